"""Faults that look different in every table they hit: their SQL by name and table."""

from __future__ import annotations

from collections.abc import Mapping

from tests.benchmarks.faults.catalogue import (
    CALLS,
    CONTACTS,
    EMAILS,
    LINES,
    PEOPLE,
    USAGE,
    edited,
    replaced,
)


def _replay(key: str) -> str:
    return (
        "select * from ({rows}) union all by name "
        f"select * replace ({key} || '-again' as {key}) from ({{rows}}) where {{some}}"
    )


def _people(limit: int, names: str, mail: str) -> str:
    return edited(limit, **{names: "'Test Person'", mail: "'test1@example.com'"})


def _lost(consent: str) -> str:
    """Return SQL that empties a known consent in a share of what was delivered anyway."""
    chosen = (
        f"select id from ({{rows}}) where id in (select id from ({{known}}) where {consent} is not "
        "null) order by hash(id, {seed}) limit (select cast(greatest(1, {intensity} * count(*)) "
        "as bigint) from ({rows}))"
    )
    return (
        f"select * replace (case when id in ({chosen}) then null else {consent} end as {consent}) "
        "from ({rows})"
    )


SHAPES: Mapping[str, Mapping[str, str]] = {
    "replay": {USAGE: _replay("usage_id"), EMAILS: _replay("id"), CALLS: _replay("id")},
    "renamed": {
        CALLS: replaced(account_vod__c="null"),
        CONTACTS: edited(120, accountid="null"),
        EMAILS: replaced(recipient="null"),
    },
    "two contents": {
        CALLS: "select * from ({rows}) union all by name select * replace "
        "(case status_vod__c when 'Saved_vod' then 'Planned_vod' else "
        "'Saved_vod' end as status_vod__c) from ({rows}) where {some}",
        LINES: "select * from ({rows}) union all by name select * replace "
        "(quantity + 1 as quantity) from ({rows}) where {some}",
    },
    "unknown": {
        CALLS: replaced(status_vod__c="'Hologram_vod'"),
        EMAILS: replaced(type="'BEAMED'"),
    },
    "case": {
        CALLS: replaced(call_type_vod__c="upper(call_type_vod__c)"),
        EMAILS: replaced(type="lower(type)"),
    },
    "orphans": {
        CALLS: replaced(account_vod__c="'001ghost' || account_vod__c"),
        LINES: replaced(customer_no="'9' || customer_no"),
    },
    "other tenant": {
        # A whole delivery is that of a copy of the organisation, which has the same ids.
        CALLS: "select * from ({rows}) union all by name select * replace ('B' || id as id, "
        "'B' || account_vod__c as account_vod__c, 'B' || contact_vod__c as contact_vod__c) "
        "from ({rows}) where {some} and {intensity} < 1",
        EMAILS: replaced(payload="json_merge_patch(payload, '{{\"portalId\": 4711}}')"),
        LINES: "select * from ({rows}) union all by name select * replace ('B' || line_id as "
        "line_id, 'B' || customer_no as customer_no) from ({rows}) where {some}",
    },
    "other person": {
        CONTACTS: edited(
            6, name="'Someone Else'", email="'else' || id || '@other.example'",
            phone="'+81-3-0000-0000'", npi__c="'X' || id",
        ),
        PEOPLE: edited(
            6, firstname="'Someone'", lastname="'Else'", email="'else' || id || '@other.example'",
            phone="'+81-3-0000-0000'", license_number="'X' || id",
        ),
    },
    "test records": {
        CONTACTS: edited(6, name="'Test Person'", email="'test1@example.com'"),
        PEOPLE: edited(6, lastname="'dummy'", email="'qa+' || id || '@example.com'"),
    },
    "mojibake": {
        CONTACTS: edited(6, name="'å±±ç”°' || chr(195) || chr(164) || ' ' || name"),
        PEOPLE: edited(6, lastname="lastname || chr(65533)"),
    },
    "emails gone": {CONTACTS: edited(email="null")},
    "consents lost": {
        CONTACTS: _lost("hasoptedoutofemail"),
        PEOPLE: _lost("hs_email_optout"),
    },
    "come back": {
        CONTACTS: edited(1000, only="is_deleted and {some}", is_deleted="false"),
        PEOPLE: edited(1000, only="is_deleted and {some}", is_deleted="false"),
    },
    "swapped": {
        LINES: edited(
            1000, only="{some} and booked_at < {now} - interval 90 day and not is_deleted",
            amount="amount + case when hash(line_id) % 2 = 0 then 10 else -10 end",
        ),
    },
    "times three": {
        USAGE: "select * from ({rows}) union all by name select * replace (usage_id || '-' || "
        "copy as usage_id, date_trunc('day', happened_at) + interval 8 hour + to_seconds(cast("
        "hash(usage_id, copy, {seed}) % 36000 as bigint)) as happened_at) from ({rows}) "
        "cross join range(1, {intensity}) as copies(copy) where isodow(happened_at) = 4",
    },
}  # fmt: skip
