"""Do intervals of lift hold the truth as often as they say?

    python -m tests.benchmarks.lift [--panels 1000] [--accounts 120] [--log FILE]

Draws panels of two years at the grain of touches and sales with a planted truth
(`tests/models/attribution/lift_panels.py`), builds the lift models over each, and counts how
often the 95 % interval holds what was true, for a channel that causes purchases, one that
only accompanies them and one that follows them. The truth of the causing channel is the mean
over all panels. With --log the panels done are kept as JSON lines, and a further start goes on
after them; about half a second a panel.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.models.attribution.lift_panels import CHANNELS, Measured, measured
from tests.models.attribution.lifts import compiled
from tests.models.health.intervals import binomial_band

Found = dict[str, Any]
_KEPT = (
    "withheld_reason", "evidence_label", "effect_word", "lift_sale_count", "lift_sale_low_count",
    "lift_sale_high_count", "lift_reporting_low_amount", "lift_reporting_high_amount",
)  # fmt: skip


def main() -> None:
    """Draw the panels that are still to be drawn, and print what all of them say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--panels", type=int, default=1000)
    parser.add_argument("--accounts", type=int, default=120)
    parser.add_argument("--log", type=Path, default=None, help="where panels done are kept")
    arguments = parser.parse_args()
    done = _read(arguments.log, arguments.accounts)
    missing = [panel for panel in range(arguments.panels) if panel not in done]
    for panel, found in _measured(missing, arguments.accounts):
        done[panel] = found
        if arguments.log:
            line = {"accounts": arguments.accounts, "panel": panel, "found": found}
            with arguments.log.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line) + "\n")
    print(f"{arguments.panels} panels of {arguments.accounts} accounts")
    tell([found for panel in range(arguments.panels) for found in done[panel]])


def _read(log: Path | None, accounts: int) -> dict[int, list[Found]]:
    """Return the panels of this size in the log; a last line that was cut off is drawn again."""
    if log is None or not log.exists():
        return {}
    whole, _, _ = log.read_text(encoding="utf-8").rpartition("\n")
    log.write_text(whole + "\n" if whole else "", encoding="utf-8")
    lines = [json.loads(line) for line in whole.splitlines()]
    return {line["panel"]: line["found"] for line in lines if line["accounts"] == accounts}


def _measured(panels: list[int], accounts: int) -> Iterator[tuple[int, list[Found]]]:
    with tempfile.TemporaryDirectory() as folder:
        lifts = compiled(Path(folder) / "lift")
        with lifts.open() as connection:
            for panel in panels:
                found = measured(lifts, connection, panel, accounts)
                yield panel, [_as_json(channel) for channel in found]


def _as_json(found: Measured) -> Found:
    row = {name: found.row[name] for name in _KEPT}
    numbers = {n: float(v) for n, v in row.items() if n.startswith("lift_") and v is not None}
    return row | numbers | {
        "channel": found.channel, "touches": found.touches, "true_count": found.true_count,
        "true_amount": found.true_amount,
    }  # fmt: skip


def tell(done: list[Found]) -> None:
    """Print per channel how many panels are shown, and how many intervals hold the truth."""
    print(
        f"{'channel':<10} {'shown':>6} {'held':>6} {'of':>6} {'99 % band':>11} {'held by':>8} "
        f"{'quasi':>6} {'of these':>9} {'raises':>7} {'lowers':>7} {'truth':>7} {'mean':>8}"
    )
    for channel in CHANNELS:
        rows = [found for found in done if found["channel"] == channel]
        touches = sum(found["touches"] for found in rows) or 1
        truths = [
            sum(found["touches"] * found[name] for found in rows) / touches
            for name in ("true_count", "true_amount")
        ]
        shown = [found for found in rows if found["withheld_reason"] is None]
        quasi = [found for found in shown if found["evidence_label"] == "quasi_experimental"]
        low, high = binomial_band(len(shown), 0.95) if shown else (0, 0)
        words = [found["effect_word"] for found in shown]
        mean = sum(found["lift_sale_count"] for found in shown) / (len(shown) or 1)
        print(
            f"{channel:<10} {len(shown):>6} {_held(shown, 'sale', 'count', truths[0]):>6} "
            f"{len(shown):>6} {f'{low}-{high}':>11} "
            f"{_held(shown, 'reporting', 'amount', truths[1]):>8} {len(quasi):>6} "
            f"{_held(quasi, 'sale', 'count', truths[0]):>9} {words.count('raises'):>7} "
            f"{words.count('lowers'):>7} {truths[0]:>7.4f} {mean:>8.4f}"
        )
        reasons = [found["withheld_reason"] for found in rows if found["withheld_reason"]]
        for reason in sorted(set(reasons)):
            print(f"  withheld, {reason}: {reasons.count(reason)}")


def _held(shown: list[Found], measure: str, unit: str, truth: float) -> int:
    low, high = f"lift_{measure}_low_{unit}", f"lift_{measure}_high_{unit}"
    return sum(found[low] <= truth <= found[high] for found in shown)


if __name__ == "__main__":
    main()
