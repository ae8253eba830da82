"""The traps: what is no fault and looks like one. Each is laid, and shown to have been there.

A trap is laid on the stand-ins, by policy rows of `MOPS_POLICY_DIR`, or by how a run is made;
some lie in every life of the sample world. Its evidence is SQL over what the lake admitted: a
trap that did not happen proves nothing. In it `{day}` stands for the trap's first day, `{start}`
and `{end}` for the first and last day on which the life was pulled.

Four traps are no faults only because somebody said so; `unannounced` names the gates that are
red when nobody did. No gate can tell a campaign x5 that nobody announced from a feed sent five
times over, nor downtime from lost files: the first warns and changes nothing, the second holds
its load, which is judged again once the calendar has it. One deal booked as a single unit at
20 times the usual price is set aside like an amount in cents; as many units it is none. A
clinic is closed here that has at most 1 % of all people: more of them deleted at once are held,
whoever meant it, until somebody releases the load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.benchmarks.faults.edits import (
    CLOSED_CLINIC,
    DEVICES,
    MONTH_END,
    OCCASION,
    USAGE,
    Rows,
    announced,
    declared_empty,
    deleted,
    delivered_after,
    held_back,
    holidays,
    multiplied,
    patched,
    planned,
    turned_clocks,
    without_days,
)
from tests.benchmarks.faults.stage import ERP, Edit


@dataclass(frozen=True)
class Trap:
    """One trap: where it lies, how it is laid, and how it is seen to have been there.

    `evidence` yields a number of `unit`s, to be `least` or more. `announces` gives the policy
    rows by seed. `waits` are settings that stay empty until the day, `backfills` are the sources
    that are pulled from their beginning in the week of it.
    """

    number: int
    name: str
    tables: tuple[str, ...]
    evidence: str
    unit: str
    least: int = 1
    edits: tuple[Edit, ...] = ()
    announces: Callable[[date], Rows] = field(default=lambda day: {})
    unannounced: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    backfills: tuple[str, ...] = ()


USES, OPERATIONS = "files__usage", "files__device_operations"
EMAILS, CALLS = "hubspot__email_events", "salesforce__call"
# A mail is withheld with its openings: openings without their sending are a loss, and alarm.
MAIL = "coalesce(json_extract_string(record, '$.sentBy.id'), id)"
SENT = "coalesce(cast(json_extract_string(record, '$.sentBy.created') as bigint), stamp)"
CAMPAIGN_DAYS, DOWNTIME_DAYS = 5, 5
DAILY = (
    "with daily as (select cast(happened_at as date) as day, isodow(happened_at) as weekday, "
    "count(distinct usage_id) as uses from files__usage group by 1, 2), "
    "usual as (select weekday, median(uses) as usual_uses from daily group by weekday) "
)
SENT_AT = "epoch_ms(cast(created as bigint))"
IN_CAMPAIGN = "{time} >= date '{{day}}' and {time} < date '{{day}}' + " + str(CAMPAIGN_DAYS)
RESTORED = (
    "{time} between timestamp '{{day}}' - interval 120 day and timestamp '{{day}}' - "
    "interval 60 day and hash(id) % 20 = 0"
)
IS_CHAT = (
    "record ->> 'Call_Datetime_vod__c' >= '{day}' and hash(id) % 5 = 0 "
    # What is only planned was written down before the new type came.
    "and record ->> 'Status_vod__c' <> 'Planned_vod'"
)
IS_BIG = (
    "id = (select min(id) from {rows} where record ->> 'CreatedDate' = (select min(record ->> "
    "'CreatedDate') from {rows} where record ->> 'CreatedDate' >= '{day}'))"
)

TRAPS = (
    Trap(
        1, "weekends", (USES, OPERATIONS),
        DAILY + ", weeks as (select avg(uses) filter (where weekday < 6) as working, "
        "avg(uses) filter (where weekday > 5) as weekend from daily where day > date '{start}' "
        "group by date_trunc('week', day)) "
        "select count(*) from weeks where weekend < 0.6 * working",
        "weekends",
    ),
    Trap(
        2, "Golden Week, Obon, New Year", (USES, OPERATIONS),
        DAILY + f", closed as (select {OCCASION.format(time='day')} as occasion, uses, usual_uses "
        "from daily inner join usual using (weekday) where day > date '{start}') "
        "select count(*) from (select occasion from closed where occasion is not null "
        "group by occasion having sum(uses) < 0.4 * sum(usual_uses))",
        "occasions", 3,
        (holidays(USAGE, "event_id"), holidays(DEVICES, "operation_id")),
    ),
    Trap(
        3, "month end x3", (USES,),
        DAILY + "select count(distinct month(day)) from daily inner join usual using (weekday) "
        f"where day > date '{{start}}' and {MONTH_END.format(time='day')} "
        "and uses > 2 * usual_uses",
        "month ends", 1, (multiplied(3, MONTH_END.format(time="occurred_at"), "end"),),
    ),
    Trap(
        4, "campaign x5", (EMAILS, USES),
        DAILY + "select count(*) filter (where uses > 4 * usual_uses) + (select count(*) from "
        f"hubspot__email_events where id like '%-campaign_') // 100 from daily "
        f"inner join usual using (weekday) where {IN_CAMPAIGN.format(time='day')}",
        "days and hundreds of mails", 6,
        (
            multiplied(5, IN_CAMPAIGN.format(time="occurred_at"), "campaign"),
            Edit(
                "hubspot.email_events",
                "select * from {rows} union all by name select moved as stamp, id || '-campaign' "
                "|| copy as id, gone, parent, cast(json_merge_patch(record, json_object('id', id "
                "|| '-campaign' || copy, 'created', moved)) as varchar) as record from (select *, "
                "stamp - 1000 * cast(hash(id, copy) % 3000 as bigint) as moved from {rows} "
                "cross join range(1, 5) as copies(copy) where "
                f"{IN_CAMPAIGN.format(time='epoch_ms(stamp)')})",
            ),
        ),
        planned("%", "campaign", CAMPAIGN_DAYS),
        (f"{USES}.within_profile.seasonal",),
    ),
    Trap(
        5, "one huge deal", ("erp__invoice_lines", "salesforce__opportunity"),
        "with lines as (select line_id, amount / median(amount) over (partition by currency_code) "
        "as times from erp__invoice_lines), sales as (select id, try_cast(amount as double) / "
        "median(try_cast(amount as double)) over (partition by currencyisocode) as times "
        "from salesforce__opportunity) select (select count(distinct line_id) from lines "
        "where times > 50) + (select count(distinct id) from sales where times > 50)",
        "deals of 50 times the median", 2,
        (
            Edit(
                ERP,
                "insert into invoice_lines select line_id || '-DEAL', customer_no, product_code, "
                "document_type, '{day} 10:00:00', amount * 200, currency_code, quantity * 200, "
                "contract_reference, null, '{day} 12:00:00' from invoice_lines where line_id = "
                "(select min(line_id) from invoice_lines where document_type = 'purchase' "
                "and product_code = 'VITALIS') and '{end}' >= '{day}'",
            ),
            patched(
                "salesforce.Opportunity", IS_BIG,
                Amount="200 * cast(record ->> 'Amount' as double)",
            ),
        ),
    ),
    Trap(
        6, "new value, announced", (CALLS,),
        "select count(distinct id) from salesforce__call where call_type_vod__c = 'Chat_vod'",
        "calls of the new type", 3,
        (patched("salesforce.Call2_vod__c", IS_CHAT, Call_Type_vod__c="'Chat_vod'"),),
        announced(CALLS, "call_type_vod__c", "Chat_vod"),
        (f"{CALLS}.in_set.call_type_vod__c",),
    ),
    Trap(
        7, "nights on which clocks are turned", (USES,),
        "with german as (select happened_at, usage_id from files__usage inner join "
        "(select distinct id from salesforce__account where billingcountrycode = 'DE') as account "
        "on account.id = account_id where happened_at > timestamp '{start}' - interval 14 day), "
        "nights as (select cast(unnest(generate_series(date '{start}', date '{end}', interval 1 "
        "day)) as date) as night), hours as (select night, avg(hour(happened_at)) filter (where "
        "happened_at < night) - avg(hour(happened_at)) filter (where happened_at >= night + 1) "
        "as change from nights inner join german on happened_at between night - 14 and night + 15 "
        "where isodow(night) = 7 and month(night) in (3, 10) and day(night) > 24 group by night) "
        "select count(*) from hours where abs(change) > 0.5",
        "nights", 2, (turned_clocks(),),
    ),
    Trap(
        8, "leap day", (USES, OPERATIONS, "files__fx_rates"),
        "select cast(exists (select 1 from files__usage where cast(happened_at as date) = "
        "date '{day}') as integer) + cast(exists (select 1 from files__device_operations where "
        "cast(happened_at as date) = date '{day}') as integer) + cast(exists (select 1 from "
        "files__fx_rates where rate_date = date '{day}') as integer)",
        "tables with the day", 3,
    ),
    Trap(
        9, "source added", ("qualtrics__invites", "qualtrics__responses"),
        "select count(*) from (select table_name from loads where table_name like 'qualtrics__%' "
        "and row_count > 0 group by table_name having min(known_on) > date '{start}')",
        "tables", 2, waits=("qualtrics_url",),
    ),
    Trap(
        10, "clinic closed for good", ("salesforce__contact", "salesforce__account", USES),
        "select count(distinct id) from salesforce__contact where is_deleted and accountid in "
        "(select id from salesforce__account where is_deleted and cast(recorded_at as date) = "
        "date '{day}')",
        "people deleted", 3,
        (
            deleted(
                "salesforce.Contact",
                f"date '{{end}}' >= date '{{day}}' and record ->> 'AccountId' = {CLOSED_CLINIC} "
                "and record ->> 'CreatedDate' < '{day}'",
            ),
            deleted(
                "salesforce.Account",
                f"date '{{end}}' >= date '{{day}}' and id = {CLOSED_CLINIC}",
            ),
            Edit(
                USAGE, "select * from {rows} where occurred_at < timestamp '{day}' "
                f"or site_id <> {CLOSED_CLINIC}",
            ),
        ),
    ),
    Trap(
        11, "downtime in the calendar", (USES, OPERATIONS),
        "select count(*) from (select cast(date '{day}' + cast(number as integer) as date) as day "
        f"from range({DOWNTIME_DAYS}) as numbers(number)) as days where isodow(day) < 6 and "
        "date '{end}' >= day and not exists (select 1 from files__usage where "
        "cast(recorded_at as date) = day)",
        "working days without a file", 3,
        (without_days(USAGE, DOWNTIME_DAYS), delivered_after(DEVICES, DOWNTIME_DAYS)),
        planned("files__%", "move of the data centre", DOWNTIME_DAYS),
        (f"{USES}.complete.days",),
    ),
    Trap(
        12, "late within what is promised", (USES, OPERATIONS),
        "select count(distinct usage_id) from files__usage where known_on > date '{day}' + 1 "
        "and cast(happened_at as date) between date '{day}' and date '{day}' + 1 "
        "and cast(recorded_at as date) between date '{day}' + 1 and date '{day}' + 2",
        "uses delivered late", 100,
        # Devices rest at weekends: two days more would be older than the three promised.
        (held_back(USAGE, 2), held_back(DEVICES, 1)),
    ),
    Trap(
        13, "backfill", (EMAILS, USES, OPERATIONS),
        "select count(distinct id) from hubspot__email_events where known_on between date '{day}' "
        f"and date '{{day}}' + 7 and known_on - cast({SENT_AT} as date) > 50",
        "events that only the backfill brought", 10,
        (
            Edit(
                "hubspot.email_events",
                "select * from {rows} where date '{end}' >= date '{day}' or not ("
                + RESTORED.format(time=f"epoch_ms({SENT})").replace("hash(id)", f"hash({MAIL})")
                + ")",
            ),
        ),
        backfills=("hubspot", "files"),
    ),
    Trap(
        14, "first two weeks of life", (USES, OPERATIONS, EMAILS, CALLS, "erp__invoice_lines"),
        "select count(distinct table_name) from loads where known_on <= date '{start}' + 14 "
        "and learning_count > 0",
        "tables still learning", 5,
        (
            # The daily feeds begin with the life's history.
            *(
                Edit(
                    target,
                    "select * from {rows} where epoch_ms(stamp) >= timestamp '{day}' - "
                    "interval 13 day",
                )
                for target in (
                    "hubspot.email_events", "hubspot.event_occurrences",
                    "salesforce.Call2_vod__c", "salesforce.Account_Sentiment__c",
                )
            ),
            Edit(ERP, "delete from invoice_lines where updated_at < date('{day}', '-13 days')"),
        ),
    ),
    Trap(
        15, "empty table, declared", ("files__incidents",),
        "select count(*) from loads where table_name = 'files__incidents' and row_count = 0 "
        "and not exists (select 1 from files__incidents)",
        "empty loads", 1, (Edit("incidents.csv", "select * from {rows} where false"),),
        declared_empty("files__incidents"), ("files__incidents.volume",),
    ),
)  # fmt: skip
