"""What a gate, its policy and its verdict are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Literal

Layer = Literal["load", "mart"]
Severity = Literal["block", "quarantine", "warn"]
Outcome = Literal["pass", "fail", "not_evaluated", "learning"]

# A statistic that is still learning alarms nobody, and says so: it is no pass.
GREEN: frozenset[Outcome] = frozenset({"pass", "learning"})
NOT_JUDGED = "not judged yet"
SEVERITIES: tuple[Severity, ...] = ("block", "quarantine", "warn")


def tally(verdicts: Iterable[str]) -> str:
    """Say in words how gates ended; what is learning has not passed.

    tally(["pass", "learning"]) == "1 passed, 1 not judged yet (too little history)"
    """
    counts = Counter(verdicts)
    return told_tally(
        counts["pass"], counts["learning"], counts.total() - sum(counts[green] for green in GREEN)
    )


def told_tally(passed: int, learning: int, red: int) -> str:
    """Say three counts of gates in words, without those that are none but the passed."""
    parts = [f"{passed} passed"]
    if learning:
        parts.append(f"{learning} {NOT_JUDGED} (too little history)")
    if red:
        parts.append(f"{red} red")
    return ", ".join(parts)


class PolicyProblem(ValueError):
    """A policy row is unusable, or a gate has none: names the row and the next step."""


class GatesNotEvaluated(RuntimeError):
    """Fewer gates were evaluated than declared: nothing may be admitted or published."""


@dataclass(frozen=True)
class Gate:
    """One question to data, asked of one relation.

    `relation` is a table, view or parenthesised query. `rows`, `seen` and `breaking` are SQL
    aggregates over it: rows in scope, those among them whose inputs are known, and those
    that break the rule. Green means enough rows, enough of them seen, none breaking.
    `$limit`, `$as_of_date` and `$data_until_date` stand for the policy's limit and dates.

    `observed` is one more aggregate, a short text that holds no value of a person;
    `detail` is a query for such a text, asked only when the gate is red. `quarantine` is a
    query for `load_id`, `row_id` of the rows to set aside, for the `reason` given.
    `attests_no_change` marks the gate whose `observed` may be NO_CHANGE, `may_learn` a
    statistic that needs a past: rows of which none could be seen yet are `learning`.
    `unseen` says in words what rows lack that could not be seen, `lacking` why it is learning.
    `is_essential` marks rows that no build can hold: a release by hand leaves them aside too.
    """

    code: str
    layer: Layer
    subject: str
    word: str
    relation: str
    breaking: str
    expected: str
    why: str
    when_red: str
    rows: str = "count(*)"
    seen: str = "count(*)"
    observed: str | None = None
    detail: str | None = None
    quarantine: str | None = None
    reason: str = ""
    attests_no_change: bool = False
    may_learn: bool = False
    unseen: str = "without what the rule asks about"
    lacking: str = "too little history"
    is_essential: bool = False


# What a `reconciled` gate observes when a load is empty and the source itself says so.
NO_CHANGE = "no_change"


@dataclass(frozen=True)
class Rule:
    """What policy says of one gate: how bad red is, and its limits.

    `minimum_rows` 0 declares that the subject may be empty. `block_above_ratio` is the share
    of rows (0-1) from which quarantine is no longer enough and the load is held.
    """

    severity: Severity
    minimum_rows: int
    minimum_seen_ratio: float
    limit_value: str
    limit_unit: str
    block_above_ratio: float


@dataclass(frozen=True)
class Finding:
    """The measures of one gate; `problem` names why there are none."""

    success: bool
    rows: int = 0
    seen: int = 0
    breaking: int = 0
    observed: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a gate found; texts hold counts, ratios, dates and column names only.

    `severity` is the one in effect: a quarantine that would set too much aside has become
    `block`. A `fail` of severity `quarantine` admits the load without the rows that
    `quarantine_relation` (source, table_name, load_id, row_id, gate_code, reason) holds.
    `row_ids` lists the first ROWS_SHOWN rows that break a red gate, where it knows them.
    """

    gate_code: str
    layer: Layer
    subject: str
    verdict: Outcome
    severity: Severity
    observed: str
    expected: str
    row_count: int
    unexpected_count: int
    why: str
    when_red: str
    consequence: str = ""
    quarantined_count: int = 0
    quarantine_relation: str | None = None
    row_ids: str = ""

    @property
    def is_blocking(self) -> bool:
        """Say whether the load is held, or the publish refused, because of this verdict."""
        return self.verdict not in GREEN and self.severity == "block"


class Policy:
    """The rows of `gates.csv` in force on a day; the most specific pattern wins."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], as_of_date: date) -> None:
        """Keep the rows in force. Raises PolicyProblem for a row that does not parse."""
        self._rules: dict[str, tuple[date, Rule]] = {}
        for row in rows:
            pattern = str(row["gate_pattern"])
            valid_from = _date(row["valid_from"], pattern)
            rule = _rule(row, pattern)
            known = self._rules.get(pattern)
            if valid_from <= as_of_date and (known is None or known[0] <= valid_from):
                self._rules[pattern] = (valid_from, rule)

    def rule(self, gate: Gate) -> Rule:
        """Return the rule of a gate. Raises PolicyProblem when no row speaks of it."""
        matching = [pattern for pattern in self._rules if fnmatchcase(gate.code, pattern)]
        if not matching:
            raise PolicyProblem(
                f"no policy row for gate {gate.code}; add a row to gates.csv whose gate_pattern "
                f"matches it, such as *.{gate.word}"
            )
        best = max(matching, key=lambda pattern: (len(pattern.replace("*", "")), pattern))
        return self._rules[best][1]


def _rule(row: Mapping[str, Any], pattern: str) -> Rule:
    severity = next((known for known in SEVERITIES if known == row["severity"]), None)
    if severity is None:
        raise PolicyProblem(
            f"gates.csv, {pattern}: severity {row['severity']!r} is none of {', '.join(SEVERITIES)}"
        )
    try:
        return Rule(
            severity=severity,
            minimum_rows=int(row["minimum_rows"]),
            minimum_seen_ratio=float(row["minimum_seen_ratio"]),
            limit_value=_number(row.get("limit_value")),
            limit_unit=str(row.get("limit_unit") or ""),
            block_above_ratio=float(row["block_above_ratio"]),
        )
    except (TypeError, ValueError) as error:
        raise PolicyProblem(f"gates.csv, {pattern}: {error}; expected a number") from error


def _number(value: object) -> str:
    """Return a number as SQL text; an empty cell means 0."""
    if value is None or value == "":
        return "0"
    float(str(value))
    return str(value)


def _date(value: object, pattern: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise PolicyProblem(f"gates.csv, {pattern}: valid_from {value!r} is no date") from error
