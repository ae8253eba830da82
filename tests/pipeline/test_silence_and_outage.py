"""A feed that dies moves no tier; a customer who falls silent moves, and nobody else."""

from datetime import date

import pytest

from tests.benchmarks.health import outage, unused
from tests.benchmarks.health_variants import World


@pytest.fixture(scope="module")
def world(built):
    return World.of(built.settings, "account_tiers")


@pytest.fixture
def as_of(built):
    return date.fromisoformat(built.manifest["as_of_date"])


def test_feed_of_usage_that_dies__moves_no_tier_while_its_evidence_is_valid(world, as_of, tmp_path):
    found = outage(world, tmp_path / "dead", "usage", as_of)
    assert found["tiers"] > 30
    assert found["moved"] == 0


def test_feed_of_usage_that_dies__would_move_tiers_if_it_passed_for_fresh(world, as_of, tmp_path):
    """The same rows are missing, and nobody knows: without the feed's state it is silence."""
    found = outage(world, tmp_path / "dead", "usage", as_of, is_known=False)
    assert found["moved"] > 0.2 * found["tiers"]


def test_customers_who_stop_using_the_product__move_and_nobody_else(world, as_of, tmp_path):
    found = unused(world, tmp_path / "unused", as_of)
    assert found["treated"] >= 10
    assert found["moved"] >= 0.95 * found["treated"]
    assert found["others"] >= 10
    assert found["others_moved"] == 0
