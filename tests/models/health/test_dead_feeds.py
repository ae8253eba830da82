"""The benchmarks' dead feeds reach what history reads: the versions of records, not facts alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.benchmarks.health import tiers
from tests.benchmarks.health_variants import kill_feed
from tests.models.health.conftest import Connection, Health
from tests.models.health.worlds import AS_OF

# Long enough for the windows to empty, and all but engagement is still valid.
DAY = AS_OF - timedelta(days=40)


def _moved(health: Health, folder: Path, *, is_known: bool) -> set[str]:
    """Return whom the death of two feeds moves: both have versions, and the tiers read these."""

    def die(connection: Connection) -> None:
        for feed in ("touches", "revenue"):
            kill_feed(connection, feed, DAY, is_known=is_known)

    with health.read() as connection:
        before = tiers(connection)
    with health.changed(folder, die) as connection:
        after = tiers(connection)
    assert before.keys() == after.keys()
    return {account for account in before if before[account] != after[account]}


def test_known_outage__moves_no_tier_and_one_that_passes_for_fresh_does(
    health: Health, tmp_path: Path
) -> None:
    assert _moved(health, tmp_path, is_known=True) == set()
    assert _moved(health, tmp_path, is_known=False) >= {"doubtful"}
