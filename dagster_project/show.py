"""One load as `mops show` prints it: how it stands, and what its gates found."""

from __future__ import annotations

from dagster_project.console import facts, table
from dagster_project.errors import UsageError
from dagster_project.lake import Lake
from dagster_project.settings import Settings
from expectations.gate import GREEN, tally


def print_load(settings: Settings, load_id: str) -> None:
    """Print the standing decision about a load and its red gates; UsageError if it is unknown.

    Rows are told by `row_id`, their place in the delivery from 0: never by what they say.
    """
    lake = Lake(settings.lake_dir)
    decision = lake.standing().get(load_id)
    if decision is None:
        raise UsageError(
            f"there is no judged load {load_id}",
            where="admission log",
            next_step="`mops status` names held and released loads",
        )
    rows = lake.folder / decision.source / decision.table / f"load_id={load_id}"
    facts(
        f"{decision.source}/{decision.table} load {load_id}",
        {
            "stands as": f"{decision.verdict}, by {decision.decided_by}: {decision.reason}",
            "since": decision.as_of_date,
            "gates": tally(gate["verdict"] for gate in decision.gates),
            "rows set aside": decision.quarantined_count,
            "its rows": f"{rows}/**/*.parquet",
        },
    )
    table(
        "Red gates",
        ("gate", "severity", "observed", "expected", "first row_ids", "what to do"),
        [
            (
                gate["gate_code"].partition(".")[2],
                gate["severity"],
                gate["observed"],
                gate["expected"],
                gate.get("row_ids"),
                gate["when_red"],
            )
            for gate in decision.gates
            if gate["verdict"] not in GREEN
        ],
    )
