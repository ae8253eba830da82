"""A portfolio of any size, written in SQL straight into the unified tables.

Dense as a product in daily use is: one to seven people an account, each active on two of five
weekdays, a mail a week, a visit a month, a feeling a month, a survey a quarter, a ticket every
three weeks, an order every ten days, terms of a year. Every figure is a hash of the seed, so
that a size is the same world each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import yaml

from dagster_project.settings import DBT_DIR
from tests.models.health.worlds import VERSIONED, write_versions

AS_OF = date(2025, 6, 29)
# The longest baseline but revenue's: what came before the first week and still counts.
WEEKS_BEFORE = 26

# Random numbers of 0 to 999, the same for the same subject, thing and day.
MACROS = """
create or replace temp macro draw(thing, subject, day) as
    cast(hash(thing, subject, day) % 1000 as integer)
"""
SHAPES = """
create or replace temp table accounts as
select
    number,
    'salesforce:001Q' || lpad(cast(number as varchar), 12, '0') as account_id,
    1 + draw('people', number, 0) % 7 as person_count,
    draw('people', number, 1) < 50 as is_anonymous,
    -- Four of five were customers before the first day, the others came since.
    case
        when draw('start', number, 0) < 800
            then date '{first}' - draw('start', number, 1) * 365 // 1000
        else date '{first}' + draw('start', number, 1) * 7 * {weeks} // 1000
    end as start_date,
    case
        when draw('churn', number, 0) < 80 then 1
        when draw('churn', number, 1) < 80 then 2
        when draw('churn', number, 2) < 80 then 3
        else 9
    end as term_count
from range({accounts}) as numbers(number)
"""

# What each account does on a day of the calendar `days`, while it is a customer.
DAILY_ROWS = {
    "int_usage__daily_changes": """
        select 'crm' as source, 'crm' as id_namespace, account_id as source_account_id,
            case when is_anonymous then 'unknown' else account_id || '/' || person end
                as source_contact_id,
            'P1' as product_id,
            'feature ' || draw('feature', number * 10 + person, day) % 8 as feature,
            day as event_date, {known_day} as known_date,
            1 + draw('uses', number * 10 + person, day) % 9 as event_count,
            600 as duration_seconds, 0 as error_count, 'load' as load_id
        from accounts cross join days cross join range(7) as persons(person)
        where person < person_count and isodow(day) < 6
            and draw('active', number * 10 + person, day) < 400
            and {is_customer}
    """,
    "fct_touches": """
        select account_id || day || touch_type as touch_id, 'unknown' as hcp_id, account_id,
            case touch_type when 'visited' then 'rep_visit' else 'email' end as channel,
            touch_type, 'unknown' as employee_id,
            touch_type = 'opened' and draw('robot', number, day) < 200 as is_automated,
            day as happened_at, {known_day} as known_at, 'crm' as source
        from accounts cross join days
        cross join (select unnest(['sent', 'opened', 'clicked', 'visited']) as touch_type)
        where {is_customer} and case touch_type
            when 'sent' then draw('sent', number, day) < 143
            when 'opened' then draw('sent', number, day) < 45
            when 'clicked' then draw('sent', number, day) < 15
            else draw('visited', number, day) < 33
        end
    """,
    "fct_sentiments": """
        select account_id || day as sentiment_id, account_id,
            1 + draw('feeling', number, day) % 5 as anchor_level,
            day as happened_at, {known_day} as known_at, 'crm' as source
        from accounts cross join days
        where dayofmonth(day) = 1 + number % 28 and {is_customer}
    """,
    "fct_survey_invites": """
        select account_id || day as invite_id, account_id, 'unknown' as hcp_id,
            day as happened_at, {known_day} as known_at, 'qualtrics' as source
        from accounts cross join days
        where dayofmonth(day) in (3, 17) and month(day) % 3 = number % 3 and {is_customer}
    """,
    "fct_survey_answers": """
        select account_id || day as answer_id, account_id, 'unknown' as hcp_id,
            'nps' as question, draw('score', number, day) % 11 as score,
            day as happened_at, {known_day} as known_at, 'qualtrics' as source
        from accounts cross join days
        where dayofmonth(day) in (9, 23) and month(day) % 3 = number % 3
            and draw('answers', number, day) < 350 and {is_customer}
    """,
    "fct_tickets": """
        select account_id || day as ticket_id, account_id, 'unknown' as hcp_id,
            case when draw('urgent', number, day) < 100 then 'urgent' else 'low' end
                as priority,
            day as happened_at, {known_day} as known_at, 'helpdesk' as source
        from accounts cross join days
        where draw('ticket', number, day) < 48 and {is_customer}
    """,
    "fct_revenue": """
        select account_id || day as revenue_id, account_id, 'P1' as product_id,
            'purchase' as revenue_type, 'booked' as revenue_measure,
            50 + draw('amount', number, day) as reporting_amount,
            day as happened_at, {known_day} as known_at, 'erp' as source
        from accounts cross join days
        where draw('order', number, day) < 100 and {is_customer}
    """,
    "fct_contract_events": """
        select account_id || day as contract_event_id, account_id,
            case when draw('event', number, day) % 5 = 0 then 'downgraded' else 'renewed' end
                as event_type,
            day as happened_at, {known_day} as known_at, 'crm' as source
        from accounts cross join days
        where draw('event', number, day) < 4 and {is_customer}
    """,
    "fct_market_signals": """
        select 'M' || strftime(day, '%Y%m%d') as market_signal_id, 'Rival' as actor_name,
            'competitor' as actor_type,
            case when draw('market', 0, day) % 4 = 0 then 'favourable' else 'adverse' end
                as direction,
            0.2 as strength_ratio, 'C' || draw('market', 1, day) % 12 as country_code,
            60 as half_life_days, day as happened_at, day as known_at, 'files' as source
        from days where isodow(day) = 3
    """,
}
KNOWN_DAY = "day + case when draw('late', number, day) < 50 then 2 else 0 end"
IS_CUSTOMER = "day between start_date and start_date + 365 * term_count"

# What stands at an as-of: made anew for each.
STANDING_ROWS = {
    "account_xref": """
        select 'crm' as source, account_id as source_account_id, account_id from accounts
    """,
    "person_xref": """
        select 'crm' as source, account_id || '/' || person as source_contact_id,
            'hubspot:' || lpad(cast(number * 10 + person as varchar), 9, '0') as hcp_id
        from accounts cross join range(7) as persons(person)
        where person < person_count and not is_anonymous
    """,
    "dim_accounts": """
        select account_id, 'C' || number % 12 as country_code, 'R' || number % 5 as region,
            'S' || number % 8 as specialty, 'E' || number % 60 as owner_employee_id
        from accounts
    """,
    "dim_weeks": """
        select cast(day as date) as as_of_date, day = date '{as_of}' as is_current
        from (select unnest(generate_series(
            date '{as_of}' - 7 * {weeks} + 7, date '{as_of}', interval 7 day
        )) as day)
    """,
    "fct_feed_status": """
        select feed, as_of_date, 'fresh' as feed_status, as_of_date as watermark_date,
            as_of_date as evidence_date
        from unified.dim_weeks cross join (select unnest([
            'usage', 'touches', 'sentiments', 'survey_answers', 'tickets', 'contracts',
            'contract_events', 'revenue', 'market_signals'
        ]) as feed)
    """,
    "fct_contracts": """
        select account_id || '/' || term as contract_id, account_id, 'P1' as product_id,
            term_start as start_date, term_start + 364 as end_date,
            case when decided > date '{as_of}' then null
                when term + 1 = term_count then 'churned' else 'renewed' end as outcome,
            case when decided <= date '{as_of}' then decided end as outcome_date,
            outcome_date as outcome_known_at, term_start - 5 as known_at, 'crm' as source
        from (
            select *, start_date + cast(365 * term as integer) as term_start,
                term_start + 354 as decided
            from accounts cross join range(9) as terms(term)
        )
        where term < term_count and known_at <= date '{as_of}'
    """,
}


@dataclass(frozen=True)
class Size:
    """How many accounts, and how many weeks of history."""

    accounts: int
    weeks: int

    @property
    def first_day(self) -> date:
        """Return the first day of any row."""
        return AS_OF - timedelta(weeks=self.weeks + WEEKS_BEFORE)


def write_world(connection: duckdb.DuckDBPyConnection, size: Size) -> None:
    """Create every unified table with its declared types, and fill those the tiers read."""
    connection.execute("create schema unified; create schema ops")
    for path in sorted((DBT_DIR / "models" / "unified").glob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            columns = ", ".join(f"{c['name']} {c['data_type']}" for c in model["columns"])
            connection.execute(f"create table unified.{model['name']} ({columns})")
    stand_at(connection, size, AS_OF)
    live_through(connection, size.first_day, AS_OF)


def add_week(connection: duckdb.DuckDBPyConnection, size: Size) -> None:
    """Let seven days pass: rows that became known in them, and the as-of at their end."""
    stand_at(connection, size, AS_OF + timedelta(days=7))
    live_through(connection, AS_OF + timedelta(days=1), AS_OF + timedelta(days=7))


def stand_at(connection: duckdb.DuckDBPyConnection, size: Size, as_of: date) -> None:
    """Let the history end at an as-of, a Sunday: what stands is what was known by then."""
    words = {
        "accounts": size.accounts, "weeks": size.weeks, "as_of": as_of,
        "first": size.first_day,
    }  # fmt: skip
    connection.execute(MACROS)
    connection.execute(SHAPES.format(**words))
    connection.execute(
        f"create or replace table ops.run_context as select date '{as_of}' as as_of_date, "
        "'policy' as policy_version, 'build' as build_id, 'key' as pseudonym_key_id"
    )
    for table, rows in STANDING_ROWS.items():
        connection.execute(f"delete from unified.{table}")
        connection.execute(f"insert into unified.{table} by name {rows.format(**words)}")


def live_through(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> None:
    """Write what happened on the days from the first to the last, as it became known."""
    connection.execute(
        "create or replace temp table days as select cast(unnest(generate_series("
        f"date '{first}', date '{last}', interval 1 day)) as date) as day"
    )
    for table, rows in DAILY_ROWS.items():
        told = rows.format(known_day=KNOWN_DAY, is_customer=IS_CUSTOMER)
        connection.execute(f"insert into unified.{table} by name {told}")
    # History reads no facts but the versions of their records.
    for kind in VERSIONED:
        write_versions(connection, kind)
