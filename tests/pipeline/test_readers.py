"""Readers see one whole build, whatever is published meanwhile."""

from tests.benchmarks.publishes import measure


def test_open_readers__see_one_whole_build_during_50_publishes(tmp_path):
    reads, mixed, errors, _ = measure(tmp_path, publishes=50, readers=2)
    assert reads > 50
    assert (mixed, errors) == (0, [])
