"""What a red load gate, or a silent source, means downstream: what depends on it, what befalls it.

A gate is about a column (`erp__invoice_lines.in_set.currency_code`) or about its whole table. A
gate that only warns flags what depends on its column. One that holds a load, or sets rows of it
aside, keeps whole rows back: it flags what depends on any column of the table. So does a source
that fails or is no longer connected, as if by a gate `pulled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dagster_project.build import Plan
from dagster_project.lake import Decision
from dagster_project.lineage import SIGNAL, ColumnMap, column_map, facts_of, feeds_of
from dagster_project.raw_files import stored_columns
from dagster_project.settings import Settings
from dagster_project.sources import all_tables
from expectations.gate import GREEN

if TYPE_CHECKING:
    import duckdb

GATE_CONSEQUENCE_COLUMNS = {
    "gate_code": "text", "source": "text", "table_name": "text", "load_id": "text",
    "severity": "text", "effect": "text", "dependent_kind": "text", "dependent": "text",
    "dependence": "text", "account_count": "bigint", "data_until_date": "date",
    "override_category": "text", "override_until_date": "date",
}  # fmt: skip
SILENT = frozenset({"failing", "disconnected"})
# What befalls the dependents, by the word in `effect`.
EFFECTS = {
    "older data": "keep the data admitted before",
    "rows set aside": "go without the rows set aside",
    "doubtful rows": "are built with these rows",
    "released by hand": "rest on a load that was released by hand",
}


@dataclass(frozen=True)
class Flag:
    """One thing that depends on what a red gate is about; `account_count` of a tier only.

    `dependence` is `value` when it is made of the gate's own subject, `rows` when the subject
    decides which rows it has or was made from; None for a tier.
    """

    kind: str
    name: str
    dependence: str | None = None
    account_count: int | None = None


def red_verdicts(decision: Decision) -> Iterator[Mapping[str, Any]]:
    """Yield the red verdicts on a load."""
    yield from (verdict for verdict in decision.gates if verdict["verdict"] not in GREEN)


def effect(decision: Decision, severity: str) -> str:
    """Return what befalls the dependents of a red gate, as the load stands now."""
    if decision.verdict == "hold":
        return "older data"
    if severity == "block":
        return "released by hand"
    return "rows set aside" if severity == "quarantine" else "doubtful rows"


class Consequences:
    """The consequences of red gates in the build that stands in the warehouse.

    `connection` has that build attached as `build`; nothing is read before a gate is red.
    """

    def __init__(
        self, plan: Plan, settings: Settings, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self._plan = plan
        self._settings = settings
        self._connection = connection
        self._tiers: dict[tuple[str, str, tuple[str, ...]], list[Flag]] = {}

    def text(self, decision: Decision, verdict: Mapping[str, Any]) -> str:
        """Return in words what a red gate means."""
        flags = self._flags(decision, verdict)
        marts = [flag.name for flag in flags if flag.kind == "mart"]
        signals = [flag.name for flag in flags if flag.kind == "signal"]
        if not marts:
            return "no mart depends on it"
        what = EFFECTS[effect(decision, verdict["severity"])]
        told = f"{len(marts)} marts {what}: {', '.join(marts)}"
        told += f"; signals: {', '.join(signals)}" if signals else ""
        if self._map.unresolved:
            told += f"; by table, not by column, through {', '.join(self._map.unresolved)}"
        return told

    def rows(self, decisions: Iterable[Decision]) -> Iterator[Sequence[Any]]:
        """Yield the rows of `gate_consequences`: one per red gate and what depends on it.

        A table whose source is silent has rows without a load: readers count what is stopped here.
        """
        for decision in decisions:
            table = (decision.source, decision.table)
            released = decision.verdict == "release"
            for verdict in red_verdicts(decision):
                flags = self._flags(decision, verdict)
                signals = tuple(flag.name for flag in flags if flag.kind == "signal")
                for flag in [*flags, *self._tiers_of(*table, signals)]:
                    yield [
                        verdict["gate_code"], *table, decision.load_id,
                        verdict["severity"], effect(decision, verdict["severity"]),
                        flag.kind, flag.name, flag.dependence, flag.account_count,
                        self._until.get(table),
                        decision.category if released else None,
                        decision.until_date if released else None,
                    ]  # fmt: skip

        for feed in (feed for feed in self._plan.feeds if feed.state in SILENT):
            table = (feed.table.source, feed.table.table)
            flags = self._flags_of(feed.table.name, set(), has_rows_back=True)
            signals = tuple(flag.name for flag in flags if flag.kind == "signal")
            for flag in [*flags, *self._tiers_of(*table, signals)]:
                yield [
                    f"{feed.table.name}.pulled", *table, None, "block", "older data",
                    flag.kind, flag.name, flag.dependence, flag.account_count,
                    feed.last_admitted_date, None, None,
                ]  # fmt: skip

    def _flags(self, decision: Decision, verdict: Mapping[str, Any]) -> list[Flag]:
        """Return the marts, their columns and the signals that a red gate flags."""
        table = f"{decision.source}__{decision.table}"
        subject = {verdict["gate_code"].split(".")[-1]} & _columns(table)
        return self._flags_of(table, subject, has_rows_back=verdict["severity"] != "warn")

    def _flags_of(self, table: str, subject: set[str], *, has_rows_back: bool) -> list[Flag]:
        """Return what depends on some columns of a table, or on all where rows are kept back."""
        own = self._map.of(table, subject)
        made_of_it = {(found.model, found.column) for found in own if found.is_value}
        columns: dict[tuple[str, str], str] = {}
        models: dict[str, str] = {}
        for found in self._map.of(table) if has_rows_back else own:
            key = (found.model, found.column)
            columns[key] = "value" if key in made_of_it else "rows"
            models[found.model] = "value" if models.get(found.model) == "value" else columns[key]
        marts = [Flag("mart", m, how) for m, how in models.items() if not m.startswith(SIGNAL)]
        flagged = {flag.name for flag in marts}
        return [
            *marts,
            *(Flag("column", f"{m}.{c}", how) for (m, c), how in columns.items() if m in flagged),
            *(
                Flag("signal", model.removeprefix(SIGNAL), how)
                for model, how in models.items()
                if model.startswith(SIGNAL)
            ),
        ]

    def _tiers_of(self, source: str, table: str, signals: tuple[str, ...]) -> list[Flag]:
        """Return per tier how many customers' tiers rest on signals that this table fed."""
        key = (source, table, signals)
        if signals and key not in self._tiers:
            self._tiers[key] = list(self._counted(*key))
        return self._tiers.get(key, [])

    def _counted(self, source: str, table: str, signals: tuple[str, ...]) -> Iterator[Flag]:
        loads = "select load_id from build.ops.loads where source = $source and table_name = $table"
        facts = [
            f"select {'account_id' if 'account_id' in columns else 'null'} as account_id "
            f"from build.unified.{name} where load_id in ({loads})"
            for name, columns in facts_of(source, table).items()
        ]
        if not facts:
            return
        rows = self._connection.execute(
            f"""
            with brought as (
                select distinct account_id from ({" union all ".join(facts)}) as facts
            ),
            evidence as (
                select distinct account_signals.account_id
                from build.marts.account_signals
                inner join build.policy.signals using (signal_name)
                where
                    account_signals.observed_at is not null
                    and list_contains($feeds, signals.feed)
                    and list_contains($signals, signals.signal_name)
            )
            select account_tiers.tier, count(*)
            from build.marts.account_tiers
            inner join evidence using (account_id)
            where account_tiers.reason is distinct from 'not_a_customer'
                -- What no fact ties to an account is evidence about all of them.
                and (
                    evidence.account_id in (select account_id from brought)
                    or exists (select 1 from brought where account_id is null)
                )
            group by account_tiers.tier
            order by account_tiers.tier
            """,
            {
                "source": source,
                "table": table,
                "feeds": list(feeds_of(source, table)),
                "signals": list(signals),
            },
        ).fetchall()
        yield from (Flag("tier", tier, account_count=count) for tier, count in rows)

    @cached_property
    def _map(self) -> ColumnMap:
        version = f"{self._plan.code_version}-{self._plan.policy_version}"
        return column_map(self._settings, version, self._seed_rows)

    @cached_property
    def _until(self) -> dict[tuple[str, str], str | None]:
        """Return the day of each table's last admitted load: how far its data goes."""
        return {
            (feed.table.source, feed.table.table): feed.last_admitted_date
            for feed in self._plan.feeds
        }

    def _seed_rows(self, name: str) -> list[dict[str, str]]:
        cursor = self._connection.execute(f"select * from build.policy.{name}")
        names = [column[0] for column in cursor.description or ()]
        return [
            {
                column: value
                for column, value in zip(names, row, strict=True)
                if isinstance(value, str)
            }
            for row in cursor.fetchall()
        ]


def _columns(table: str) -> set[str]:
    """Return the names of a raw table's columns."""
    return {
        column.name
        for contract in all_tables()
        if contract.name == table
        for column in stored_columns(contract)
    }
