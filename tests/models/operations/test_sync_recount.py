"""Whether systems agree, recounted by hand from the sample world's own tables, to the record."""

from __future__ import annotations

from typing import Any

import pytest

from dagster_project.sandbox import world_end
from dagster_project.sandbox.state import size_of
from tests.models.operations import recount

PAIR = "source_a = 'hubspot' and source_b = 'salesforce'"


@pytest.fixture(scope="module")
def held(built):
    """What each system holds of each person and organisation, by hand."""
    end = world_end(built.settings)
    with recount.world(size_of(built.settings), end) as connection:
        return {
            "contacts": recount.things(recount.read(connection, recount.CONTACTS, end)),
            "accounts": recount.things(recount.read(connection, recount.ACCOUNTS, end)),
        }


def told(built, query: str) -> list[dict[str, Any]]:
    with built.connect() as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("kind", ["contacts", "accounts"])
def test_sync_reconciliation__is_what_the_world_holds(built, held, kind):
    (row,) = told(built, f"from marts.sync_reconciliation where object_kind = '{kind}' and {PAIR}")
    expected = recount.reconciled(held[kind], world_end(built.settings))
    assert {name: row[name] for name in expected} == expected
    # The world has some of each, or the comparison would prove nothing.
    assert min(expected[name] for name in ("matched_count", "only_a_count", "only_b_count")) > 0


def test_sync_reconciliation__finds_the_people_that_hubspot_knows_and_can_be_told(built, held):
    (row,) = told(
        built, f"from marts.sync_reconciliation where object_kind = 'contacts' and {PAIR}"
    )
    with recount.world(size_of(built.settings), world_end(built.settings)) as connection:
        (known_ratio,) = connection.execute(
            "select (select count(*) from hubspot_people) / (select count(*) from people)"
        ).fetchone()
    # Drawn at 0.88; one in twenty of these has neither a number nor an address of its own there.
    assert known_ratio == pytest.approx(0.88, abs=0.04)
    assert known_ratio - 0.12 < row["match_b_ratio"] < known_ratio
    assert row["match_b_low_ratio"] < row["match_b_ratio"] < row["match_b_high_ratio"]


@pytest.mark.parametrize("kind", ["contacts", "accounts"])
def test_sync_conflicts__are_what_the_records_say(built, held, kind):
    rows = told(
        built,
        "select field_name, compared_count as compared, conflicting_count as conflicting, "
        "newer_a_count as newer_a, newer_b_count as newer_b, granted_a_count as granted_a, "
        "granted_b_count as granted_b from marts.int_sync_fields__compared "
        f"where object_kind = '{kind}' and {PAIR}",
    )
    expected = recount.conflicts(held[kind])
    found = {row.pop("field_name"): row for row in rows}
    assert {name: found[name] for name in expected} == expected


def test_sync_conflicts__show_the_names_and_consents_that_differ(built, held):
    rows = told(built, f"from marts.sync_conflicts where object_kind = 'contacts' and {PAIR}")
    by_field = {row["field_name"]: row for row in rows}
    expected = recount.conflicts(held["contacts"])
    assert by_field["full_name"]["conflicting_count"] == expected["full_name"]["conflicting"] > 20
    # Nobody is asked less in HubSpot than in the CRM: whoever opted out did so there first.
    assert by_field["email_consent"]["granted_only_a_count"] == 0
    leaks = expected["email_consent"]["granted_b"]
    assert by_field["email_consent"]["granted_only_b_count"] == leaks > 0


def test_sync_reconciliation__matches_campaigns_by_their_code(built):
    with recount.world(size_of(built.settings), world_end(built.settings)) as connection:
        expected = connection.execute(
            "select count(*) filter (where channel <> 'event'), "
            "count(*) filter (where channel in ('webinar', 'event')), "
            "count(*) filter (where channel = 'webinar') "
            "from campaigns where ends_before(created_at)"
        ).fetchone()
    (row,) = told(built, "from marts.sync_reconciliation where object_kind = 'campaigns'")
    assert (row["record_a_count"], row["record_b_count"], row["matched_count"]) == expected
