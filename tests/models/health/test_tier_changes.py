"""Why tiers moved: worlds in which one cause alone is at work, and worlds of all at once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.models.health.conftest import Connection, Health
from tests.models.health.revisions import EDITS, POLICY_CHANGES, change_policy, revise, revise_usage
from tests.models.health.worlds import AS_OF, FEEDS, kill_feeds

DAY = AS_OF - timedelta(days=67)
# The Sunday after DAY: the first as-of that knows what came to be known on it.
WEEK = AS_OF - timedelta(days=63)
CAUSES = (
    "behaviour", "input_aged_out", "policy_version", "late_data", "identity_merge",
    "evidence_arrived", "customer_state",
)  # fmt: skip


def _causes(connection: Connection, where: str) -> dict[tuple[str, date], dict[str, int]]:
    """Return the causes that moved a tier, by account and week."""
    steps = ", ".join(f"{cause}_steps" for cause in CAUSES)
    rows = connection.execute(
        f"select account_id, as_of_date, {steps} from marts.tier_changes where {where}"
    ).fetchall()
    return {
        (account, week): {c: n for c, n in zip(CAUSES, found, strict=True) if n}
        for account, week, *found in rows
    }


def _not_adding_up(connection: Connection) -> list[tuple]:
    return connection.execute(
        "with ranks as (select unnest(['Stable', 'Low', 'Medium', 'High', 'Insufficient data']) "
        "as tier, generate_subscripts([1, 2, 3, 4, 5], 1) as rank), "
        "moves as (select account_id, as_of_date, tier, lag(tier) over (partition by account_id "
        "order by as_of_date) as before from marts.account_tier_history) "
        "select account_id, as_of_date, reason from moves "
        "full join marts.tier_changes using (account_id, as_of_date) "
        "left join ranks on moves.tier = ranks.tier left join ranks as ranks_before "
        "on moves.before = ranks_before.tier "
        "where coalesce(moves.tier <> moves.before, false) <> (reason is not null) "
        "or (reason is not null and (tier_steps is distinct from ranks.rank - ranks_before.rank "
        "or behaviour_steps + input_aged_out_steps + policy_version_steps + late_data_steps "
        "+ identity_merge_steps + evidence_arrived_steps + customer_state_steps "
        "is distinct from ranks.rank - ranks_before.rank))"
    ).fetchall()


@pytest.mark.parametrize("seed", [1, 2])
def test_tier_changes__add_up_when_all_causes_work_at_once(
    health: Health, tmp_path: Path, seed: int
) -> None:
    def stir(connection: Connection) -> None:
        days = [AS_OF - timedelta(days=n) for n in (200, 150, 100, 67, 66)]
        for day in days:
            for kind in EDITS:
                revise(connection, kind, day, seed)
            revise_usage(connection, day, seed)
        for day, changed in zip(days, POLICY_CHANGES, strict=False):
            change_policy(connection, changed, day)
        connection.execute(
            "update unified.account_xref set merged_at = date '2025-04-16' "
            "where source_account_id in ('fading', 'steady')"
        )

    with health.changed(tmp_path, stir) as connection:
        assert _not_adding_up(connection) == []
        found = {cause for causes in _causes(connection, "true").values() for cause in causes}
    assert {"behaviour", "policy_version", "late_data"} <= found


def test_tier_changes__name_behaviour_alone_when_nothing_else_happens(health: Health) -> None:
    with health.read() as connection:
        assert _not_adding_up(connection) == []
        found = _causes(connection, "account_id in ('silent', 'fading')")
    assert found
    assert all(set(causes) == {"behaviour"} for causes in found.values())


@pytest.mark.parametrize("changed", ["tier_rules", "signals"])
def test_tier_changes__name_the_policy_alone_when_only_it_changed(
    health: Health, tmp_path: Path, changed: str
) -> None:
    at_week = f"as_of_date = date '{WEEK}'"
    with health.read() as connection:
        before = _causes(connection, at_week)
    with health.changed(tmp_path, lambda c: change_policy(c, changed, DAY)) as connection:
        found = _causes(connection, at_week)
    moved = {key: causes for key, causes in found.items() if key not in before}
    assert moved
    assert all(set(causes) == {"policy_version"} for causes in moved.values())


def test_tier_changes__name_ageing_alone_when_all_feeds_are_dead(
    health: Health, tmp_path: Path
) -> None:
    with health.changed(tmp_path, lambda c: kill_feeds(c, FEEDS, 119)) as connection:
        found = _causes(connection, f"as_of_date > date '{AS_OF}' - 112")
    assert found
    assert all(set(causes) == {"input_aged_out"} for causes in found.values())


def _learn_of_a_cancellation(connection: Connection) -> None:
    """Let a cancellation of long before become known."""
    connection.execute(
        "insert into unified.int_contract_events__versions by name "
        "select 'late' as contract_event_id, 'steady' as account_id, 'churned' as event_type, "
        f"date '{DAY}' - 100 as happened_at, date '{DAY}' as known_at"
    )


def _merge(connection: Connection) -> None:
    """Let it come with a record merged into the account."""
    _learn_of_a_cancellation(connection)
    connection.execute(
        "insert into unified.account_xref by name select 'crm' as source, 'old' as "
        f"source_account_id, 'steady' as account_id, date '{DAY}' as merged_at"
    )


@pytest.mark.parametrize(
    ("learn", "cause"), [(_learn_of_a_cancellation, "late_data"), (_merge, "identity_merge")]
)
def test_tier_changes__tell_late_data_from_a_merge(
    health: Health, tmp_path: Path, learn: object, cause: str
) -> None:
    with health.changed(tmp_path, learn) as connection:  # type: ignore[arg-type]
        found = _causes(connection, f"as_of_date = date '{WEEK}' and account_id = 'steady'")
    assert found == {("steady", WEEK): {cause: 2}}


def test_account_tier_migrations__tell_moves_by_behaviour_from_others(
    health: Health, tmp_path: Path
) -> None:
    query = (
        "select sum(behaviour_account_count), sum(other_cause_account_count) "
        f"from marts.account_tier_migrations where period_end_date = '{DAY + timedelta(days=4)}' "
        "and from_tier = 'Stable' and to_tier = 'Medium'"
    )
    with health.changed(tmp_path, _learn_of_a_cancellation) as connection:
        assert connection.execute(query).fetchall() == [(0, 1)]
