"""The faults: what each does to what a connector delivered, and what must come of it.

A fault is SQL over the rows of one pull. In it stand `{rows}` for what was delivered,
`{known}` for the newest admitted version of every record, `{some}` for the share of rows that
seed and intensity pick, `{now}` for the moment of the pull. Numbers are those of the list of
46 faults that the README's table shows.

Two faults are none of rows (`broken` injects them). 41 flips bits or cuts: a share of a file.
What the files source can know of a drop is its form: a Parquet or gzip file cut off anywhere
and a bit flipped anywhere in gzipped data are found. One flipped bit in a plain CSV or in a
Parquet page mostly keeps the form (34 and 36 of 40 passed unseen) and is found only where
the exporter lays a checksum beside the file; so is a CSV cut off at the end of a line. Those
cells have the checksum. In the lake every file has one. 42 answers 200 with another body, from
the n-th request on (n is the intensity). 43 at its strongest is the credential of another
tenant, below that rows of another one among our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

USAGE, DEVICES = "files__usage", "files__device_operations"
CONTACTS, CALLS, SENTIMENTS = "salesforce__contact", "salesforce__call", "salesforce__sentiment"
EMAILS, PEOPLE = "hubspot__email_events", "hubspot__contacts"
LINES, RESPONSES = "erp__invoice_lines", "qualtrics__responses"
SHARES = (0.9, 0.5, 0.2)
FEW = (0.04, 0.02, 0.01)


@dataclass(frozen=True)
class Fault:
    """One fault: the tables it may hit, its SQL, its intensities, and what must catch it.

    `rows` is SQL for the rows that land, or the name of a shape that differs by table.
    `is_exact` asks that a quarantine names the injected rows, all of them and no other.
    `control` changes the source's own counts, as a source does that is itself wrong; `injected`
    says where the fault is: in the pull's rows, in files, or on the wire.
    `caught_by` are patterns of gate codes; `effects` the severities that are right. A fault
    without a gate must be absorbed: nothing held or set aside, no other severity than these.
    `leaves_more` says that a source which gives no count tells that there is more to come.
    `baselines` are the shares of seeds that a starter set of dbt tests, an anomaly package, and
    the same with weekdays caught.
    """

    number: int
    name: str
    tables: tuple[str, ...]
    rows: str
    caught_by: tuple[str, ...] = ()
    effects: tuple[str, ...] = ("block",)
    intensities: tuple[float, ...] = SHARES
    is_exact: bool = False
    control: Mapping[str, Any] = field(default_factory=dict)
    keeps_count: bool = True
    baselines: str = ""
    injected: Literal["rows", "files", "wire"] = "rows"
    leaves_more: bool = False


def replaced(**changes: str) -> str:
    """Return SQL that changes columns of some of the rows."""
    parts = ", ".join(
        f"case when {{some}} then {value} else {name} end as {name}"
        for name, value in changes.items()
    )
    return f"select * replace ({parts}) from ({{rows}})"


def edited(limit: int = 1_000_000, *, only: str = "true", **changes: str) -> str:
    """Return SQL that adds new versions of up to `limit` known records, `{{some}}` of them.

    With a share in the changes themselves, all known records come again.
    """
    chosen = only if any("{some}" in value for value in (only, *changes.values())) else "{some}"
    parts = ", ".join(f"{value} as {name}" for name, value in changes.items())
    return (
        "select * from ({rows}) union all by name select * from (select * replace ("
        f"{parts}, {{now}} as recorded_at) from ({{known}}) where {chosen} "
        f"order by hash({{key}}, {{seed}}) limit {limit})"
    )


QUARANTINE = ("quarantine", "block")

FAULTS = (
    Fault(1, "a working day lost", (USAGE,),
          "select * from ({rows}) where cast(happened_at as date) not in (select day from "
          "(select cast(happened_at as date) as day, row_number() over (order by "
          "hash(cast(happened_at as date), {seed})) as pick from ({rows}) where "
          "isodow(happened_at) = 3 and happened_at < {now} - interval 10 day group by 1) "
          "where pick <= {intensity})",
          ("*.complete.days",), intensities=(3, 2, 1), keeps_count=False, baselines="0/0/1"),
    Fault(2, "silent for weeks", (USAGE, DEVICES),
          "select * from ({rows}) where happened_at < {now} - {intensity} * interval 1 day",
          ("*.fresh",), ("warn",), (40, 20, 10), keeps_count=False, baselines="1/1/1"),
    Fault(3, "table truncated at the source", (CONTACTS, LINES, CALLS), "select * from ({rows})",
          ("*.reconciled.shrunk",), control={"table_row_count": "shrunk"}, baselines="1/1/1"),
    Fault(4, "paging stopped early", (CALLS, EMAILS, LINES),
          "select * from ({rows}) qualify row_number() over (order by recorded_at) "
          "<= count(*) over () * (1 - {intensity})",
          ("*.reconciled.rows",), intensities=(0.5, 0.3, 0.2), baselines="0/0/.5",
          leaves_more=True),
    Fault(5, "one page lost in the middle", (CALLS, EMAILS, LINES),
          "select * from ({rows}) where not {some}",
          ("*.reconciled.rows", "*.referenced.sentby_id"),
          intensities=(0.2, 0.05, 0.02), baselines="0/0/0"),
    Fault(6, "stuck cursor, old rows re-stamped", (CONTACTS, CALLS, LINES),
          edited(is_deleted="is_deleted"), ("*.conserved.restamped",), baselines="0/0/1"),
    Fault(7, "one load time in the future", (CALLS, EMAILS),
          replaced(recorded_at="recorded_at + interval 400 day"), ("*.future",), QUARANTINE,
          FEW, is_exact=True, baselines="0/0/0"),
    Fault(8, "event times in the future", (USAGE,),
          replaced(happened_at="{now} + interval 4 day"), ("*.future",), QUARANTINE, FEW,
          is_exact=True, baselines="0/1/1"),
    Fault(9, "times nine hours off", (USAGE,),
          replaced(happened_at="happened_at + interval 9 hour"), ("*.within_profile.clock",),
          intensities=(1.0, 0.9, 0.8), baselines="0/0/.05"),
    Fault(10, "a page twice under the same keys", (CALLS, EMAILS, USAGE),
          "select * from ({rows}) union all by name select * from ({rows}) where {some}",
          effects=("warn",), baselines="1/1/1"),
    Fault(11, "replay under new keys", (USAGE, EMAILS, CALLS), "replay", ("*.keyed.replayed",),
          QUARANTINE, FEW, is_exact=True, baselines="0/0/1"),
    Fault(12, "field renamed", (CALLS, CONTACTS, EMAILS), "renamed", ("*.complete*",),
          intensities=(1.0, 0.9, 0.7), baselines="1/1/1"),
    Fault(13, "times become text", (EMAILS,), replaced(created="'soon'"), ("*.in_range.happened",),
          baselines="0/1/1"),
    Fault(14, "new field", (CALLS, CONTACTS, EMAILS),
          replaced(payload="json_merge_patch(payload, '{{\"birth_date\": \"x\"}}')"),
          ("*.contract.new_fields",), ("warn",), baselines="0/1/1"),
    Fault(15, "unknown value", (CALLS, EMAILS), "unknown", ("*.in_set.*",), QUARANTINE,
          (0.2, 0.03, 0.01), is_exact=True, baselines="1/1/1"),
    Fault(16, "values change their case", (CALLS, EMAILS), "case", ("*.in_set.*",), QUARANTINE,
          (0.2, 0.03, 0.01), is_exact=True, baselines="0/0/0"),
    Fault(17, "amounts in cents", (LINES,), replaced(amount="amount * 100"),
          ("*.in_range.unit_price",), QUARANTINE, control={"amount_by_currency": None},
          baselines="0/1/1"),
    Fault(18, "yen booked as dollars", (LINES,),
          replaced(currency_code="case currency_code when 'JPY' then 'USD' "
                    "else currency_code end"),
          ("*.agrees.currency",), QUARANTINE, control={"amount_by_currency": None},
          baselines="0/0/0"),
    Fault(19, "currency missing", (LINES,), replaced(currency_code="null"), ("*.complete",),
          QUARANTINE, (0.5, 0.2, 0.01), is_exact=True, control={"amount_by_currency": None},
          baselines="0/1/1"),
    Fault(20, "sign flipped", (LINES,), replaced(amount="-amount"), ("*.in_range.amount_sign",),
          QUARANTINE, (0.3, 0.1, 0.02), control={"amount_by_currency": None}, baselines="0/1/1"),
    Fault(21, "a third of the history deleted", (CALLS, CONTACTS, SENTIMENTS),
          "select * from ({rows})", ("*.reconciled.shrunk",), intensities=(0.3, 0.2, 0.12),
          control={"table_row_count": "shrunk"}, baselines="0/.15/.1"),
    Fault(22, "contacts deleted in mass", (CONTACTS, PEOPLE), edited(is_deleted="true"),
          ("*.conserved.deleted",), intensities=(0.3, 0.1, 0.04),
          control={"table_row_count": "shrunk"}, baselines="1/1/1"),
    Fault(23, "orphans", (CALLS, LINES), "orphans", ("*.referenced.*",),
          intensities=(0.2, 0.1, 0.05), baselines="1/1/1"),
    Fault(24, "an id given to another person", (CONTACTS, PEOPLE), "other person",
          ("*.keyed.identity",), QUARANTINE, (0.05, 0.02, 0.01), is_exact=True,
          baselines="0/0/0"),
    Fault(25, "contacts merged into one", (CALLS,),
          replaced(contact_vod__c="(select min(contact_vod__c) from ({rows}))"),
          ("*.within_profile.hub.*",), intensities=(1.0, 0.6, 0.4), baselines="0/0/0"),
    Fault(26, "test records", (CONTACTS, PEOPLE), "test records", ("*.contract.test_records",),
          QUARANTINE, (0.05, 0.02, 0.01), is_exact=True, baselines="0/0/0"),
    Fault(27, "text in the wrong encoding", (CONTACTS, PEOPLE), "mojibake",
          ("*.contract.script",), QUARANTINE, (0.05, 0.02, 0.01), is_exact=True,
          baselines="0/0/0"),
    Fault(28, "e-mails gone", (CONTACTS,), "emails gone", ("*.complete.filled",),
          intensities=(0.8, 0.4, 0.2), baselines="0/0/0"),
    Fault(29, "use times three", (USAGE,), "times three", ("*.within_profile.seasonal",),
          ("warn",), (5, 4, 3), baselines="0/1/1"),
    Fault(30, "answers fall by four fifths", (RESPONSES,),
          "select * from ({rows}) where not {some}", ("*.within_profile.response",), ("warn",),
          (0.95, 0.9, 0.8), keeps_count=False, baselines="0/.15/.95"),
    Fault(31, "old sentiments under a new time", (SENTIMENTS,),
          edited(felt_at__c="strftime({now}, '%Y-%m-%dT%H:%M:%S.000+0000')"),
          ("*.conserved.restamped",), baselines="0/0/0"),
    Fault(32, "a part of the books lost", (LINES,), "select * from ({rows}) where not {some}",
          ("*.reconciled.*",), intensities=(0.1, 0.05, 0.02), baselines="0/0/0"),
    Fault(33, "machines open the mails", (EMAILS,), replaced(filteredevent="'true'"),
          ("*.within_profile.mix.*",), ("warn",), (0.9, 0.7, 0.5), baselines="0/0/0"),
    Fault(34, "events come late", (USAGE,),
          replaced(happened_at="happened_at - interval 4 day"), ("*.within_profile.late",),
          ("warn",), (0.6, 0.4, 0.25), baselines="0/0/1"),
    Fault(35, "backfill overlaps under new keys", (USAGE, EMAILS), "replay",
          ("*.keyed.replayed",), QUARANTINE, SHARES, baselines="0/0/.1"),
    Fault(36, "a flood of zeros", (RESPONSES,), replaced(qid1="'0'"),
          ("*.within_profile.mix.*",), ("warn",), (0.9, 0.7, 0.6), baselines="0/.55/1"),
    Fault(37, "consents lost", (CONTACTS, PEOPLE), "consents lost",
          ("*.complete.h*",), intensities=(0.2, 0.1, 0.04), baselines="0/0/0"),
    Fault(38, "scores on another scale", (RESPONSES,),
          replaced(qid1="cast(cast(qid1 as integer) * 10 as text)"), ("*.in_range.qid1",),
          QUARANTINE, (1.0, 0.5, 0.2), baselines="0/1/1"),
    Fault(39, "the hour that daylight saving repeats", (USAGE,),
          replaced(happened_at="happened_at + interval 1 hour"), effects=(),
          intensities=(0.03, 0.02, 0.01)),
    Fault(40, "a device's clock seven minutes slow", (DEVICES, USAGE),
          replaced(happened_at="happened_at - interval 7 minute"), effects=(),
          intensities=(0.2, 0.1, 0.05)),
    Fault(41, "bytes damaged or cut off", (), "", ("*.refused",), intensities=(0.5, 0.01, 0.0001),
          injected="files"),
    Fault(42, "another body with HTTP 200", (), "", ("*.refused",), intensities=(1, 2, 3),
          injected="wire"),
    Fault(43, "data of another tenant", (CALLS, EMAILS, LINES), "other tenant",
          ("*.contract.tenant*", "*.referenced.*"), intensities=(1.0, 0.5, 0.1),
          control={"tenant": "another"}),
    Fault(44, "the deleted come back", (CONTACTS, PEOPLE), "come back", ("*.conserved.returned",),
          QUARANTINE, (0.9, 0.5, 0.3), is_exact=True),
    Fault(45, "two customers' amounts swapped", (LINES,), "swapped", ("*.conserved.restated",),
          ("warn",), (0.1, 0.05, 0.02), control={"amount_by_currency": None}),
    Fault(46, "a feed that fades", (USAGE,),
          "select * from ({rows}) where (hash(usage_id, {seed}) % 10000) / 10000.0 < greatest(0, "
          "1 - {intensity} * datediff('day', {start}, happened_at) / 7.0)",
          ("*.within_profile.drift",), ("warn",), (0.04, 0.03, 0.02), keeps_count=False),
    # Beyond the list: what the gates are for that none of the 46 needs.
    Fault(47, "one key, two contents", (LINES, CALLS), "two contents", ("*.keyed",), QUARANTINE,
          FEW, control={"amount_by_currency": None}),
    Fault(48, "a cent lost on the way", (LINES,), replaced(amount="amount - 0.01"),
          ("*.reconciled.amounts",), intensities=FEW),
    Fault(49, "records that never came", (CALLS, CONTACTS, LINES), "select * from ({rows})",
          ("*.reconciled.missing",), intensities=(0.2, 0.05, 0.02),
          control={"table_row_count": "grown"}),
    Fault(50, "emptied, and \"nothing new\"", (EMAILS,), "select * from ({rows}) limit 0",
          ("*.reconciled.repeats",), intensities=(400, 200, 100),
          control={"row_count": 0, "repeat_count": 0, "expected_repeat_count": "intensity"}),
    Fault(51, "an answer without rows or count", (CALLS, EMAILS, USAGE),
          "select * from ({rows}) limit 0", ("*.volume",), keeps_count=False),
    # Of some 2,700 rows; what does not parse lands as null, and is told by count.
    Fault(52, "numbers that do not parse", (USAGE,), "select * from ({rows})",
          ("*.contract.parsed",), intensities=(400, 120, 90),
          control={"unparsed": "of a column"}),
    Fault(53, "euros booked as dollars", (LINES,),
          replaced(currency_code="case currency_code when 'EUR' then 'USD' "
                    "else currency_code end"),
          ("*.agrees.currency",), QUARANTINE, control={"amount_by_currency": None}),
)  # fmt: skip
