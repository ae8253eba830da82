"""What policy may ask of campaigns: steps that something can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.errors import PolicyError
from expectations.campaigns import EVIDENCE_TYPES

Row = dict[str, str]

# Shown by what people did: a step without types of touches would never be met.
_SHOWN_BY_TOUCHES = frozenset(
    {"audience_consented", "content_approved", "sent", "responded", "followed_up"}
)


def check_campaigns(seeds: Mapping[str, Sequence[Row]]) -> None:
    """Raise PolicyError for the first step of a template that nothing could ever show."""
    for row in seeds["campaign_templates"]:
        where = f"campaign_templates.csv, {row['template_id']}, step {row['step_id']}"
        kind = row["evidence_type"]
        if kind not in EVIDENCE_TYPES:
            raise PolicyError(
                f"there is no evidence named {kind!r}",
                where=f"{where}, column evidence_type",
                next_step=f"use one of: {', '.join(EVIDENCE_TYPES)}",
            )
        if kind in _SHOWN_BY_TOUCHES and not row["touch_types"]:
            raise PolicyError(
                f"a step of {kind} without touch types would never be met",
                where=f"{where}, column touch_types",
                next_step="name touch types, such as clicked|submitted",
            )
        if row["touch_types"] and kind not in _SHOWN_BY_TOUCHES:
            raise PolicyError(
                f"no touch shows a step of {kind}",
                where=f"{where}, column touch_types",
                next_step="leave it empty, or choose another evidence_type",
            )
