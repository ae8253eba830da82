"""Misuse told by hand: operations look at all others, a person's days are walked one by one.

Slow and without windows, so that it shares nothing with the models but the definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tests.models.devices.loops import Operation

# As shipped in the parameters policy.
EVENTS, HABIT, CASE_DAYS, CLOSED_DAYS, EXPOSURES, IMPROVED = 3, 0.2, 28, 56, 8, 0.1

Exposures = dict[tuple[str, str, str, date], tuple[int, int]]
Episodes = list[tuple[str, str, date, date | None]]


def in_force(rules: Sequence[dict[str, Any]], rule_id: str, day: date) -> dict[str, Any] | None:
    """Return the version of a rule on a day, if it is not withdrawn."""
    versions = [r for r in rules if r["rule_id"] == rule_id and r["valid_from"] <= day]
    newest = max(versions, key=lambda r: r["valid_from"], default=None)
    if newest is None or (newest.get("valid_to") and newest["valid_to"] < day):
        return None
    return newest


def exposures(operations: Sequence[Operation], rules: Sequence[dict[str, Any]]) -> Exposures:
    """Return (exposed, misused) by rule, person, device and day."""
    exposed: Counter[tuple[str, str, str, date]] = Counter()
    misused: Counter[tuple[str, str, str, date]] = Counter()
    for rule_id in {rule["rule_id"] for rule in rules}:
        for operation in operations:
            rule = in_force(rules, rule_id, operation.day)
            if rule is None or rule["operation_type"] not in ("*", operation.operation_type):
                continue
            judged = _judge(operation, rule, operations)
            if judged is None:
                continue
            key = (rule_id, operation.hcp_id, operation.device_serial, operation.day)
            if rule["rule_type"] == "frequency":
                exposed[key] = 1
                misused[key] = max(misused[key], judged)
            else:
                exposed[key] += 1
                misused[key] += judged
    return {key: (count, misused[key]) for key, count in exposed.items()}


def _judge(
    operation: Operation, rule: dict[str, Any], operations: Sequence[Operation]
) -> int | None:
    """Return 1 for misuse, 0 for right use, None for what the rule cannot judge."""
    if rule["rule_type"] == "range":
        low, high = rule.get("minimum_value"), rule.get("maximum_value")
        if operation.value is None:
            return None
        return int(
            (low is not None and operation.value < low)
            or (high is not None and operation.value > high)
        )
    device = [o for o in operations if o.device_serial == operation.device_serial]
    if rule["rule_type"] == "sequence":
        since = operation.happened_at - timedelta(days=rule["within_days"])
        if min(o.happened_at for o in device) > since:
            return None
        required = rule["required_operation_type"]
        return int(
            not any(
                o.operation_type == required and since < o.happened_at <= operation.happened_at
                for o in device
            )
        )
    first_day = operation.day - timedelta(days=rule["count_days"] - 1)
    moment = (operation.happened_at, operation.operation_id)
    count = sum(
        rule["operation_type"] in ("*", o.operation_type)
        and first_day <= o.day
        and (o.happened_at, o.operation_id) <= moment
        for o in device
    )
    return int(count > rule["maximum_count"])


def episodes(by_day: Exposures, as_of: date) -> Episodes:
    """Return (rule, person, detected, closed) of each episode, walking every day."""
    people: dict[tuple[str, str], dict[date, tuple[int, int]]] = {}
    for (rule_id, hcp_id, _, day), (exposed, misused) in by_day.items():
        if hcp_id != "unknown":
            days = people.setdefault((rule_id, hcp_id), {})
            before = days.get(day, (0, 0))
            days[day] = (before[0] + exposed, before[1] + misused)
    found: Episodes = []
    for (rule_id, hcp_id), days in people.items():
        detected, habit = None, None
        day = min(days)
        while day <= as_of:
            exposed, misused = _window(days, day, CASE_DAYS)
            if days.get(day, (0, 0))[1] and misused >= EVENTS and misused > HABIT * exposed:
                habit = day
                detected = detected or day
            elif detected and habit and (day - habit).days >= CLOSED_DAYS:
                exposed, misused = _window(days, day, CLOSED_DAYS)
                if exposed >= EXPOSURES and misused <= IMPROVED * exposed:
                    found.append((rule_id, hcp_id, detected, day))
                    detected = None
            day += timedelta(days=1)
        if detected:
            found.append((rule_id, hcp_id, detected, None))
    return sorted(found, key=str)


def _window(days: dict[date, tuple[int, int]], last: date, length: int) -> tuple[int, int]:
    counted = [days.get(last - timedelta(days=back), (0, 0)) for back in range(length)]
    return sum(exposed for exposed, _ in counted), sum(misused for _, misused in counted)
