"""Attribution side by side with the packages people use for it, and against a bare scan.

    make compare                    journeys by journey: ours and two packages
    python -m tests.benchmarks.credits journeys [--count 1000000] [--memory 100MB]
    python -m tests.benchmarks.credits touches [--count 10000000]

`journeys` draws journeys of twelve channels from a law that is written down in credits_draw.py,
gives them to each method in the form that it takes (for the packages paths as text, in order; for
ours rows of touches, each with its place and the channel before it) and runs each in a process of
its own, imports and reading included. First, last, linear, position, time decay and Markov of
order 1 where a method has it; ours is the SQL of the models, as dbt compiled it, and the one
solve. Prints wall and CPU seconds, peak memory and how far the results differ: of first touch to
Markov, the largest difference of a channel's total, relative.

`touches` credits every touch before the sales of organisations under six models, row by row, with
the models' SQL, and sets it against one scan that sums up the same touches.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dagster_project.settings import PROJECT_ROOT

PEERS = PROJECT_ROOT / ".venv-peers" / "bin" / "python"
MEASURES = ("first", "last", "linear", "position", "time_decay", "markov")
# It takes 2.2 GB for a million journeys: ten million fit few machines.
MOST_JOURNEYS = {"mam": 4_000_000}
OURS = [sys.executable, "-m", "tests.benchmarks.credits_ours"]


def main() -> None:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["journeys", "touches"])
    parser.add_argument("--count", type=int, nargs="+", default=None)
    parser.add_argument("--folder", type=Path, default=None, help="where files are made")
    parser.add_argument("--memory", default="4GB", help="what ours may hold before it spills")
    arguments = parser.parse_args()
    if arguments.folder:
        arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        # In processes of their own: what they held in memory would count for every method.
        measured("the models are compiled", [*OURS, "compile_models", str(folder)])
        if arguments.what == "journeys":
            for count in arguments.count or [100_000, 1_000_000, 10_000_000]:
                compare(folder, count, arguments.memory)
        else:
            for count in arguments.count or [10_000_000]:
                against_scan(folder, count)


def compare(folder: Path, count: int, memory: str) -> None:
    """Run every method on the same journeys, print what each took and how they differ."""
    print(f"\n{count:,} journeys")
    print(f"{'method':<32} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
    measured("the journeys are drawn", [*OURS, "draw_journeys", str(folder), str(count)])
    found: dict[str, dict] = {}
    for method in ("ours", "channelattribution", "mam"):
        if count > MOST_JOURNEYS.get(method, count):
            print(f"{method:<32} left out: above {MOST_JOURNEYS[method]:,} journeys")
            continue
        command = [*OURS, "journeys", str(folder), memory]
        if method != "ours":
            peers = Path(__file__).with_name("credits_peers.py")
            command = [str(PEERS), str(peers), method, str(folder)]
        found[method] = measured(method, command)
    for method in ("channelattribution", "mam"):
        for measure in MEASURES:
            if measure in found.get(method, {}):
                away = difference(found["ours"][measure], found[method][measure])
                print(f"{'ours and ' + method:<32} {measure:<12} {away:.1e}")


def difference(ours: dict[str, float], theirs: dict[str, float]) -> float:
    """Return the largest difference of a channel's share of all credit, relative to ours."""
    totals = [sum(values.values()) for values in (ours, theirs)]
    return max(
        abs(theirs.get(channel, 0) / totals[1] - value / totals[0]) / (value / totals[0])
        for channel, value in ours.items()
        if value
    )


def against_scan(folder: Path, count: int) -> None:
    """Credit touches row by row, and sum them up in one scan; print both and the ratio."""
    print(f"{count:,} touches, six models")
    print(f"{'what':<32} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
    measured("the touches are drawn", [*OURS, "draw_touches", str(folder), str(count)])
    scan = measured("scan and sum", [*OURS, "scan", str(folder)])
    credit = measured("credit of every touch", [*OURS, "touches", str(folder)])
    print(f"{credit['credits']:,} credited rows of {credit['journeys']:,} sales")
    print(f"credit / scan, engine seconds: {credit['seconds'] / scan['seconds']:.1f}x")


def measured(name: str, command: list[str]) -> dict:
    """Run a process, print what it took and return the JSON it printed last; {} if it failed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, stdout=told, stderr=errors, cwd=PROJECT_ROOT, env=os.environ
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        told.seek(0)
        errors.seek(0)
        lines = told.read().strip().splitlines()
        if os.waitstatus_to_exitcode(status):
            last = (errors.read().strip().splitlines() or ["killed"])[-1]
            print(f"{name:<32} failed after {wall:.1f} s: {last[:200]}")
            return {}
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:<32} {wall:>8.1f} {cpu:>8.1f} {usage.ru_maxrss / 1024:>8.0f}", flush=True)
    return json.loads(lines[-1])


if __name__ == "__main__":
    main()
