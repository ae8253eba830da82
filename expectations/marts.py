"""Mart gates of what every public table must have: a key."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

# Public tables whose other rules stand in no file of their own; empty ones break nothing.
KEYS: dict[str, tuple[str, ...]] = {
    "account_actions": ("action_id",),
    "account_tier_migrations": ("period_end_date", "from_tier", "to_tier"),
    "accounts": ("account_id",),
    "hcps": ("hcp_id",),
    "products": ("product_id",),
    "campaigns": ("campaign_id",),
    "content_items": ("content_id",),
    "source_conflicts": ("conflict_type", "account_id"),
}


def _mart(name: str) -> Subject:
    return Subject(name, f"marts.{name}")


MART_GATES: tuple[Gate, ...] = tuple(say.keyed(_mart(name), key) for name, key in KEYS.items())
