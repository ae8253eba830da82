"""Who moves from which tier to which and why, and the back-test before and after."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Schemas of both sides: the warehouse's tables, and views over what was built again.
BEFORE, AFTER = "memory.seen_before", "memory.seen_after"
COMPARED = ("account_signals", "account_tiers", "tier_backtest")
RULES = "tier_rules"

_RULES_APPLIED = """
    select account_signals.account_id, rules.rule_name, rules.tier
    from {side}.account_signals as account_signals
    inner join (
        select rule_name, signal_name, signal_state, tier
        from {side}.tier_rules
        cross join (select as_of_date from mops.ops.run_context)
        where valid_from <= as_of_date
        qualify row_number() over (partition by rule_name order by valid_from desc) = 1
    ) as rules
        on account_signals.signal_name = rules.signal_name
        and account_signals.signal_state = rules.signal_state
"""
# Whoever has left keeps a tier that calls for nothing.
_MOVED = f"""
with signals_moved as (
    select
        account_id,
        string_agg(
            signal_name || ' ' || before.signal_state || ' -> ' || after.signal_state, ', '
            order by signal_name
        ) as told
    from {BEFORE}.account_signals as before
    inner join {AFTER}.account_signals as after using (account_id, signal_name)
    where before.signal_state <> after.signal_state
    group by account_id
),

rules_moved as (
    select
        account_id,
        string_agg(
            rule_name || ' ' || coalesce(before.tier, 'not applied') || ' -> '
            || coalesce(after.tier, 'not applied'), ', '
            order by rule_name
        ) as told
    from ({_RULES_APPLIED.format(side=BEFORE)}) as before
    full join ({_RULES_APPLIED.format(side=AFTER)}) as after using (account_id, rule_name)
    where before.tier is distinct from after.tier
    group by account_id
),

moved as (
    select
        account_id,
        coalesce(before.tier, '(none)') as old_tier,
        coalesce(after.tier, '(none)') as new_tier,
        before.reason as old_reason,
        after.reason as new_reason,
        case
            when after.cause_of_insufficiency is not null and before.cause_of_insufficiency is null
                then 'the evidence no longer suffices'
            when before.cause_of_insufficiency is not null and after.cause_of_insufficiency is null
                then 'the evidence now suffices'
        end as told
    from {BEFORE}.account_tiers as before
    full join {AFTER}.account_tiers as after using (account_id)
    where
        before.tier is distinct from after.tier
        and not coalesce(
            before.reason = 'not_a_customer' and after.reason = 'not_a_customer', false
        )
)

select
    moved.account_id,
    accounts.account_name,
    moved.old_tier,
    moved.new_tier,
    coalesce(
        nullif(concat_ws('; ', signals_moved.told, 'rule ' || rules_moved.told, moved.told), ''),
        'the same signs, weighed or judged otherwise'
    ) as what_moved_it,
    moved.old_reason,
    moved.new_reason
from moved
left join signals_moved using (account_id)
left join rules_moved using (account_id)
left join mops.marts.accounts as accounts using (account_id)
left join mops.marts.tiers as old_tiers on moved.old_tier = old_tiers.tier
left join mops.marts.tiers as new_tiers on moved.new_tier = new_tiers.tier
order by
    new_tiers.sort_order nulls last, old_tiers.sort_order nulls last,
    accounts.account_name nulls last, moved.account_id
"""
_BACKTEST = """
select
    backtest.threshold_tier,
    backtest.lead_days,
    backtest.flagged_count,
    backtest.flagged_not_renewed_count,
    backtest.not_renewed_count,
    backtest.precision_withheld_reason,
    backtest.precision_ratio,
    backtest.precision_low_ratio,
    backtest.precision_high_ratio,
    backtest.recall_withheld_reason,
    backtest.recall_ratio,
    backtest.recall_low_ratio,
    backtest.recall_high_ratio
from {side}.tier_backtest as backtest
inner join mops.marts.tiers as tiers on backtest.threshold_tier = tiers.tier
where backtest.lead_time = 'calibration' and backtest.policy_name = 'coverage_aware'
order by tiers.sort_order
"""
_CUSTOMERS = f"select count(*) from {BEFORE}.account_tiers where reason <> 'not_a_customer'"


@dataclass(frozen=True)
class Moved:
    """One account whose tier the change moves, and why in words."""

    account_id: str
    account_name: str | None
    old_tier: str
    new_tier: str
    what_moved_it: str
    old_reason: str | None
    new_reason: str | None


@dataclass(frozen=True)
class Rate:
    """A share with its interval, all 0-1; or the reason why it is withheld."""

    withheld_reason: str | None
    ratio: Decimal | None
    low_ratio: Decimal | None
    high_ratio: Decimal | None


@dataclass(frozen=True)
class Tested:
    """What the warnings of one threshold tier were worth, `lead_days` before each decision."""

    threshold_tier: str
    lead_days: int
    warning_count: int
    warned_loss_count: int
    loss_count: int
    precision: Rate
    recall: Rate


@dataclass(frozen=True)
class Comparison:
    """The customers before the change, those it moves, and the back-test on both sides."""

    customer_count: int
    moved: tuple[Moved, ...]
    tested_before: tuple[Tested, ...]
    tested_after: tuple[Tested, ...]


def compare_marts(
    connection: duckdb.DuckDBPyConnection, rebuilt: Collection[str], seeds: Collection[str]
) -> Comparison:
    """Compare the marts of the warehouse with those built again, and the rules likewise."""
    for side in (BEFORE, AFTER):
        connection.execute(f"create schema {side}")
    for schema, names, changed in (("marts", COMPARED, rebuilt), ("policy", (RULES,), seeds)):
        for name in names:
            catalog = "memory" if name in changed else "mops"
            connection.execute(f"create view {BEFORE}.{name} as from mops.{schema}.{name}")
            connection.execute(f"create view {AFTER}.{name} as from {catalog}.{schema}.{name}")
    row = connection.execute(_CUSTOMERS).fetchone()
    return Comparison(
        customer_count=row[0] if row else 0,
        moved=tuple(Moved(*row) for row in connection.execute(_MOVED).fetchall()),
        tested_before=_tested(connection, BEFORE),
        tested_after=_tested(connection, AFTER),
    )


def _tested(connection: duckdb.DuckDBPyConnection, side: str) -> tuple[Tested, ...]:
    rows = connection.execute(_BACKTEST.format(side=side)).fetchall()
    return tuple(
        Tested(
            threshold_tier=tier,
            lead_days=lead_days,
            warning_count=warnings,
            warned_loss_count=warned_losses,
            loss_count=losses,
            precision=Rate(*rates[:4]),
            recall=Rate(*rates[4:]),
        )
        for tier, lead_days, warnings, warned_losses, losses, *rates in rows
    )
