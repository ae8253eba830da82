"""Let healthy worlds live on week by week through every trap, and list every red gate.

    python -m tests.benchmarks.faults.clean [--seeds 7] [--lives year newborn leap] [--folder ...]

Three lives: a year and four weeks behind two years of history, the first weeks of a world, and
the weeks around a 29 February. Each week the world lives on, the traps are laid, all connected
tables are pulled and what is new is judged; a table-week is one table pulled in one week. Every
red verdict is a false alarm, warnings too. Every week is a line of
`<folder>/clean_<life>_<seed>.jsonl`; started again, the command goes on behind the last one.
It fails when a gate was red, or when a trap did not happen.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.faults.lives import LIVES, Life, begin, evidence, live_week, settings_of
from tests.benchmarks.faults.traps import TRAPS

Line = Mapping[str, Any]


def live(life: Life, folder: Path, *, seed: int) -> list[Line]:
    """Live the weeks that the log does not hold yet; return all its lines, evidence last."""
    log = folder / f"clean_{life.name}_{seed}.jsonl"
    lines = [json.loads(text) for text in log.read_text().splitlines()] if log.exists() else []
    home = folder / f"world_{life.name}_{seed}"
    if not lines:
        begin(life, home, seed=seed)
    settings = settings_of(life, home, seed=seed)
    weeks = [line for line in lines if "week" in line]
    after = max((line["sequence"] for line in weeks), default=0)
    for week in range(len(weeks), life.weeks + 1):
        started = time.monotonic()
        line = live_week(life, settings, week, after=after) | {"seed": seed, "life": life.name}
        lines.append(_kept(log, line | {"seconds": round(time.monotonic() - started, 1)}))
        after = line["sequence"]
    told = {line["trap"] for line in lines if "trap" in line}
    if told < set(life.days):
        found = [line for line in evidence(life, settings) if line["trap"] not in told]
        lines += [_kept(log, line | {"seed": seed, "life": life.name}) for line in found]
    return lines


def _kept(log: Path, line: dict[str, Any]) -> Line:
    """Print a line and keep it."""
    text = json.dumps(line)
    print(text, flush=True)
    with log.open("a", encoding="utf-8") as stream:
        stream.write(text + "\n")
    return line


def alarms(lines: Iterable[Line]) -> list[Line]:
    """Return each red gate of each load once: a held load is judged again every week."""
    found = {
        (line["life"], line["seed"], red["gate"], red["load"] or line["week"]): red
        | {"life": line["life"], "seed": line["seed"], "as_of": line["as_of"]}
        for line in reversed(list(lines))
        for red in line.get("red", ())
    }
    return sorted(found.values(), key=lambda red: (red["life"], red["seed"], red["as_of"]))


def table(lines: Iterable[Line], red: Iterable[Line]) -> list[str]:
    """Return the table of the traps as Markdown: how often, and what was red on their tables."""
    rows = [
        "| # | trap | tables | happened | red gates | red when nobody announces it |",
        "|---|---|---|---|---|---|",
    ]
    found = [line for line in lines if "trap" in line]
    for trap in TRAPS:
        mine = [line for line in found if line["trap"] == trap.number]
        happened = ", ".join(
            f"{line['life']}: {line['count']} {line['unit']}" if line["happened"]
            else f"{line['life']}: MISSING, {line['count']} {line['unit']}"
            for line in mine
        )  # fmt: skip
        lives = {line["life"] for line in mine}
        alarmed = {
            item["gate"] for item in red
            if item["life"] in lives and item["gate"].partition(".")[0] in trap.tables
        }  # fmt: skip
        cells = [
            str(trap.number), trap.name, ", ".join(trap.tables), happened or "-",
            ", ".join(sorted(alarmed)) or "none", ", ".join(trap.unannounced),
        ]  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def main() -> None:
    """Live, print the table, each alarm and the count of table-weeks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="*", default=[7])
    parser.add_argument("--lives", nargs="*", default=[life.name for life in LIVES])
    parser.add_argument("--folder", type=Path, default=Path("data/benchmarks/clean"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    lines = [
        line
        for seed in given.seeds
        for life in LIVES
        if life.name in given.lives
        for line in live(life, given.folder, seed=seed)
    ]
    red = alarms(lines)
    print("\n".join(table(lines, red)))
    for item in red:
        print("{life} {as_of} {gate} ({severity}): {observed}".format(**item))
    table_weeks = sum(line.get("tables", 0) for line in lines)
    judged = sum(line.get("loads", 0) for line in lines)
    print(f"{len(red)} false alarms in {table_weeks} table-weeks, {judged} loads judged")
    missing = [line for line in lines if not line.get("happened", True)]
    sys.exit(1 if red or missing else 0)


if __name__ == "__main__":
    main()
