"""Two systems' records of one sample world, matched and compared by hand from its own tables.

An independent way to the same figures: plain Python over what the world drew, without vendors'
formats, landing, staging or dbt.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import duckdb

from dagster_project.sandbox.world import WorldSize, build

MAILBOX_RECORDS, LAG_WINDOW_DAYS = 2, 365

# Of each system the records of people: what identifies them, what is compared, what became of them.
CONTACTS = {
    "salesforce": """
        select contact_id as id, contact_id as survivor_id, license_number, email, created_at,
            edited_at, deleted_at as gone_at, false as is_merged,
            given_name.name || ' ' || family_name.name as full_name,
            case when ends_before(edited_at)
                then phone_prefix || '-90-'
                    || lpad((scattered(person_no) % 100000000)::varchar, 8, '0')
                else phone end as phone,
            not (has_opted_out and u('crm opt out', person_no) < 0.6) as is_granted
        from people where ends_before(created_at)
        union all by name
        select sf_id('003', 500000 + person_no) as id, contact_id as survivor_id, license_number,
            email, created_at, edited_at, merged_at as gone_at, true as is_merged,
            given_name.name || ' ' || family_name.name as full_name,
            case when ends_before(edited_at)
                then phone_prefix || '-90-'
                    || lpad((scattered(person_no) % 100000000)::varchar, 8, '0')
                else phone end as phone,
            not (has_opted_out and u('crm opt out', person_no) < 0.6) as is_granted
        from doubled_people where ends_before(created_at)
    """,
    "hubspot": """
        select (hubspot_no + case when is_copy then 800000 else 0 end)::varchar as id,
            hubspot_no::varchar as survivor_id,
            hubspot_license_number as license_number, hubspot_email as email,
            hubspot_created_at as created_at,
            case when is_doubled and not is_copy then hubspot_merged_at end as edited_at,
            case when is_copy then hubspot_merged_at else archived_at end as gone_at,
            is_copy as is_merged,
            case when is_romanised or is_copy then given_name.latin || ' ' || family_name.latin
                else given_name.name || ' ' || family_name.name end as full_name,
            case when u('phone in hubspot', person_no) < 0.7 then phone end as phone,
            not has_opted_out as is_granted
        from hubspot_people, (values (false), (true)) as copies (is_copy)
        where ends_before(hubspot_created_at) and (is_doubled or not is_copy)
    """,
}  # fmt: skip
ACCOUNTS = {
    "salesforce": """
        select account_id as id, account_id as survivor_id, facility_code as license_number,
            account_name as full_name, created_at, edited_at, null::timestamp as gone_at,
            false as is_merged
        from accounts where ends_before(created_at)
        union all by name
        select sf_id('001', 500000 + account_no) as id, account_id as survivor_id,
            facility_code as license_number, account_name as full_name, created_at, edited_at,
            merged_at as gone_at, true as is_merged
        from doubled_accounts where ends_before(created_at)
    """,
    "hubspot": """
        select (company_no + case when is_copy then 1000000 else 0 end)::varchar as id,
            company_no::varchar as survivor_id,
            hubspot_facility_code as license_number, company_name as full_name,
            hubspot_created_at as created_at,
            case when is_doubled and not is_copy then hubspot_merged_at end as edited_at,
            case when is_copy then hubspot_merged_at else archived_at end as gone_at,
            is_copy as is_merged
        from hubspot_companies, (values (false), (true)) as copies (is_copy)
        where ends_before(hubspot_created_at) and (is_doubled or not is_copy)
    """,
}


@dataclass(frozen=True)
class Record:
    """One record of one system as it stands on the last day."""

    system: str
    id: str
    survivor_id: str
    number: str | None
    email: str | None
    state: str
    created_at: datetime
    changed_at: datetime
    said: Mapping[str, Any]


@dataclass
class Held:
    """What one system holds of one thing."""

    live: list[Record] = field(default_factory=list)
    deleted_count: int = 0
    merged_count: int = 0

    @property
    def speaker(self) -> Record:
        """Return the record changed last, the first by id among equals."""
        last = max(record.changed_at for record in self.live)
        return min((r for r in self.live if r.changed_at == last), key=lambda r: r.id)


def world(size: WorldSize, end: date) -> duckdb.DuckDBPyConnection:
    """Return the world's own tables; of usage only the last day."""
    connection = duckdb.connect()
    build(connection, size, end, daily_from=end)
    return connection


def read(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[str, str], end: date
) -> list[Record]:
    """Return the records of both systems."""
    records = []
    for system, query in queries.items():
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            times = [row["created_at"], row["edited_at"], row["gone_at"]]
            past = [time for time in times if time and time.date() <= end]
            is_gone = row["gone_at"] in past
            state = ("merged" if row["is_merged"] else "deleted") if is_gone else "live"
            records.append(
                Record(
                    system, row["id"], row["survivor_id"], row["license_number"],
                    row["email"].lower() if row.get("email") else None, state,
                    row["created_at"], max(past), _said(row),
                )
            )  # fmt: skip
    return records


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    if "phone" not in row:
        return {"account_name": row["full_name"].lower().replace(" ", "")}
    return {
        "full_name": sorted(row["full_name"].lower().split()),
        "email": row["email"] and row["email"].lower().replace(" ", ""),
        "phone": row["phone"] and re.sub(r"\D", "", row["phone"]),
        "license_number": row["license_number"],
        "email_consent": "granted" if row["is_granted"] else "denied",
    }


def things(records: Sequence[Record]) -> dict[str, dict[str, Held]]:
    """Return what each system holds of each thing: one number, or one address of nobody else."""
    kept = [record for record in records if record.state != "merged"]
    users: dict[str, list[Record]] = defaultdict(list)
    for record in kept:
        if record.email:
            users[record.email].append(record)
    numbers_of = {email: {r.number for r in of if r.number} for email, of in users.items()}
    is_personal = {
        email: len(numbers_of[email]) <= 1
        and max(Counter(r.system for r in of).values()) <= MAILBOX_RECORDS
        for email, of in users.items()
    }
    key_of: dict[tuple[str, str], str] = {}
    held: dict[str, dict[str, Held]] = defaultdict(lambda: defaultdict(Held))
    for record in kept:
        key = record.number
        if key is None and record.email and is_personal[record.email]:
            key = next(iter(numbers_of[record.email]), record.email)
        key = key or f"{record.system}:{record.id}"
        key_of[record.system, record.id] = key
        side = held[key][record.system]
        if record.state == "live":
            side.live.append(record)
        else:
            side.deleted_count += 1
    for record in records:
        if record.state == "merged":
            held[key_of[record.system, record.survivor_id]][record.system].merged_count += 1
    return held


def reconciled(held: Mapping[str, Mapping[str, Held]], end: date) -> dict[str, int | None]:
    """Return what `sync_reconciliation` should count of HubSpot (a) and Salesforce (b)."""
    pairs = [(sides.get("hubspot", Held()), sides.get("salesforce", Held()))
             for sides in held.values()]  # fmt: skip
    matched = [(a, b) for a, b in pairs if a.live and b.live]
    lags = _lags(pairs, end)
    return {
        "record_a_count": sum(len(a.live) for a, _ in pairs),
        "record_b_count": sum(len(b.live) for _, b in pairs),
        "duplicate_a_count": sum(len(a.live) - 1 for a, _ in pairs if a.live),
        "duplicate_b_count": sum(len(b.live) - 1 for _, b in pairs if b.live),
        "matched_count": len(matched),
        "only_a_count": sum(1 for a, b in pairs if a.live and not b.live),
        "only_b_count": sum(1 for a, b in pairs if b.live and not a.live),
        "deleted_a_live_b_count": sum(
            1 for a, b in pairs if not a.live and a.deleted_count and b.live
        ),
        "deleted_b_live_a_count": sum(
            1 for a, b in pairs if not b.live and b.deleted_count and a.live
        ),
        # Twins share number and address in this world: what remains is two where one should be.
        "merged_a_live_b_count": sum(a.merged_count for a, b in pairs if len(b.live) > 1),
        "merged_b_live_a_count": sum(b.merged_count for a, b in pairs if len(a.live) > 1),
        "lag_count": len(lags),
        "lag_p50_days": lags[ceil(len(lags) / 2) - 1] if lags else None,
        "lag_p90_days": lags[ceil(len(lags) * 9 / 10) - 1] if lags else None,
    }


def _lags(pairs: list[tuple[Held, Held]], end: date) -> list[int]:
    born = [tuple(min((r.created_at for r in side.live), default=None) for side in pair)
            for pair in pairs]  # fmt: skip
    both_in_use = max(min(times[i] for times in born if times[i]) for i in (0, 1))
    return sorted(
        abs((times[0].date() - times[1].date()).days)
        for times in born
        if None not in times
        and min(times) >= both_in_use
        and min(times).date() > end - timedelta(days=LAG_WINDOW_DAYS)
    )


def conflicts(held: Mapping[str, Mapping[str, Held]]) -> dict[str, dict[str, int]]:
    """Return by field what `sync_conflicts` should count of the things that both hold."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sides in held.values():
        if not (sides["hubspot"].live and sides["salesforce"].live):
            continue
        a, b = sides["hubspot"].speaker, sides["salesforce"].speaker
        for name, said in a.said.items():
            if not said or not b.said[name]:
                continue
            is_other = said != b.said[name]
            counts[name].update(
                compared=1, conflicting=is_other, newer_a=is_other and a.changed_at > b.changed_at,
                newer_b=is_other and b.changed_at > a.changed_at,
                granted_a=is_other and said == "granted",
                granted_b=is_other and b.said[name] == "granted",
            )  # fmt: skip
    return {name: dict(counted) for name, counted in counts.items()}
