"""One source cut off: the others stay fresh, nothing turns greener, and it is named."""

from datetime import timedelta

from dagster_project import sandbox
from dagster_project.sandbox import Fault, faults
from dagster_project.status import read_status

GREENER = {"Stable": 0, "Low": 1, "Medium": 2, "High": 3, "Insufficient data": 4}


def tiers(built):
    with built.published() as connection:
        return dict(connection.execute("select account_id, tier from account_tiers").fetchall())


def run_cut(copied, fault, **changes):
    """Run the daily job while one source misbehaves."""
    faults.write(copied.settings.sandbox_dir, [fault])
    copied.run(**changes)


def test_source_answers_500__is_named_and_turns_no_tier_greener(copied):
    source = "salesforce"
    before = tiers(copied)
    day = sandbox.world_end(copied.settings) + timedelta(days=1)
    run_cut(copied, Fault(source, "*", "error"), as_of=day)
    after = tiers(copied)
    assert after.keys() == before.keys()
    assert {a for a in before if GREENER[after[a]] < GREENER[before[a]]} == set()
    states = {t.source: t.state for t in read_status(copied.settings).tables if t.row_count}
    assert states.pop(source) == "failing"
    assert set(states.values()) == {"ok"}


def test_table_served_empty__is_held_and_loses_nothing(copied):
    before = tiers(copied)
    day = sandbox.world_end(copied.settings) + timedelta(days=1)
    run_cut(copied, Fault("salesforce", "contract", "empty"), as_of=day)
    held = read_status(copied.settings).held
    assert [(decision.source, decision.table) for decision in held] == [("salesforce", "contract")]
    after = tiers(copied)
    assert after.keys() == before.keys()
    assert {a for a in before if GREENER[after[a]] < GREENER[before[a]]} == set()
