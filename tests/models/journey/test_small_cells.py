"""Nobody can be worked out from what is published about patients, within a period or over time."""

from __future__ import annotations

from datetime import date

from tests.models.journey.attacker import Publication, told
from tests.models.journey.cubes import publications, write_cubes
from tests.models.journey.planted import COUNTED, Journeys, rows, write_context, write_planted

PERIODS = 60
SHARE_MERGED = """
select sum(visit_count) filter (
    where '(others)' in (clinic_group, journey_stage, visit_channel)
) / sum(visit_count) as share
from marts.int_touchpoints__bounded where scope = 'clinic'
"""
# What a closed period's rows say of patients; colour, age and problems are of today.
FROZEN = """
from marts.{mart}
select columns(lambda c: c not in (
    'as_of_date', 'build_id', 'colour', 'evidence_age_days', 'open_problem_count',
    'derived_importance_ratio', 'derived_importance_low_ratio', 'derived_importance_high_ratio',
    'derived_importance_rank'
))
where period_end_date <= date '{last}' order by all
"""


def _told(found: list[Publication]) -> list[list[str]]:
    return [told(publication) for publication in found]


def test_cells__of_one_to_ten_are_told_in_none_of_sixty_drawn_periods(journeys: Journeys) -> None:
    with journeys.open() as connection:
        write_cubes(journeys, connection, PERIODS)
        found = list(publications(connection))
    assert sum(bool(publication.marts["journey_matrix"]) for publication in found) > 50
    cells = [cell for period in _told(found) for cell in period]
    assert [cell for cell in cells if "was the last" not in cell] == []
    # How many never came again is a difference of two cells that are shown. Where every patient is
    # new, which no real period is, sums of rounded counts told one of 480 such differences.
    assert len(cells) <= 1


def test_cells__would_be_told_were_counts_not_rounded(journeys: Journeys) -> None:
    with journeys.open() as connection:
        write_cubes(journeys, connection, PERIODS)
        found = list(publications(connection, is_rounded=False))
    assert sum(bool(cells) for cells in _told(found)) >= 5


def test_clinics_with_three_patients__are_never_shown_alone(journeys: Journeys) -> None:
    with journeys.open() as connection:
        write_cubes(journeys, connection, 10, largest=3)
        shown = rows(connection, "select distinct clinic_group from marts.journey_matrix")
        found = list(publications(connection))
    assert {row["clinic_group"] for row in shown} <= {"(network)", "(others)"}
    assert [cells for cells in _told(found) if cells] == []


def test_sandbox_world__has_at_most_fifteen_of_a_hundred_visits_in_merged_cells(
    journeys: Journeys,
) -> None:
    with journeys.open() as connection:
        write_context(connection)
        write_planted(connection, 1)
        journeys.build(connection, COUNTED)
        assert rows(connection, SHARE_MERGED)[0]["share"] <= 0.15


def test_closed_periods__read_the_same_at_two_month_ends(journeys: Journeys) -> None:
    def published(connection, as_of):
        write_context(connection, as_of)
        journeys.build(connection, COUNTED)
        return {
            mart: rows(connection, FROZEN.format(mart=mart, last="2025-06-30"))
            for mart in ("journey_matrix", "visit_returns", "hand_offs")
        }

    with journeys.open() as connection:
        write_planted(connection, 1)
        # Half of the visits are told late, some of them after their period has closed.
        connection.execute(
            "update unified.fct_visits set known_at = happened_at "
            "+ to_days((hash(visit_id) % 40)::int) where hash(visit_id) % 2 = 0"
        )
        before = published(connection, date(2026, 4, 30))
        after = published(connection, date(2026, 5, 31))
    assert all(before.values())
    assert before == after
