"""One account in words: its tier, since when, why, how fresh, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dagster_project.current import require_whole
from dagster_project.errors import BuildError, SettingsError, UsageError
from dagster_project.settings import Settings
from dagster_project.warehouse import connect

if TYPE_CHECKING:
    import duckdb

TIER = """
    select
        accounts.account_name, account_tiers.*, tiers.meaning, narratives.narrative,
        segment_memberships.customer_state,
        segment_memberships.valid_from_date as state_since_date,
        segment_memberships.valid_from_date
            = (select min(as_of_date) from account_tier_history) as is_since_before
    from account_tiers
    inner join accounts using (account_id)
    inner join segment_memberships
        on account_tiers.account_id = segment_memberships.account_id
        and segment_memberships.valid_until_date is null
    left join tiers on account_tiers.tier = tiers.tier
    left join narratives on account_tiers.account_id = narratives.account_id
        and narratives.language = $2
    where account_tiers.account_id = $1
"""
LANGUAGES = "select language from narratives group by language order by language"
DRIVERS = """
    select driver_rank, signal_name, signal_state, direction, since_date, evidence_age_days,
        is_stale, is_feed_stale, controllable_by, evidence_reason
    from account_drivers
    where account_id = ?
    order by driver_rank
"""
# The last five fit a screen; `tier_changes` has them all.
CHANGES = """
    select as_of_date, from_tier, to_tier, tier_changes.reason as cause,
        account_tier_history.reason
    from tier_changes
    inner join account_tier_history using (account_id, as_of_date)
    where account_id = ?
    order by as_of_date desc
    limit 5
"""
SIGNALS = """
    select signal_name, signal_state, is_stale, direction, evidence_reason,
        cast(observed_at as date) as observed_date, controllable_by
    from account_signals
    where account_id = ?
    order by
        case signal_state when 'bad' then 1 when 'watch' then 2 when 'unknown' then 3 else 4 end,
        signal_name
"""
ACTIONS = """
    select title, due_date, reason, owner_employee_id
    from account_actions
    where account_id = ? and status not in ('done', 'dropped')
    order by due_date, action_id
"""
OWNERS = "select employee_id, employee_name from unified.dim_employees"
FOUND = """
    select account_tiers.account_id, accounts.account_name, count(*) over () as found_count
    from account_tiers
    inner join accounts using (account_id)
    where account_tiers.account_id = $1
        or split_part(account_tiers.account_id, ':', 2) = $1
        or contains(lower(accounts.account_name), lower($1))
    order by case when account_tiers.account_id = $1 then 0 else 1 end, account_tiers.account_id
    limit 10
"""


@dataclass(frozen=True)
class Explanation:
    """What the current build says of one account; rows as mappings of column to value."""

    tier: Mapping[str, Any]
    drivers: tuple[Mapping[str, Any], ...]
    changes: tuple[Mapping[str, Any], ...]
    signals: tuple[Mapping[str, Any], ...]
    actions: tuple[Mapping[str, Any], ...]


def explain(settings: Settings, account: str, language: str = "en") -> Explanation:
    """Explain the account of an id or a part of a name, its story in one language.

    Raises UsageError unless just one account fits, SettingsError for a language without stories,
    and BuildError while nothing is published, or when the current build is damaged or too old.
    """
    import duckdb

    require_whole(settings)
    database = settings.published_dir / "current" / "mops.duckdb"
    if not database.exists():
        raise BuildError(
            "nothing is published yet", where=str(database.parent), next_step="`mops run`"
        )
    try:
        with connect(settings, database.resolve(), read_only=True) as connection:
            return _explained(connection, account, language)
    except duckdb.CatalogException as error:
        raise BuildError(
            "the current build is of an earlier version, without a table that this one reads",
            where=str(database.parent),
            next_step="`mops run` builds with this version",
        ) from error


def _explained(connection: duckdb.DuckDBPyConnection, account: str, language: str) -> Explanation:
    def rows(sql: str, *values: str) -> tuple[dict[str, Any], ...]:
        cursor = connection.execute(sql, list(values))
        names = [column[0] for column in cursor.description or []]
        return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())

    told = [row["language"] for row in rows(LANGUAGES)]
    if told and language not in told:
        raise SettingsError(
            f"there are no stories in {language!r}",
            where="--language",
            next_step=f"use one of: {', '.join(told)}",
        )
    account_id = _only_one(account, rows(FOUND, account))
    return Explanation(
        tier=rows(TIER, account_id, language)[0],
        drivers=rows(DRIVERS, account_id),
        changes=rows(CHANGES, account_id),
        signals=rows(SIGNALS, account_id),
        actions=rows(ACTIONS, account_id),
    )


def _only_one(account: str, found: Sequence[Mapping[str, Any]]) -> str:
    """Return the id of the account found; raises UsageError unless it is one, or the very id."""
    count = found[0]["found_count"] if found else 0
    if count == 1 or (found and found[0]["account_id"] == account):
        return str(found[0]["account_id"])
    named = ", ".join(f"{row['account_id']} ({row['account_name']})" for row in found)
    listed = f" (the first {len(found)} of {count})" if count > len(found) else ""
    raise UsageError(
        f"{count or 'no'} accounts with a contract fit {account!r}",
        where="command line",
        next_step=f"give one id{listed}: {named}" if found else "look it up in account_tiers",
    )


def owner_names(settings: Settings) -> dict[str, str]:
    """Return employees' names by id, from the warehouse: they are never published.

    Without a warehouse, or while a run builds in it, ids stand in for names.
    """
    import duckdb

    if not settings.warehouse_path.exists():
        return {}
    try:
        with connect(settings, settings.warehouse_path, read_only=True) as connection:
            return dict(connection.execute(OWNERS).fetchall())
    except (BuildError, duckdb.CatalogException):
        return {}
