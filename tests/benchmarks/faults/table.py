"""Print what the fault grid found: a row per fault, and which gates nothing else replaces.

python -m tests.benchmarks.faults.table [--log FILE]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.faults.catalogue import FAULTS
from tests.benchmarks.faults.grid import LOG

Cell = Mapping[str, Any]


def table(cells: Iterable[Cell]) -> list[str]:
    """Return the table as Markdown: share of seeds caught at each intensity, strongest first."""
    by_fault: dict[int, dict[float, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        by_fault[cell["fault"]][cell["intensity"]].append(cell["is_caught"])
    lines = [
        "| # | fault | starter / + anomalies / + weekdays | caught (intensity: share of seeds) |",
        "|---|---|---|---|",
    ]
    for fault in FAULTS:
        found = by_fault.get(fault.number, {})
        shares = ", ".join(
            f"{intensity:g}: {sum(found[intensity]) / len(found[intensity]):.0%}"
            for intensity in fault.intensities
            if found.get(intensity)
        )
        told = shares if fault.caught_by else f"{shares} without an alarm"
        lines.append(f"| {fault.number:02d} | {fault.name} | {fault.baselines or '-'} | {told} |")
    return lines


def sole_catchers(cells: Iterable[Cell]) -> dict[str, int]:
    """Return, per kind of gate, the cells that only it caught: take it away and they escape."""
    found: dict[str, int] = defaultdict(int)
    for cell in cells:
        kinds = {code.partition(".")[2] for code in cell["red"]}
        if len(kinds) == 1:
            found[kinds.pop()] += 1
    return dict(sorted(found.items()))


def main() -> None:
    """Print the table of a log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, default=LOG)
    cells = [json.loads(line) for line in parser.parse_args().log.read_text().splitlines()]
    print("\n".join(table(cells)))
    print(f"\n{sum(cell['is_caught'] for cell in cells)} of {len(cells)} cells caught")
    print("caught by one kind of gate alone:")
    for kind, count in sole_catchers(cells).items():
        print(f"  {kind}: {count}")


if __name__ == "__main__":
    main()
