"""Why each word of the vocabulary exists, and what to do when it is red."""

from __future__ import annotations

from collections.abc import Mapping

# In the order in which a reader should look at red ones.
REASONS: Mapping[str, Mapping[str, str]] = {
    "reconciled": {
        "why": "A lost page or a shrunken table looks like customers who stopped.",
        "when_red": "Pull again; if it stays red, compare the count at the source by hand.",
    },
    "contract": {
        "why": "A renamed or retyped column becomes a column of nulls downstream.",
        "when_red": "See what changed at the source, then correct the mapping or the contract.",
    },
    "volume": {
        "why": "Every other rule holds on no rows at all.",
        "when_red": "Check that the source delivers; declare the table empty in policy if so.",
    },
    "complete": {
        "why": "A row without its required values joins to nothing or to everything.",
        "when_red": "Have the values filled in at the source; the next pull brings them.",
    },
    "keyed": {
        "why": "A row without a key is lost; a key of two contents mixes two records' pasts.",
        "when_red": "Ask the source's owner for the key, or which copy of it is right.",
    },
    "within_profile": {
        "why": "A shape unlike its own past is rarely the customers' doing.",
        "when_red": "Compare the newest rows with the source.",
    },
    "future": {
        "why": "One row of the future hides any silence of a feed and makes ages negative.",
        "when_red": "Check the clock and time zone of the source's export.",
    },
    "fresh": {
        "why": "Old data under a new load date reads as customers who went quiet.",
        "when_red": "Check the source's export job; tiers keep their last evidence meanwhile.",
    },
    "in_set": {
        "why": "An unknown value drops out of every funnel that lists the known ones.",
        "when_red": "Map the new value to a known one, or announce it in announced_values.csv.",
    },
    "in_range": {
        "why": "A value off its scale, or in another unit, misleads every sum and average.",
        "when_red": "Check unit, scale and sign at the source.",
    },
    "referenced": {
        "why": "A row whose parent is missing disappears in the next join.",
        "when_red": "Look for a held or late load of the parent.",
    },
    "conserved": {
        "why": "Money or accounts that appear or vanish between tables make every total wrong.",
        "when_red": "Nothing is published; find the model that loses or doubles the rows.",
    },
    "agrees": {
        "why": "Two columns that contradict each other: one of them misleads.",
        "when_red": "Decide at the source which one is kept up to date; both stay usable here.",
    },
}
