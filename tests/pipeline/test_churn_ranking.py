"""Planted churners stand in High or Medium well before they leave; random tiers would not."""

import json
import random

import pytest

from dagster_project.settings import Settings
from tests.conftest import Built

SHUFFLES = 2_000

# The tier of the last published week 90 days before each planted end of a term.
TIERS_90_DAYS_BEFORE = """
select truth.term_key, truth.outcome, history.tier
from read_json(?, columns = {
    term_key: 'varchar', account_id: 'varchar', end_date: 'date', outcome: 'varchar'
}) as truth
inner join unified.account_xref as xref
    on xref.source = 'salesforce' and xref.source_account_id = truth.account_id
asof inner join marts.account_tier_history as history
    on history.account_id = xref.account_id
    and truth.end_date - interval 90 day >= history.as_of_date
where truth.outcome is not null and truth.end_date <= cast(? as date)
order by truth.term_key
"""


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """A world with renewals enough: at 60 accounts 6 churn, too few to tell from chance."""
    data_dir = tmp_path_factory.mktemp("larger") / "data"
    world = Built(Settings(data_dir=data_dir, sandbox_accounts=300, sandbox_events=60_000))
    world.run()
    return world


def test_later_non_renewals__stood_in_high_or_medium_more_than_chance_allows(larger, tmp_path):
    truth = json.loads((larger.settings.sandbox_dir / "truth.json").read_text(encoding="utf-8"))
    renewals = tmp_path / "renewals.json"
    renewals.write_text(json.dumps(truth["renewals"]), encoding="utf-8")
    with larger.connect() as connection:
        terms = connection.execute(
            TIERS_90_DAYS_BEFORE, [str(renewals), truth["world"]["end"]]
        ).fetchall()
    at_risk = {term for term, _, tier in terms if tier in {"High", "Medium"}}
    churned = {term for term, outcome, _ in terms if outcome == "churned"}
    assert len(churned) >= 20
    recall = len(churned & at_risk) / len(churned)

    keys, draws = [term for term, _, _ in terms], random.Random(1)
    by_chance = sorted(
        len(churned & set(draws.sample(keys, len(at_risk)))) / len(churned) for _ in range(SHUFFLES)
    )
    bound = by_chance[int(0.95 * SHUFFLES)]
    print(
        f"recall at 90 days: {recall:.2f} of {len(churned)} planted non-renewals in {len(terms)} "
        f"terms, {len(at_risk)} of them in High or Medium; 95 % of random tiers: {bound:.2f}"
    )
    assert recall > bound
