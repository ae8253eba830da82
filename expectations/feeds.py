"""Gates on what a kind of data means: its vocabulary, units, signs, and its neighbours.

They hold for tables that land a kind as it is (`files__<kind>`): there columns are typed and
named as in the kind's contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Protocol

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

CANDIDATES, ADMITTED = "candidates", "admitted"

# The closed vocabularies of the input contracts: a value is a fact of the contract.
VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("accounts", "account_type"): ("hospital", "clinic", "group", "pharmacy", "distributor"),
    ("accounts", "size_band"): ("small", "medium", "large"),
    ("consent_events", "consent_status"): ("granted", "denied"),
    ("contacts", "email_consent"): ("granted", "denied"),
    ("contract_events", "event_type"): (
        "started", "renewed", "upgraded", "downgraded", "churned", "reactivated",
    ),
    ("contracts", "outcome"): ("renewed", "churned"),
    ("employees", "employee_role"): ("account_manager", "rep", "cx_enabler", "manager"),
    ("field_feedback", "reaction"): ("positive", "neutral", "negative"),
    ("improvements", "improvement_state"): (
        "collected", "validated", "prioritised", "in_progress", "done", "controlled",
    ),
    ("improvements", "improvement_type"): ("problem", "wow", "test"),
    ("incidents", "severity"): ("low", "medium", "high"),
    ("market_signals", "actor_type"): ("competitor", "partner", "regulation", "payer"),
    ("market_signals", "direction"): ("adverse", "favourable"),
    ("prescriptions", "volume_status"): ("provisional", "final"),
    ("revenue", "revenue_type"): ("invoice", "purchase", "refund"),
    ("survey_answers", "question"): ("nps", "csat", "expectation", "experience", "reason"),
    ("survey_invites", "invite_status"): ("sent", "delivered", "bounced", "answered"),
    ("tickets", "priority"): ("low", "medium", "high", "urgent"),
    ("touches", "touch_type"): (
        "sent", "opened", "clicked", "submitted", "visited", "called", "attended", "viewed",
        "sampled",
    ),
}  # fmt: skip

# Bounds that follow from the unit in a column's name or from the scale in its contract.
RANGES: Mapping[tuple[str, str], tuple[str, str | None]] = {
    ("affiliations", "affiliation_weight_ratio"): ("0", "1"),
    ("campaign_spend", "spend_amount"): ("0", None),
    ("fx_rates", "reporting_rate"): ("0", None),
    ("market_signals", "strength_ratio"): ("0", "1"),
    ("market_signals", "half_life_days"): ("0", None),
    ("prescriptions", "unit_count"): ("0", None),
    ("reviews", "rating"): ("1", "5"),
    ("sentiments", "anchor_level"): ("1", "5"),
    ("tickets", "satisfaction_score"): ("1", "5"),
    ("usage", "event_count"): ("0", None),
    ("usage", "duration_seconds"): ("0", None),
}

# Scores by question: nps 0-10, csat 1-5.
SCORE_BROKEN = (
    "(question = 'nps' and (score < 0 or score > 10)) "
    "or (question = 'csat' and (score < 1 or score > 5))"
)
SIGN_BROKEN = (
    "(revenue_type = 'refund' and booked_amount > 0) "
    "or (revenue_type <> 'refund' and booked_amount < 0)"
)
ERP_SIGN_BROKEN = (
    "(document_type = 'refund' and amount > 0) or (document_type <> 'refund' and amount < 0)"
)


class Table(Protocol):
    """What these gates need to know of a raw table."""

    @property
    def source(self) -> str:
        """Return its source."""

    @property
    def table(self) -> str:
        """Return its name within the source."""

    @property
    def name(self) -> str:
        """Return its name across the project."""

    @property
    def required(self) -> tuple[str, ...]:
        """Return the columns that may not be null."""


def feed_gates(tables: Sequence[Table]) -> list[Gate]:
    """Return the gates on meaning of the given raw tables."""
    gates: list[Gate] = []
    for table in tables:
        subject = Subject(table.name, f"{CANDIDATES}.{table.name}", layer="load", has_rows=True)
        if table.source == "files":
            gates += _kind_gates(subject, table)
        if table.name == "erp__invoice_lines":
            gates.append(_sign(subject, ERP_SIGN_BROKEN, "amount"))
    return gates + _neighbour_gates({table.name for table in tables})


def with_admitted(name: str, *, has_candidate: bool) -> str:
    """Return the rowset of all rows of a raw table: admitted ones, and a candidate's."""
    if not has_candidate:
        return f"{ADMITTED}.{name}"
    return f"(select * from {CANDIDATES}.{name} union all by name select * from {ADMITTED}.{name})"


def _kind_gates(subject: Subject, table: Table) -> list[Gate]:
    required = table.required
    gates = [
        say.in_set(subject, column, values, is_required=column in required)
        for (kind, column), values in VALUES.items()
        if kind == table.table
    ]
    gates += [
        say.in_range(subject, column, low, high, is_required=column in required)
        for (kind, column), (low, high) in RANGES.items()
        if kind == table.table
    ]
    if table.table == "revenue":
        gates.append(_sign(subject, SIGN_BROKEN, "booked_amount"))
    if table.table == "survey_answers":
        gates.append(
            say.holds(
                subject,
                "score_scale",
                SCORE_BROKEN,
                seen="count(question)",
                expected="nps 0-10, csat 1-5",
            )
        )
    return gates


def _sign(subject: Subject, broken: str, amount: str) -> Gate:
    return say.holds(
        subject,
        "amount_sign",
        broken,
        seen=f"count({amount})",
        expected="refunds negative, everything else positive",
    )


def _neighbour_gates(candidates: Set[str]) -> list[Gate]:
    """Return the gates that ask two feeds to tell the same story.

    They speak only where the other feed has rows: a feed that is not there contradicts nobody.
    """
    gates = []
    if "files__accounts" in candidates:
        gates.append(_churn_flag(_rows_of("files__contract_events", candidates)))
    if "files__usage" in candidates:
        gates.append(_usage_in_contract(_rows_of("files__contracts", candidates)))
    return gates


def _rows_of(name: str, candidates: Set[str]) -> str:
    return with_admitted(name, has_candidate=name in candidates)


def _churn_flag(contract_events: str) -> Gate:
    subject = Subject("files__accounts", f"{CANDIDATES}.files__accounts", layer="load")
    return say.agrees(
        subject,
        "churn_events",
        relation=(
            "(select 1 as copies, accounts.has_churned, "
            "churned.account_id is not null as has_churn_event "
            f"from {subject.relation} as accounts left join "
            f"(select account_id from {contract_events} as events "
            "where event_type = 'churned' group by account_id) as churned "
            "on accounts.account_id = churned.account_id "
            "where accounts.has_churned is not null "
            f"and exists (select 1 from {contract_events} as events)) as flagged_accounts"
        ),
        broken="has_churned <> has_churn_event",
        expected="the churn flag says what the churn events say",
    )


def _usage_in_contract(contracts: str) -> Gate:
    """A date gate that set rows aside would lose 78 % of a real feed: this one only warns."""
    subject = Subject("files__usage", f"{CANDIDATES}.files__usage", layer="load")
    return say.agrees(
        subject,
        "contract_dates",
        relation=(
            "(select any_value(uses.copies) as copies, "
            "coalesce(bool_or(contracts.start_date <= uses.used_date "
            "and coalesce(contracts.end_date >= uses.used_date, true)), false) as is_covered "
            "from (select account_id, cast(happened_at as date) as used_date, "
            f"count(*) as copies from {subject.relation} "
            "group by account_id, cast(happened_at as date)) as uses "
            f"left join {contracts} as contracts on contracts.account_id = uses.account_id "
            f"where exists (select 1 from {contracts} as contracts) "
            "group by uses.account_id, uses.used_date) as dated_uses"
        ),
        broken="not is_covered",
        expected="usage lies within a contract of its organisation",
    )
