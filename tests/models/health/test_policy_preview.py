"""A preview says of the stories what building them with the proposed policy would say."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from dagster_project import dbt
from dagster_project.policy import Policy, load_policy
from dagster_project.policy_checks.rows import Row
from dagster_project.preview import Effect, effect_of
from dagster_project.settings import DBT_DIR, Settings
from dagster_project.warehouse import connect, literal
from tests.models.health.conftest import POLICY, Connection, Health
from tests.models.health.worlds import AS_OF

TIERS = "select account_id, tier from marts.account_tiers"
BACKTEST = (
    "select threshold_tier, flagged_count, flagged_not_renewed_count from marts.tier_backtest "
    "where lead_time = 'calibration' and policy_name = 'coverage_aware' order by threshold_tier"
)


def proposed(**changes: Mapping[str, Row]) -> Policy:
    """Return the shipped policy with values of single rows changed: {seed: {key: values}}."""
    seeds = load_policy(Settings()).seeds
    return Policy(
        {
            seed: tuple(
                row | changes.get(seed, {}).get(next(iter(row.values())), {}) for row in seeds[seed]
            )
            for seed in POLICY
        }
    )


@pytest.fixture(scope="module")
def stories(health: Health, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the stories' warehouse folder in which the accounts have names, too."""
    folder = tmp_path_factory.mktemp("preview") / "warehouse"
    shutil.copytree(health.warehouse.parent, folder)
    with duckdb.connect(folder / health.warehouse.name) as connection:
        connection.execute(
            "create table marts.accounts as "
            "select account_id, 'Clinic ' || account_id as account_name from unified.dim_accounts"
        )
    # The tables that feed the stories are written by hand: no SQL of theirs reads a policy row.
    for path in (DBT_DIR / "models").rglob("*.sql"):
        compiled = folder / "target" / "compiled" / "mops" / path.relative_to(DBT_DIR)
        if not compiled.exists():
            compiled.parent.mkdir(parents=True, exist_ok=True)
            compiled.touch()
    return folder / health.warehouse.name


@pytest.fixture(scope="module")
def built_again(stories: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stories after a second build, which has signals for the last weeks alone."""
    folder = tmp_path_factory.mktemp("again") / "warehouse"
    shutil.copytree(stories.parent, folder)
    settings = Settings(data_dir=folder.parent)
    dbt.build(settings, DBT_DIR / "seeds", select=[*POLICY, "path:models/marts/health"])
    with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
        (weeks,) = connection.execute(
            "select count(distinct as_of_date) from marts.int_signal__account_sentiment"
        ).fetchone() or (0,)
    assert weeks < 10
    return settings.warehouse_path


def effect(warehouse: Path, policy: Policy) -> Effect:
    settings = Settings(data_dir=warehouse.parent.parent)
    with connect(settings) as connection:
        connection.execute(f"attach {literal(warehouse)} as mops (read_only)")
        return effect_of(connection, settings, policy, AS_OF)


def test_same_policy__changes_and_builds_nothing(stories: Path) -> None:
    assert effect(stories, proposed()) == Effect((), (), None)


def test_forcing_rule__moves_whom_it_names_and_says_so(stories: Path) -> None:
    found = effect(stories, proposed(tier_rules={"silence_forces_medium": {"tier": "High"}}))
    assert found.comparison is not None
    told = {item.account_id: item for item in found.comparison.moved}
    assert set(told) == {"silent"}
    assert (told["silent"].old_tier, told["silent"].new_tier) == ("Medium", "High")
    assert told["silent"].what_moved_it == "rule silence_forces_medium Medium -> High"
    assert "int_signals__in_force" not in found.rebuilt


def test_forcing_rules_with_the_tier_stable__decide_nothing(stories: Path) -> None:
    """So is a rule switched off: that is what the preview and the README advise."""
    shipped = proposed()
    forcing = [row["rule_name"] for row in shipped.seeds["tier_rules"] if row["signal_name"]]
    off = effect(stories, proposed(tier_rules={name: {"tier": "Stable"} for name in forcing}))
    rest = tuple(row for row in shipped.seeds["tier_rules"] if row["rule_name"] not in forcing)
    gone = effect(stories, Policy({**shipped.seeds, "tier_rules": rest}))
    assert off.comparison is not None
    assert gone.comparison is not None
    tiers, without = (
        [(item.account_id, item.old_tier, item.new_tier) for item in comparison.moved]
        for comparison in (off.comparison, gone.comparison)
    )
    assert tiers == without == [("lapsed", "Medium", "Stable")]
    assert off.comparison.tested_after == gone.comparison.tested_after


def test_threshold_of_a_signal__moves_its_state(stories: Path) -> None:
    found = effect(
        stories,
        proposed(signals={"account_sentiment": {"bad_threshold": "6", "watch_threshold": "7"}}),
    )
    assert found.comparison is not None
    told = {item.account_id: item.what_moved_it for item in found.comparison.moved}
    assert told["steady"].startswith("account_sentiment good -> bad; rule sentiment_forces_low")


def test_evidence__that_no_longer_suffices_is_the_reason(stories: Path) -> None:
    policy = proposed(parameters={"minimum_connected_signal_count": {"value": "99"}})
    found = effect(stories, policy)
    assert found.comparison is not None
    reasons = {item.what_moved_it for item in found.comparison.moved}
    assert reasons == {"the evidence no longer suffices"}
    assert {item.new_tier for item in found.comparison.moved} == {"Insufficient data"}
    assert not {name for name in found.rebuilt if name.startswith("int_signal")}


def test_words_and_plays__move_no_tier(stories: Path) -> None:
    found = effect(stories, proposed(plays={"revive_usage": {"due_days": "3"}}))
    assert [change.seed for change in found.changes] == ["plays"]
    assert (found.rebuilt, found.comparison) == ((), None)


def test_former_customers__are_not_said_to_move(stories: Path) -> None:
    found = effect(stories, proposed(tier_rules={"base_stable": {"tier": "Low"}}))
    assert found.comparison is not None
    moved = {item.account_id for item in found.comparison.moved}
    assert "steady" in moved
    assert "left" not in moved
    assert found.comparison.customer_count == 6


SEVERAL = {
    "rules": {"tier_rules": {"share_medium": {"minimum_risk_ratio": "0.05"}}},
    "weights": {"signals": {"usage_trend": {"weight_points": "60"}}},
    "window": {"signals": {"rep_contact_recency": {"bad_threshold": "3"}}},
    "parameters": {"parameters": {
        "watch_share_ratio": {"value": "1"}, "silence_bad_gap_multiple": {"value": "1"},
    }},
}  # fmt: skip


@pytest.mark.parametrize("changes", SEVERAL.values(), ids=SEVERAL)
def test_preview__is_what_a_whole_build_with_the_policy_gives(
    health: Health, stories: Path, tmp_path: Path, changes: dict[str, dict[str, Row]]
) -> None:
    def lay(connection: Connection) -> None:
        for seed, rows in changes.items():
            for key, values in rows.items():
                column = "parameter" if seed == "parameters" else "signal_name"
                column = "rule_name" if seed == "tier_rules" else column
                sets = ", ".join(f"{name} = '{value}'" for name, value in values.items())
                connection.execute(f"update policy.{seed} set {sets} where {column} = '{key}'")

    with health.read() as connection:
        before = dict(connection.execute(TIERS).fetchall())
    found = effect(stories, proposed(**changes))
    assert found.comparison is not None
    after = before | {item.account_id: item.new_tier for item in found.comparison.moved}
    with health.changed(tmp_path, lay) as connection:
        whole = dict(connection.execute(TIERS).fetchall())
        tested = connection.execute(BACKTEST).fetchall()
    # Who has left moves no tier that anybody acts on: a preview leaves them out.
    assert after | {"left": ""} == whole | {"left": ""}
    assert after != before
    assert sorted(
        (item.threshold_tier, item.warning_count, item.warned_loss_count)
        for item in found.comparison.tested_after
    ) == sorted(tested)


def test_warehouse__is_not_touched(stories: Path) -> None:
    before = stories.read_bytes()
    effect(stories, proposed(tier_rules={"silence_forces_medium": {"tier": "High"}}))
    assert stories.read_bytes() == before
    assert not list(stories.parent.glob("*.wal"))


@pytest.mark.parametrize(
    "policy",
    [
        proposed(signals={"account_sentiment": {"bad_threshold": "6", "watch_threshold": "7"}}),
        proposed(parameters={"watch_share_ratio": {"value": "0.9"}}),
        proposed(tier_rules={"silence_forces_medium": {"tier": "High"}}),
    ],
    ids=["signal", "evidence", "rule"],
)
def test_effect__is_the_same_when_the_last_build_made_only_its_last_weeks(
    stories: Path, built_again: Path, policy: Policy
) -> None:
    found, whole = effect(built_again, policy), effect(stories, policy)
    assert found.comparison is not None
    assert (found.changes, found.comparison) == (whole.changes, whole.comparison)
