"""Drawn periods of patients' visits, and what the marts publish about each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from tests.models.journey.attacker import CHANNELS, EDGES, STAGES, Publication, counted
from tests.models.journey.planted import COUNTED, Journeys, rows, write_context

# Each period is a half-year of its own, so that one build publishes all of them; all patients are
# new, come every twenty days and stay with their clinic. Clinics hold from none to `largest`
# patients, more often few; how many come again, and where, is drawn for each period.
_DRAWN = """
create or replace macro u(stream, a, b, c) as
    hash({seed}, stream, a, b, c) % 1000003 / 1000003.0;
create or replace table clinics as
select
    period, clinic, 'c' || period || '-' || clinic as account_id,
    floor(({largest} + 1) * power(u('size', period, clinic, 0), 1.5))::int as patients,
    make_date(2024 - {periods} // 2 + period // 2, 1 + 6 * (period % 2), 1) as first_day
from range({periods}) as p(period), range(6) as c(clinic)
where clinic < 3 + floor(4 * u('clinics', period, 0, 0));
create or replace table unified.fct_visits as
with numbered as (
    select
        *, account_id || '-' || patient as patient_id,
        visit_number > 1 and u('goes on', patient_id, visit_number, 0)
            > 0.45 + 0.5 * u('returning', period, 0, 0) as is_lost
    from clinics, range(clinics.patients) as p(patient),
        range(1, {numbers} + 1) as v(visit_number)
),
kept as (
    select *, max(is_lost) over (partition by patient_id order by visit_number) as was_lost
    from numbered
)
select
    patient_id || '-' || visit_number as visit_id, patient_id, account_id,
    {stages}[visit_number] as journey_stage,
    {channels}[1 + floor({channel_count} * power(
        u('channel', patient_id, visit_number, 0), 1 + 3 * u('skew', period, 0, 0)))::int]
        as visit_channel,
    {departments}[1 + edge] as department, {next_departments}[1 + edge] as next_department,
    8::bigint as fields_expected_count,
    (8 - (u('loses', patient_id, visit_number, 0) < 0.25)::int * 2)::bigint
        as fields_received_count,
    null::varchar as fields_missing, null::bigint as fields_asked_again_count,
    null::bigint as wait_minutes, null::decimal(18, 2) as reporting_amount,
    (first_day + (patient % 10 + 20 * (visit_number - 1))::int)::timestamp as happened_at,
    happened_at as known_at, false as is_test
from (
    select *, floor({edge_count} * power(
        u('edge', patient_id, visit_number, 0), 1 + 3 * u('edges', period, 0, 0)))::int as edge
    from kept
    where not was_lost
);
create or replace table unified.fct_patient_answers (
    answer_id varchar, visit_id varchar, question varchar, score bigint, is_test boolean,
    happened_at timestamp, known_at timestamp
);
"""
_MATRIX = """
select matrix.*, exact.visit_count as exact_visits
from marts.journey_matrix as matrix
inner join marts.int_touchpoints__bounded as exact
    using (scope, clinic_group, period_start_date, journey_stage, visit_channel)
"""
_RETURNS = """
select shown.*, exact.patient_count as exact_patients
from marts.visit_returns as shown
inner join marts.int_visit_returns__counted as exact using (period_start_date, visit_number)
"""
_HAND_OFFS = """
select shown.*, exact.hand_off_count as exact_hand_offs
from marts.hand_offs as shown
inner join marts.int_hand_offs__measured as exact
    using (period_start_date, department, next_department)
"""


def write_cubes(
    journeys: Journeys,
    connection: duckdb.DuckDBPyConnection,
    periods: int,
    *,
    largest: int = 40,
    seed: int = 1,
) -> None:
    """Draw the visits of so many periods, and build every mart that counts them."""
    write_context(connection)
    connection.execute(
        _DRAWN.format(
            periods=periods,
            largest=largest,
            seed=seed,
            numbers=len(STAGES),
            stages=list(STAGES),
            channels=list(CHANNELS),
            channel_count=len(CHANNELS),
            edge_count=len(EDGES),
            departments=[edge[0] for edge in EDGES],
            next_departments=[edge[1] for edge in EDGES],
        )
    )
    journeys.build(connection, COUNTED)


def publications(
    connection: duckdb.DuckDBPyConnection, *, is_rounded: bool = True
) -> Iterator[Publication]:
    """Yield what is published about each period; counts not rounded where rule 3 is off."""
    found = {
        "journey_matrix": rows(connection, _MATRIX),
        "visit_returns": rows(connection, _RETURNS),
        "hand_offs": rows(connection, _HAND_OFFS),
    }
    clinics = rows(connection, "select first_day, account_id from clinics order by all")
    for period in sorted({row["first_day"] for row in clinics}):
        yield Publication(
            tuple(row["account_id"] for row in clinics if row["first_day"] == period),
            {
                mart: [
                    row | _bounds(row, is_rounded)
                    for row in mart_rows
                    if row["period_start_date"] == period
                ]
                for mart, mart_rows in found.items()
            },
        )


def _bounds(row: dict[str, Any], is_rounded: bool) -> dict[str, tuple[int, int]]:
    """Return the bounds of each count of a row, by what is counted."""
    names = {"visits": "visit", "patients": "patient", "hand_offs": "hand_off"}
    return {
        plural: counted(row[f"{name}_count_rounded"]) if is_rounded else (row[exact], row[exact])
        for plural, name in names.items()
        if (exact := f"exact_{plural}") in row
    }
