"""Print what the fault grid found: a row per fault, and what each kind of gate is needed for.

    python -m tests.benchmarks.faults.table [--log FILE]

The mutation score takes one kind of gate away and looks again at the cells that were caught: a
kind whose loss lets no fault escape is dead, or another one's twin.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.candidates import raw_table
from dagster_project.sources import all_tables
from expectations.raw import load_gates
from tests.benchmarks.faults.catalogue import FAULTS, Fault
from tests.benchmarks.faults.grid import LOG

Cell = Mapping[str, Any]

# Kinds whose gates differ by the column they are about, and in nothing else.
BY_COLUMN = ("in_set", "referenced", "within_profile.mix", "within_profile.hub")
# What is left of these words is a rule of its own; every other is about a column.
RULES = {
    "in_range": ("happened", "unit_price", "amount_sign", "score_scale"),
    "complete": ("days", "filled"),
}
# Needed by loads that no fault of the sample world makes: it lacks the tables of the first
# three; only a landing that writes other columns breaks `contract`; and every gate refuses an
# empty load, so `volume` alone speaks where policy asks for more rows than one. Each is the only
# red gate of a load in tests/gates/test_single_gates.py.
SHOWN_ELSEWHERE = frozenset(
    {"agrees.churn_events", "agrees.contract_dates", "in_range.score_scale", "contract", "volume"}
)


@dataclass(frozen=True)
class Needed:
    """One kind of gate: cells where it was red, and those that escape without it."""

    kind: str
    red_count: int
    escaping: tuple[int, ...]

    @property
    def is_dead(self) -> bool:
        """Say whether no fault escapes when the kind is taken away."""
        return not self.escaping


def kind_of(code: str) -> str:
    """Return the kind of a gate: its code without table, and without a mere column."""
    kind = code.partition(".")[2]
    word, _, about = kind.partition(".")
    for prefix in BY_COLUMN:
        if kind.startswith(f"{prefix}."):
            return prefix
    if about and word in RULES and about not in RULES[word]:
        return f"{word}.consent" if word == "complete" else word
    return kind


def kinds() -> tuple[str, ...]:
    """Return every kind of load gate there is, in order."""
    gates = load_gates([raw_table(table) for table in all_tables()])
    return tuple(sorted({kind_of(gate.code) for gate in gates}))


def mutation_score(cells: Iterable[Cell]) -> list[Needed]:
    """Return what each kind of gate is needed for; `escaping` are the numbers of the faults.

    A caught cell stays caught without a kind when another red gate has a right effect.
    """
    red: dict[str, int] = defaultdict(int)
    escaping: dict[str, set[int]] = defaultdict(set)
    effects = {fault.number: fault.effects for fault in FAULTS}
    for cell in cells:
        found = {kind_of(code) for code in cell["red"]}
        right = {
            kind_of(code)
            for code, severity in cell["red"].items()
            if severity in effects[cell["fault"]]
        }
        for kind in found:
            red[kind] += 1
        if cell["is_caught"] and len(right) == 1:
            escaping[right.pop()].add(cell["fault"])
    return [Needed(kind, red[kind], tuple(sorted(escaping[kind]))) for kind in kinds()]


def dead_kinds(cells: Iterable[Cell]) -> list[str]:
    """Return the kinds of gate that no fault needs."""
    return [
        needed.kind
        for needed in mutation_score(cells)
        if needed.is_dead and needed.kind not in SHOWN_ELSEWHERE
    ]


def table(cells: Iterable[Cell]) -> list[str]:
    """Return the table as Markdown: share of cells caught at each intensity, strongest first."""
    by_fault: dict[int, dict[float, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        by_fault[cell["fault"]][cell["intensity"]].append(cell["is_caught"])
    head = "| # | fault | starter / + anomalies / + weekdays | ours, strongest first | smallest |"
    return [
        head,
        "|---|---|---|---|---|",
        *(_row(fault, by_fault[fault.number]) for fault in FAULTS),
    ]


def _row(fault: Fault, found: Mapping[float, Sequence[bool]]) -> str:
    shares = {i: sum(found[i]) / len(found[i]) for i in fault.intensities if found.get(i)}
    # As the starter sets were measured: caught is caught at nine seeds of ten.
    caught = [f"{intensity:g}" for intensity, share in shares.items() if share >= 0.9]
    told = ", ".join(f"{share:.0%}" for share in shares.values())
    smallest = caught[-1] if caught else "none"
    if not fault.caught_by:
        told, smallest = f"{told} absorbed", "none is to be"
    return f"| {fault.number:02d} | {fault.name} | {fault.baselines or '-'} | {told} | {smallest} |"


def main() -> None:
    """Print the table of a log, the mutation score, and the cells that were missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--log", type=Path, default=LOG)
    cells = [json.loads(line) for line in parser.parse_args().log.read_text().splitlines()]
    print("\n".join(table(cells)))
    print(f"\n{sum(cell['is_caught'] for cell in cells)} of {len(cells)} cells caught; missed:")
    for cell in cells:
        if not cell["is_caught"]:
            told = {name: cell[name] for name in ("fault", "seed", "intensity", "table", "red")}
            print(f"  {told}")
    found = mutation_score(cells)
    needed = [one for one in found if not one.is_dead]
    dead = dead_kinds(cells)
    print(f"\n{len(needed)} of {len(found)} kinds of gate let a fault escape when taken away:")
    for one in found:
        print(f"  {one.kind}: red in {one.red_count}, alone for faults {list(one.escaping)}")
    print(f"dead: {dead or 'none'}; shown elsewhere: {sorted(SHOWN_ELSEWHERE)}")


if __name__ == "__main__":
    main()
