"""What policy may ask of campaigns: steps something can show, a plan to read, limits that hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import yaml

from dagster_project.errors import PolicyError
from dagster_project.policy_checks.rows import Row, in_force
from dagster_project.settings import DBT_DIR
from dagster_project.sources.contract import YAML_LOADER, kinds
from expectations.campaigns import EVIDENCE_TYPES, PLAN_LEVELS
from expectations.professionals import FEATURES

_MARTS = DBT_DIR / "models" / "marts"

# Shown by what people did: a step without types of touches would never be met.
_SHOWN_BY_TOUCHES = frozenset(
    {"audience_consented", "content_approved", "sent", "responded", "followed_up"}
)
# Shown for a share of people; one paper is enough, and who was not sent to is no case of `sent`.
_JUDGED_BY_SHARE = _SHOWN_BY_TOUCHES - {"sent"}


def check_campaigns(seeds: Mapping[str, Sequence[Row]]) -> None:
    """Raise PolicyError for a step that nothing shows, a node or a limit that nobody reads."""
    _check_steps(seeds["campaign_templates"])
    _check_nodes(seeds["plan_nodes"], {row["metric_id"] for row in seeds["metrics"]})
    _check_limits(seeds["feature_limits"])


def _check_steps(rows: Sequence[Row]) -> None:
    (touch_types,) = (
        column.values for column in kinds()["touches"].columns if column.name == "touch_type"
    )
    for row in rows:
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
        for word in row["touch_types"].split("|") if row["touch_types"] else ():
            if word not in touch_types:
                raise PolicyError(
                    f"there is no type of touch named {word!r}",
                    where=f"{where}, column touch_types",
                    next_step=f"use some of these with | between: {', '.join(touch_types)}",
                )
        if row["minimum_ratio"] and kind not in _JUDGED_BY_SHARE:
            raise PolicyError(
                f"a step of {kind} is not judged by a share of people",
                where=f"{where}, column minimum_ratio",
                next_step="leave it empty, or choose another evidence_type",
            )


def _check_nodes(rows: Sequence[Row], metrics: Collection[str]) -> None:
    """Refuse what would drop out of the tree unseen, or be measured by a column that is not."""
    for row in rows:
        where = f"plan_nodes.csv, {row['node_id']}"
        level, target = row["node_level"], row["refers_to"]
        if level not in PLAN_LEVELS:
            raise PolicyError(
                f"there is no level named {level!r}",
                where=f"{where}, column node_level",
                next_step=f"use one of: {', '.join(PLAN_LEVELS)}",
            )
        if level == "metric" and not (target in metrics or _is_column(target)):
            raise PolicyError(
                f"{target!r} is neither a metric of metrics.csv nor a column of a mart",
                where=f"{where}, column refers_to",
                next_step="write a metric_id, or mart.column as campaigns.conformity_ratio",
            )
    _check_claims(rows)


def _check_claims(rows: Sequence[Row]) -> None:
    """Ask on each day a row comes into force that no two nodes are the same campaign."""
    for day in sorted({row["valid_from"] for row in rows}):
        claimed: dict[str, str] = {}
        for row in in_force(rows, "node_id", day).values():
            if row["node_level"] != "campaign" or not row["refers_to"]:
                continue
            owner = claimed.setdefault(row["refers_to"], row["node_id"])
            if owner != row["node_id"]:
                raise PolicyError(
                    f"{row['refers_to']} is already the campaign of {owner} from {day} on: "
                    "it would count there",
                    where=f"plan_nodes.csv, {row['node_id']}, column refers_to",
                    next_step="name another campaign, or a longer beginning of its code",
                )


def _check_limits(rows: Sequence[Row]) -> None:
    """Refuse a limit that would hand over nothing, unseen."""
    for row in rows:
        where = f"feature_limits.csv, {row['feature']}"
        if row["feature"] not in FEATURES:
            raise PolicyError(
                f"there is no feature named {row['feature']!r}",
                where=where,
                next_step=f"use one of: {', '.join(FEATURES)}",
            )
        if not row["needs_consent_channel"]:
            raise PolicyError(
                "a feature that asks for no consent would never leave",
                where=f"{where}, column needs_consent_channel",
                next_step="name the channel that consent is given for, such as email",
            )
        if not row["limit_days"]:
            raise PolicyError(
                "without a limit a feature would never be fresh",
                where=f"{where}, column limit_days",
                next_step="write how many days it may be old",
            )


def _is_column(target: str) -> bool:
    """Say whether `mart.column` names a column that is published."""
    mart, _, column = target.partition(".")
    described = [path for path in _MARTS.rglob("*.yml") if path.stem == mart]
    if not column or not described:
        return False
    (model,) = yaml.load(described[0].read_text(encoding="utf-8"), Loader=YAML_LOADER)["models"]
    is_published = model.get("config", {}).get("access") != "private"
    return is_published and column in {found["name"] for found in model["columns"]}
