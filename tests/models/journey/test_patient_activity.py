"""Who still comes and who has lapsed (C7, C9): by everybody's own cadence, in every world."""

from __future__ import annotations

from datetime import date

import pytest

from tests.models.journey.leaving import MODELS, write_world
from tests.models.journey.planted import Journeys, rows, write_context

SEEDS = range(1, 21)

# Of each patient and half-year: whether visits by themselves went on after it.
_JUDGED = """
select
    activity_state, last_visited_date, period_end_date, lapse_date, exists (
        from visits where chart_number = patient_id and visited_at::date > period_end_date
    ) as comes_again
from marts.int_activity__judged
"""
# Of each visit that a programme brought, or none did: whether it counts as won back.
_RETURNS = """
select visits_more.visit_no is not null as is_brought, is_won_back, count(*) as visit_count
from unified.int_patient_visits__cadenced
left join visits_more on visit_id = 'files:V' || visit_no
group by all
"""


@pytest.fixture(scope="module")
def worlds(leaving: Journeys) -> list[dict[str, list[dict[str, object]]]]:
    found = []
    with leaving.open() as connection:
        write_context(connection)
        for seed in SEEDS:
            write_world(connection, seed)
            leaving.build(connection, MODELS)
            found.append(
                {
                    "judged": rows(connection, _JUDGED),
                    "returns": rows(connection, _RETURNS),
                    "activity": rows(connection, "from marts.patient_activity"),
                }
            )
    return found


def test_returns__count_as_won_back_where_a_programme_brought_them_and_nowhere_else(worlds):
    counted = {True: 0, False: 0}
    for row in (row for world in worlds for row in world["returns"]):
        assert row["is_brought"] or not row["is_won_back"]
        if row["is_brought"]:
            counted[row["is_won_back"]] += row["visit_count"]
    # A dozen of 4,757 came every seven weeks and returned just in time.
    assert counted[False] < 0.005 * counted[True]
    assert counted[True] > 4000


def test_patients__lapse_where_their_visits_stop(worlds):
    for world in worlds:
        lapsed = [row for row in world["judged"] if row["activity_state"] == "lapsed"]
        assert len(lapsed) > 500
        assert not any(row["comes_again"] for row in lapsed)


def test_patients__who_come_as_before_are_hardly_ever_said_to_come_less(worlds):
    going = [
        row for world in worlds for row in world["judged"]
        if row["comes_again"] and row["activity_state"] in {"active", "reduced"}
    ]  # fmt: skip
    reduced = [row for row in going if row["activity_state"] == "reduced"]
    # Half a percent in twenty worlds: three cheap visits in a row, or one late one.
    assert 0 < len(reduced) < 0.01 * len(going)


def test_shown_groups__are_tens_of_at_least_a_group_and_shares_of_a_whole(worlds):
    for world in worlds:
        whole: dict[tuple[object, object], float] = {}
        for row in world["activity"]:
            assert row["patient_count_rounded"] >= 20
            assert row["patient_count_rounded"] % 10 == 0
            key = (row["period_start_date"], row["clinic_group"])
            whole[key] = whole.get(key, 0) + float(row["patient_ratio"])
        assert all(abs(total - 1) < 0.03 for total in whole.values())
        assert {"(network)"} < {clinic for _, clinic in whole}


@pytest.mark.parametrize("as_of", [date(2025, 7, 12), date(2026, 1, 11), date(2026, 5, 31)])
def test_closed_half_years__stand_as_they_did_when_they_closed(leaving, worlds, as_of):
    marts = ("patient_activity", "journey_exits", "journey_transitions", "early_failures")
    shown = "select * exclude (as_of_date) from marts.{} order by all"
    with leaving.open() as connection:
        write_context(connection, as_of)
        write_world(connection, 1)
        leaving.build(connection, MODELS)
        then = {mart: rows(connection, shown.format(mart)) for mart in marts}
        write_context(connection)
        leaving.build(connection, MODELS)
        now = {mart: rows(connection, shown.format(mart)) for mart in marts}
    for mart in marts:
        ends = {row["period_end_date"] for row in then[mart]}
        assert ends
        assert then[mart] == [row for row in now[mart] if row["period_end_date"] in ends]
