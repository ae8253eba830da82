"""Build the calibration models over terms of a test's own."""

from __future__ import annotations

from tests.models.health.conftest import Connection, Health

MODELS = (
    "int_terms__decided", "int_terms__tiered", "int_tier_weeks__naive", "int_terms__compared",
    "int_accounts__segmented", "int_regimes__exposed", "int_segments__suspended",
    "int_segments__counted", "int_segments__bounded", "int_segments__ordered",
    "tier_calibration", "tier_backtest", "surprise_churns",
)  # fmt: skip


def calibrate(health: Health, connection: Connection) -> None:
    """Build the calibration over `drawn`: accounts of a region and tier, a term each."""
    connection.execute(
        "delete from unified.dim_accounts; delete from unified.fct_contracts;"
        "insert into unified.dim_accounts by name select account_id, region from drawn;"
        "insert into unified.fct_contracts by name select account_id || '-1' as contract_id, "
        "account_id, case when is_renewed then 'renewed' else 'churned' end as outcome, "
        "date '2025-06-20' as outcome_date, timestamp '2025-06-20' as outcome_known_at, "
        "date '2025-06-30' as end_date, false as is_trial from drawn;"
        # 90 days before stands in the week of March 16th. What follows is hindsight.
        "create or replace table marts.account_tier_history as "
        "select account_id, date '2025-03-16' as as_of_date, tier, 'x' as reason from drawn "
        "union all select account_id, date '2025-03-23', 'Low', 'x' from drawn "
        "union all select account_id, date '2025-06-15', "
        "case when is_renewed then 'Stable' else 'High' end, 'x' from drawn"
    )
    for name in MODELS:
        connection.execute(f"create or replace table marts.{name} as {health.models[name]}")
