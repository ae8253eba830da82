"""Gates on what a kind of data means: its vocabulary, units, signs, and its neighbours.

They hold for tables that land a kind as it is (`files__<kind>`): there columns are typed and
named as in the kind's contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

if TYPE_CHECKING:
    from expectations.raw import RawTable

# Where the runner of load gates shows them what: the load to judge, its files as they are, what
# stands admitted, and of that the part recent enough to compare with (all of it but for tables
# split by event day).
CANDIDATES, LANDED, ADMITTED, RECENT = "candidates", "landed", "admitted", "recent"

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


def feed_gates(tables: Sequence[RawTable]) -> list[Gate]:
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


def _kind_gates(subject: Subject, table: RawTable) -> list[Gate]:
    gates = []
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
    if "hubspot__email_events" in candidates:
        gates.append(_sent(_rows_of("hubspot__email_events", candidates)))
    if "qualtrics__responses" in candidates:
        gates.append(_response(_rows_of("qualtrics__invites", candidates)))
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


def _sent(everything: str) -> Gate:
    """Ask for the sending of every mail that was opened, where the load must hold it.

    The list gives no count: a lost page shows only by openings without their sending. What was
    sent before the oldest event of the load is no part of it.
    """
    subject = Subject("hubspot__email_events", f"{CANDIDATES}.hubspot__email_events", layer="load")
    sent = "try_cast(events.payload ->> '$$.sentBy.created' as bigint)"
    orphan = (
        f"case when events.sentby_id is not null and {sent} >= oldest and not exists (select 1 "
        f"from {everything} as sendings where sendings.id = events.sentby_id) then 1 else 0 end"
    )
    oldest = f"(select min(try_cast(created as bigint)) as oldest from {subject.relation}) as load"
    return subject.gate(
        "referenced",
        about="sentby_id",
        relation=(
            f"(select {orphan} as is_orphan from {subject.relation} as events cross join {oldest})"
            " as openings"
        ),
        breaking=(
            "case when sum(is_orphan) >= 3 and sum(is_orphan) > $limit * count(*) "
            "then sum(is_orphan) else 0 end"
        ),
        expected="a sending for every opening, but for a share of $limit",
        observed="coalesce(sum(is_orphan), 0) || ' without their sending'",
        why="A page lost in the middle of a list without a count takes sendings with it.",
        when_red="Pull again; ask the vendor if the sendings stay away, then release the load.",
    )


def _response(invites: str) -> Gate:
    """Compare the newest month of invitations with the months before: answered by how many.

    Answers come within four weeks. A share three standard deviations below is no chance.
    """
    subject = Subject("qualtrics__responses", f"{CANDIDATES}.qualtrics__responses", layer="load")
    answers = with_admitted("qualtrics__responses", has_candidate=True)
    months = (
        "select date_trunc('month', cast(try_cast(senddate as timestamptz) as timestamp)) "
        "as month, "
        "count(distinct invites.id) as sent_count, count(distinct answers.distributioninviteid) "
        f"as answered_count from {invites} as invites left join {answers} as answers "
        "on invites.id = answers.distributioninviteid where not invites.is_deleted "
        "and invites.status <> 'bounced' "
        "and cast(try_cast(senddate as timestamptz) as timestamp) < $as_of_date - interval 28 day "
        "group by 1 having count(distinct invites.id) >= 20"
    )
    shares = (
        "(select sent_count, answered_count / sent_count as share, "
        f"row_number() over (order by month desc) as age from ({months}) as by_month) as months"
    )
    usual = "median(share) filter (where age between 2 and 9)"
    newest = "max(share) filter (where age = 1)"
    sent = "max(sent_count) filter (where age = 1)"
    margin = f"3 * sqrt({usual} * (1 - {usual}) / {sent})"
    enough = "count(*) >= 4"
    return subject.gate(
        "within_profile",
        about="response",
        relation=shares,
        rows="count(*)",
        seen=f"case when {enough} then count(*) else 0 end",
        breaking=(
            f"case when {enough} and {newest} < $limit * {usual} and {newest} < {usual} - {margin} "
            f"then {sent} else 0 end"
        ),
        expected="the newest wave answered by at least $limit of the usual share",
        observed=(
            f"coalesce(round(100 * {newest}) || ' % answered, usually ' "
            f"|| round(100 * {usual}) || ' %', 'no wave yet')"
        ),
        why="A score from three people is no score; customers who stop answering say something.",
        when_red="Check the survey's mails; read the scores of this wave as few voices.",
        may_learn=True,
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


def reference_gates(
    subject: Subject, table: RawTable, parents: Mapping[str, str]
) -> Iterable[Gate]:
    """Yield a gate per column that names a parent; `parents` holds the rowset of its ids.

    A rowset has `parent_id` and, for kinds, `parent_namespace`. Single orphans are no loss: they
    belong to the member `unknown` until their parent comes. Many of them are a lost parent, and
    wait for it: a held load is judged again at each run. Without any parent of its namespace a
    row cannot be judged.
    """
    for column, parent in table.refers.items():
        if parent not in parents:
            continue
        ids = parents[parent]
        space, known = "", f"exists (select 1 from {ids} as parents)"
        if "." not in parent and "id_namespace" in table.columns:
            space = "parent_namespace = id_namespace and "
            known = f"id_namespace in (select parent_namespace from {ids} as parents)"
        orphan = (
            f"case when {column} is not null and not is_deleted and {known} and not exists "
            f"(select 1 from {ids} as parents where {space}parent_id = {column}) then 1 else 0 end"
        )
        relation = f"(select {orphan} as is_orphan from {subject.relation}) as children"
        yield subject.gate(
            "referenced",
            about=column,
            relation=relation,
            breaking=(
                "case when sum(is_orphan) >= 3 and sum(is_orphan) > $limit * count(*) "
                "+ 3 * sqrt($limit * count(*)) then sum(is_orphan) else 0 end"
            ),
            expected=f"{column} known to {parent}, but for a share of $limit and chance",
            observed="coalesce(sum(is_orphan), 0) || ' of unknown parents'",
        )
