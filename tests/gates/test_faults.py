"""Every fault of the benchmark once, at its strongest: caught by its gate, or rightly left alone.

The whole grid, 20 seeds and three intensities, is `python -m tests.benchmarks.faults.grid`.
"""

import pytest

from tests.benchmarks.faults.catalogue import FAULTS
from tests.benchmarks.faults.grid import is_caught, make_bench, run_cell


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return make_bench(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.number}-{fault.name}")
def test_fault__is_caught_by_its_gate_with_the_right_effect(bench, fault):
    cell = run_cell(bench, fault, 0, fault.intensities[0])
    assert is_caught(fault, cell), cell
