"""The gates as asset checks: load gates on raw tables, mart gates on public marts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from dagster_project.current import is_published
from dagster_project.gates import judge_build, judge_loads
from dagster_project.lake import Decision
from dagster_project.publishing import public_tables, verdict_path
from dagster_project.sources import all_tables
from dagster_project.workspace import Workspace
from expectations.gate import GREEN, tally

RED = dg.AssetCheckSeverity.ERROR
# A held load stops nothing but itself: staging keeps reading what stands admitted.
HELD = dg.AssetCheckSeverity.WARN


def load_gates() -> dg.AssetChecksDefinition:
    """Return the check that judges new loads; blocking, so that dbt waits for its verdicts."""
    specs = [
        dg.AssetCheckSpec(
            "load_gates",
            asset=[table.source, table.table],
            blocking=True,
            description="New loads are admitted or held, bad rows quarantined.",
        )
        for table in all_tables()
    ]

    @dg.multi_asset_check(name="load_gates", specs=specs, can_subset=True)
    def load_gates_check(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult]:
        judge_loads(workspace)
        standing: dict[str, list[Decision]] = defaultdict(list)
        for decision in workspace.lake.standing().values():
            standing[f"{decision.source}__{decision.table}"].append(decision)
        for key in sorted(context.selected_asset_check_keys):
            decisions = standing["__".join(key.asset_key.path)]
            held = [decision for decision in decisions if decision.verdict == "hold"]
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=not held,
                severity=HELD,
                description=_told(decisions, held),
                metadata=_table(decisions[-1].gates) if decisions else {},
            )

    return load_gates_check


def mart_gates() -> dg.AssetChecksDefinition:
    """Return the check that judges the build aside; a red blocking gate stops the publish."""
    specs = [
        dg.AssetCheckSpec(
            "mart_gates", asset=[name], blocking=True, description="Invariants of the mart."
        )
        for name in public_tables()
    ]

    @dg.multi_asset_check(name="mart_gates", specs=specs, can_subset=True)
    def mart_gates_check(
        context: dg.AssetCheckExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.AssetCheckResult]:
        plan = workspace.plan()
        if is_published(workspace.settings, plan.build_id):
            context.log.info(f"build {plan.build_id} is already published")
            return
        verdicts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for verdict in judge_build(workspace, plan):
            verdicts[verdict["subject"].split(".")[-1]].append(verdict)
        context.log.info(f"verdicts: {verdict_path(workspace.settings, plan.build_id)}")
        for key in sorted(context.selected_asset_check_keys):
            rows = verdicts.get(key.asset_key.path[-1], [])
            red = [row for row in rows if row["verdict"] not in GREEN]
            blocking = [row for row in red if row["severity"] == "block"]
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=not red,
                severity=RED if blocking else HELD,
                description=", ".join(row["gate_code"] for row in red)
                or f"gates: {tally(row['verdict'] for row in rows)}",
                metadata=_table(rows),
            )

    return mart_gates_check


def _told(decisions: Sequence[Decision], held: Sequence[Decision]) -> str:
    if held:
        reasons = "; ".join(f"{decision.load_id}: {decision.reason}" for decision in held)
        return f"held: {reasons}"
    if not decisions:
        return "nothing landed yet"
    admitted = [decision for decision in decisions if decision.is_admitted]
    aside = sum(decision.quarantined_count for decision in admitted)
    return f"{len(admitted)} load(s) admitted, {aside} row(s) quarantined"


def _table(rows: Sequence[Mapping[str, Any]]) -> dict[str, dg.TableMetadataValue]:
    shown = ("gate_code", "verdict", "severity", "observed", "expected")
    records = [dg.TableRecord({name: str(row[name]) for name in shown}) for row in rows]
    columns = [dg.TableColumn(name, "string") for name in shown]
    schema = dg.TableSchema(columns=columns)
    return {"gates": dg.MetadataValue.table(records=records, schema=schema)} if rows else {}
