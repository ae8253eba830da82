"""Exports that nobody here wrote run through by a mapping file alone."""

import csv
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, datetime

import pytest

from dagster_project.settings import Settings
from tests.benchmarks.ravenstack import AS_OF, FOLDER, MAPPING, TIERS, judged
from tests.conftest import Built

DAY_FIRST = "%d-%m-%Y"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="the RavenStack exports are not part of the project: set MOPS_RAVENSTACK_DIR",
)


def exported(name):
    with (FOLDER / f"ravenstack_{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def ravenstack(tmp_path_factory):
    world = Built(
        Settings(
            data_dir=tmp_path_factory.mktemp("ravenstack") / "data",
            files_config=MAPPING,
            files_root=FOLDER,
        )
    )
    world.run(as_of=AS_OF)
    return world


def query(built, sql):
    with built.published() as connection:
        return connection.execute(sql).fetchall()


def test_every_account_is_tiered(ravenstack):
    tiered = {row[0] for row in query(ravenstack, "select account_id from account_tiers")}
    assert tiered == {f"files:{row['account_id']}" for row in exported("accounts")}
    assert query(ravenstack, "select distinct as_of_date from account_tiers") == [(AS_OF,)]


def test_every_account_with_a_contract_is_tiered_at_each_month_end_of_2024(ravenstack):
    starts = defaultdict(list)
    for row in exported("subscriptions"):
        starts[f"files:{row['account_id']}"].append(datetime.strptime(row["start_date"], DAY_FIRST))
    with ravenstack.connect() as connection:
        standings = judged(connection)
    month_ends = {standing.month_end for standing in standings}
    assert month_ends == {date(2024, month, monthrange(2024, month)[1]) for month in range(1, 13)}
    for month_end in month_ends:
        then = [standing for standing in standings if standing.month_end == month_end]
        # The tiers of a month end are those of its last Sunday; the last day is one of its own.
        week_end = then[0].week_end
        assert 0 <= (month_end - week_end).days < 7
        expected = {a for a, days in starts.items() if min(days).date() <= week_end}
        assert sorted(standing.account_id for standing in then) == sorted(expected)
        assert {standing.tier for standing in then} <= set(TIERS)
    assert sum(standing.month_end == AS_OF for standing in standings) == 500


def test_repeated_usage_ids_are_quarantined_with_their_reason(ravenstack):
    counts = Counter(row["usage_id"] for row in exported("feature_usage"))
    repeated = sum(count for count in counts.values() if count > 1)
    assert repeated == 42
    assert query(
        ravenstack,
        "select source, table_name, reason, count(*) from quarantined_rows group by all",
    ) == [("files", "usage", "key_reuse", 42)]


def test_churn_flags_that_disagree_with_churn_events_are_reported(ravenstack):
    churned = {row["account_id"] for row in exported("churn_events")}
    disagreeing = {
        f"files:{row['account_id']}"
        for row in exported("accounts")
        if (row["churn_flag"].upper() == "TRUE") != (row["account_id"] in churned)
    }
    assert len(disagreeing) == 312
    reported = query(
        ravenstack,
        "select account_id from source_conflicts where conflict_type like '%churn_flag%'",
    )
    assert {row[0] for row in reported} == disagreeing


def test_sources_that_are_not_connected_are_named_and_break_nothing(ravenstack):
    states = dict(
        query(
            ravenstack,
            "select source, max(feed_state) from source_freshness "
            "where freshness_level = 'table' and source <> 'files' group by source",
        )
    )
    assert states == dict.fromkeys(["hubspot", "salesforce", "qualtrics", "erp"], "not connected")
    assert query(ravenstack, "select count(*) from attributed_revenue") == [(0,)]
