"""Mart gates of trust: every feed says how old it is, and its age is judged at the as-of."""

from __future__ import annotations

from expectations.gate import Gate
from expectations.subject import Subject
from expectations.unified import CURRENT, SCHEMA, TABLES
from expectations.vocabulary import volume

FEEDS = tuple(
    dict.fromkeys((*(feed for _, _, feed in TABLES), "opportunities", "prescriptions", "merges"))
)

_freshness = Subject("source_freshness", "marts.source_freshness")
_coverage = Subject("source_coverage", "marts.source_coverage")


def fresh_feed(feed: str) -> Gate:
    """Build: a connected feed is no older than its own limit; one not connected is no fault."""
    mine = f"feed = '{feed}' and {CURRENT}"
    stale = f"{mine} and feed_status not in ('fresh', 'not connected')"
    return Subject("fct_feed_status", f"{SCHEMA}.fct_feed_status").gate(
        "fresh",
        about=feed,
        rows=f"count(*) filter (where {mine})",
        seen=f"count(feed_status) filter (where {mine})",
        breaking=f"count(*) filter (where {stale})",
        expected="newest data within the feed's own limit",
        observed=(
            f"max(feed_status) filter (where {mine}) || coalesce(', ' || max(age_days) "
            f"filter (where {mine}) || ' days old, limit ' || max(limit_days) "
            f"filter (where {mine}), '')"
        ),
    )


MART_GATES: tuple[Gate, ...] = (
    *(fresh_feed(feed) for feed in FEEDS if feed != "merges"),
    volume(_freshness),
    volume(_coverage),
)
