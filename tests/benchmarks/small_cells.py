"""How often an attacker who reads all figures about patients can tell a small cell of them.

    python -m tests.benchmarks.small_cells [--periods 250] [--seeds 1 2 3 4]

Draws half-years of patients' visits, builds the marts that count them, and bounds every cell by
linear programming from what is published (`tests/models/journey/attacker.py`). Prints, with
counts rounded as published and without, in how many periods a cell of 1-10 is told, and which.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from tests.models.journey.attacker import told
from tests.models.journey.cubes import publications, write_cubes
from tests.models.journey.planted import compiled


def main() -> None:
    """Attack the periods asked for, and print what was told of each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--periods", type=int, default=250)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        journeys = compiled(Path(folder) / "journeys")
        for seed in asked.seeds:
            for is_rounded in (True, False):
                with journeys.open() as connection:
                    write_cubes(journeys, connection, asked.periods, seed=seed)
                    found = list(publications(connection, is_rounded=is_rounded))
                cells = [told(publication) for publication in found]
                kinds = Counter(
                    "a number's last visits" if "was the last" in cell else "a cell"
                    for period in cells
                    for cell in period
                )
                print(
                    f"seed {seed}, counts {'rounded' if is_rounded else 'exact'}: "
                    f"{sum(map(bool, cells))} of {len(found)} periods tell something; "
                    f"{dict(kinds) or 'nothing'}"
                )


if __name__ == "__main__":
    main()
