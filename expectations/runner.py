"""Judge gates: one Great Expectations suite per relation, one query each, one row per gate."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from string import Template
from typing import TYPE_CHECKING, Any

from expectations.gate import (
    GREEN,
    NO_CHANGE,
    NOT_JUDGED,
    Finding,
    Gate,
    GatesNotEvaluated,
    Outcome,
    Policy,
    Rule,
    Verdict,
)

if TYPE_CHECKING:
    import duckdb

QUARANTINE = "gate_quarantined_rows"
# Enough to see what is wrong at the source; the rest is like them.
ROWS_SHOWN = 20
DECLARED = "empty, as policy declares"


def judge(
    connection: duckdb.DuckDBPyConnection,
    gates: Sequence[Gate],
    policy: Iterable[Mapping[str, Any]],
    parameters: Mapping[str, Any],
) -> list[Verdict]:
    """Return one verdict per gate, in the order of the gates.

    `policy` holds the rows of `gates.csv`; `parameters` holds `as_of_date` (date) and may hold
    `data_until_date` (date): the last day whose data is no surprise, by default the as-of.
    Rows to set aside are left in the temporary table QUARANTINE on the connection.

    Raises GatesNotEvaluated when no gate is given or one got no result, and PolicyProblem
    when policy does not speak of a gate.
    """
    if not gates:
        raise GatesNotEvaluated("no gate was given; a subject without gates is not admitted")
    as_of_date = parameters["as_of_date"]
    in_force = Policy(policy, as_of_date)
    rules = {gate.code: in_force.rule(gate) for gate in gates}
    if len(rules) != len(gates):
        raise GatesNotEvaluated("two gates share one code; every code names one gate")
    filled = [_fill(gate, rules[gate.code], parameters) for gate in gates]
    _prepare_quarantine(connection)
    # Importing the library takes 4-8 s: only a run with something to judge pays for it.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from expectations.evidence import evaluate

    findings = evaluate(connection, filled, rules)
    missing = sorted(set(rules) - set(findings))
    if missing:
        raise GatesNotEvaluated(f"{len(missing)} gates got no result, the first is {missing[0]}")
    excuses = _excuses(filled, rules, findings)
    return [
        _verdict(connection, gate, rules[gate.code], findings[gate.code], excuses)
        for gate in filled
    ]


def _excuses(
    gates: Sequence[Gate], rules: Mapping[str, Rule], findings: Mapping[str, Finding]
) -> dict[str, str]:
    """Return the subjects that may be without rows, and why.

    One policy row declares a raw table empty: its volume's. What was counted and did not come
    stays red.
    """
    excuses: dict[str, str] = {}
    for gate in gates:
        if gate.attests_no_change and findings[gate.code].observed == NO_CHANGE:
            excuses[gate.subject] = "no change, attested by the source"
        elif gate.layer == "load" and gate.word == "volume" and not rules[gate.code].minimum_rows:
            excuses.setdefault(gate.subject, DECLARED)
    return excuses


def _fill(gate: Gate, rule: Rule, parameters: Mapping[str, Any]) -> Gate:
    as_of: date = parameters["as_of_date"]
    until: date = parameters.get("data_until_date") or as_of
    values = {
        "limit": rule.limit_value,
        "unit": rule.limit_unit,
        "as_of_date": f"date '{as_of.isoformat()}'",
        "data_until_date": f"date '{until.isoformat()}'",
        "minimum_rows": str(rule.minimum_rows),
    }
    names = ("relation", "rows", "seen", "breaking", "observed", "detail", "quarantine")
    filled: dict[str, Any] = {
        name: Template(text).substitute(values) for name in names if (text := getattr(gate, name))
    }
    days = {"as_of_date": as_of.isoformat(), "data_until_date": until.isoformat()}
    filled["expected"] = Template(gate.expected).substitute({**values, **days})
    return replace(gate, **filled)


def _verdict(
    connection: duckdb.DuckDBPyConnection,
    gate: Gate,
    rule: Rule,
    finding: Finding,
    excuses: Mapping[str, str],
) -> Verdict:
    outcome = _outcome(finding, may_learn=gate.may_learn)
    verdict = Verdict(
        gate_code=gate.code,
        layer=gate.layer,
        subject=gate.subject,
        verdict=outcome,
        severity=rule.severity,
        observed=_observed(gate, finding, outcome),
        expected=gate.expected,
        row_count=finding.rows,
        unexpected_count=finding.breaking,
        why=gate.why,
        when_red=gate.when_red,
    )
    if verdict.verdict in GREEN:
        return verdict
    excuse = excuses.get(gate.subject, "")
    is_excused = excuse and (excuse != DECLARED or not finding.breaking)
    if is_excused and finding.rows == 0 and not finding.problem:
        return replace(verdict, verdict="pass", observed=excuse)
    if gate.detail and finding.breaking:
        (detail,) = connection.execute(gate.detail).fetchone() or ("",)
        verdict = replace(verdict, observed=f"{verdict.observed}; {detail}"[:500])
    if gate.quarantine and finding.breaking:
        verdict = replace(verdict, row_ids=_first_rows(connection, gate))
    if rule.severity != "quarantine":
        return verdict
    if not gate.quarantine or not _is_curable(finding, rule):
        return replace(verdict, severity="block")
    return replace(
        verdict,
        quarantined_count=_set_aside(connection, gate),
        quarantine_relation=QUARANTINE,
    )


def _is_curable(finding: Finding, rule: Rule) -> bool:
    """Say whether setting the breaking rows aside leaves a load that is green."""
    if not finding.rows or finding.rows < rule.minimum_rows:
        return False
    is_seen = finding.seen > 0 and finding.seen >= rule.minimum_seen_ratio * finding.rows
    is_small = 0 < finding.breaking <= rule.block_above_ratio * finding.rows
    return is_seen and is_small


def _outcome(finding: Finding, *, may_learn: bool) -> Outcome:
    if may_learn and not finding.problem and not finding.seen:
        return "learning" if finding.rows else "pass"
    if finding.success:
        return "pass"
    return "not_evaluated" if finding.problem or not finding.rows or not finding.seen else "fail"


def _observed(gate: Gate, finding: Finding, outcome: Outcome) -> str:
    # What was measured so far reads like a breach: 42 % late in a first load of all of time.
    if outcome == "learning":
        return f"{NOT_JUDGED}: {gate.lacking}"
    if finding.problem:
        return f"not evaluated: {finding.problem}"
    if not finding.rows:
        return "no rows"
    unseen = finding.rows - finding.seen
    parts = []
    if finding.breaking or finding.success or not unseen:
        parts.append(f"{finding.breaking} of {finding.rows} rows break the rule")
    if unseen:
        parts.append(f"{unseen} of {finding.rows} rows {gate.unseen}")
    if finding.observed:
        parts.append(finding.observed)
    return "; ".join(parts)


def _first_rows(connection: duckdb.DuckDBPyConnection, gate: Gate) -> str:
    rows = connection.execute(
        f"select distinct row_id from ({gate.quarantine}) as broken order by row_id "
        f"limit {ROWS_SHOWN}"
    ).fetchall()
    return ", ".join(str(row_id) for (row_id,) in rows)


def _prepare_quarantine(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"create or replace temp table {QUARANTINE} (source varchar, table_name varchar, "
        "load_id varchar, row_id bigint, gate_code varchar, reason varchar)"
    )


def _set_aside(connection: duckdb.DuckDBPyConnection, gate: Gate) -> int:
    source, _, table_name = gate.subject.partition("__")
    connection.execute(
        f"insert into {QUARANTINE} "
        "select $source, $table_name, load_id, row_id, $code, $reason "
        f"from ({gate.quarantine}) as broken",
        {"source": source, "table_name": table_name, "code": gate.code, "reason": gate.reason},
    )
    row = connection.execute(
        f"select count(*) from {QUARANTINE} where gate_code = ?", [gate.code]
    ).fetchone()
    return int(row[0]) if row else 0
