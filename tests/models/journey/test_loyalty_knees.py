"""Where loyalty sets in (N17): planted knees are found, and none is seen where none is."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import jinja2

from dagster_project.settings import DBT_DIR
from tests.models.journey.planted import KNEES, Journeys, rows, write_context

Worlds = list[dict[str, list[dict[str, Any]]]]

# Clinics drawn by hash: patients come again with `before` until the knee, with `after` from it on.
_DRAWN = """
create or replace table unified.fct_visits as
with numbered as (
    select clinic, patient, visit_number
    from range({clinics}) as c(clinic), range({patients}) as p(patient),
        range(1, 25) as v(visit_number)
),
drawn as (
    select
        *, hash(7, clinic, patient, visit_number) % 1000003 / 1000003.0 >= case
            when visit_number - 1 >= {knee} then {after} else {before} end
            and visit_number > 1 as is_lost
    from numbered
),
kept as (
    select *, sum(is_lost::int) over (
        partition by clinic, patient order by visit_number
    ) as lost_count from drawn
)
select
    clinic || '-' || patient || '-' || visit_number as visit_id, clinic || '-' || patient
        as patient_id, 'c' || clinic as account_id,
    case when visit_number = 1 then 'first_visit' else 'treatment' end as journey_stage,
    timestamp '2024-01-01 09:00:00' + to_days(((patient % 60) + 20 * visit_number)::int)
        as happened_at,
    happened_at as known_at, false as is_test
from kept where lost_count = 0
"""


def test_ln_gamma__is_that_of_the_standard_library_to_a_billionth() -> None:
    text = (DBT_DIR / "macros" / "intervals.sql").read_text(encoding="utf-8")
    sql = jinja2.Environment().from_string(text).module.ln_gamma("x")
    with duckdb.connect() as connection:
        found = connection.execute(f"select x, {sql} from range(1, 20002) as numbers(x)").fetchall()
    assert len(found) == 20_001
    assert max(abs(value - math.lgamma(x)) for x, value in found) < 1e-9


def test_knees__are_found_in_twenty_worlds_within_one_visit(planted_worlds: Worlds) -> None:
    knees = [knee for world in planted_worlds for knee in world["knees"]]
    found = [knee for knee in knees if knee["evidence_word"] == "found"]
    assert len(knees) > 200
    assert len(found) >= 0.9 * len(knees)
    near = [k for k in found if abs(k["knee_visit_number"] - k["true_number"]) <= 1]
    held = [
        k for k in found
        if k["knee_low_visit_number"] <= k["true_number"] <= k["knee_high_visit_number"]
    ]  # fmt: skip
    assert len(near) >= 0.95 * len(found)
    assert len(held) >= 0.93 * len(found)
    # The prior alone, which says seven of every clinic, would not do.
    alone = [k for k in found if abs(k["prior_visit_number"] - k["true_number"]) <= 1]
    assert len(alone) < 0.95 * len(found)


def test_knees__are_not_seen_where_the_rate_of_return_is_the_same_at_every_visit(
    journeys: Journeys,
) -> None:
    words = _words(journeys, knee=99, before=0.8, after=0.8)
    assert words.get("no_knee", 0) >= 0.95 * sum(words.values())


def test_knees__are_not_seen_where_patients_begin_to_leave(journeys: Journeys) -> None:
    assert set(_words(journeys, knee=5, before=0.9, after=0.6)) == {"no_knee"}


def test_knees__are_not_told_of_clinics_with_fewer_patients_than_a_group(
    journeys: Journeys,
) -> None:
    assert set(_words(journeys, patients=10, knee=5, before=0.7, after=0.95)) == {"too_few"}


def _words(
    journeys: Journeys, *, knee: int, before: float, after: float, patients: int = 150
) -> dict[str, int]:
    """Return how many of 200 drawn clinics are told each word."""
    with journeys.open() as connection:
        write_context(connection)
        connection.execute(
            _DRAWN.format(clinics=200, patients=patients, knee=knee, before=before, after=after)
        )
        journeys.build(connection, KNEES)
        told = rows(
            connection,
            "select evidence_word, count(*) as clinics from marts.loyalty_knees "
            "where account_id <> '(network)' group by all",
        )
    return {row["evidence_word"]: row["clinics"] for row in told}
