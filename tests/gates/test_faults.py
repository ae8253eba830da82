"""Every fault of the benchmark at its strongest and at its weakest, each caught by its gate.

The whole grid, 20 seeds and three intensities, is `python -m tests.benchmarks.faults.grid`.
"""

import pytest

from tests.benchmarks.faults.catalogue import FAULTS
from tests.benchmarks.faults.grid import is_caught, make_bench, run_cell
from tests.benchmarks.faults.table import dead_kinds

# A whole organisation and rows of another one, in what only some of the seeds draw.
TENANTS = [(43, 0, 1.0), (43, 1, 0.1)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return make_bench(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.number}-{fault.name}")
def test_fault__is_caught_by_its_gate_with_the_right_effect(bench, fault):
    cell = run_cell(bench, fault, 0, fault.intensities[0])
    assert is_caught(fault, cell), cell


def test_no_kind_of_gate__can_be_taken_away_without_a_fault_escaping(bench):
    weakest = [(fault.number, 0, fault.intensities[-1]) for fault in FAULTS]
    faults = {fault.number: fault for fault in FAULTS}
    cells = []
    for number, seed, intensity in [*weakest, *TENANTS]:
        cell = run_cell(bench, faults[number], seed, intensity)
        cells.append({**cell, "is_caught": is_caught(faults[number], cell)})
    assert [cell for cell in cells if not cell["is_caught"]] == []
    assert dead_kinds(cells) == []
