"""Worlds with planted truths about patients, and the journey models' SQL run over them.

A world is made of those files of the sandbox alone that patients need, a third of a second of
work; its visits stand in the unified tables as they are, without landing and gates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt
from dagster_project.sandbox.world import SQL_DIR, WORLD_END
from dagster_project.settings import DBT_DIR, Settings

SEEDS = (
    "contact_targets", "hand_off_fields", "improvement_states", "journey_stages", "knee_priors",
    "parameters", "processes", "programmes", "reporting_currency", "scenarios", "touchpoints",
)  # fmt: skip
KNEES = (
    "int_patient_visits__numbered", "int_loyalty_cases__matured", "int_knees__weighed",
    "int_knees__located", "loyalty_knees",
)  # fmt: skip
HAND_OFFS = (
    "int_patient_visits__frozen", "int_hand_offs__frozen", "int_hand_offs__grouped",
    "int_hand_offs__measured", "int_hand_offs__bounded", "int_hand_off_fields__ranked", "hand_offs",
)  # fmt: skip
PROGRAMMES = (
    "int_programme_visits__paid", "int_programme_offers__assigned",
    "int_programme_members__matched", "int_programme_cases__followed",
    "int_programme_arms__measured", "int_programme_arms__bounded", "int_programmes__compared",
    "int_programme_effects__judged", "programme_effects",
)  # fmt: skip
CONTACTS = (
    "int_contacts__frozen", "int_contacts__grouped", "int_contacts__measured", "contact_responses",
)  # fmt: skip
SCENARIOS = (
    "int_scenario_visits__rated", "int_scenario_steps__played", "scenario_runs",
)  # fmt: skip
EXPECTATIONS = (
    "int_expectations__paired", "int_expectations__measured", "expectation_gaps",
)  # fmt: skip
RETURNS = (
    "int_patient_visits__frozen", "int_patient_returns__frozen", "int_visit_returns__pooled",
    "int_visit_returns__counted", "visit_returns",
)  # fmt: skip
MAP = (
    "int_touchpoints__grouped", "int_touchpoint_answers__frozen", "int_touchpoints__rated",
    "int_touchpoints__weighed", "int_touchpoints__problems", "int_touchpoints__bounded",
    "journey_matrix",
)  # fmt: skip
# Every mart that counts the patients of closed periods, and what it is made of, in order.
COUNTED = (*RETURNS, *HAND_OFFS[1:], *MAP)
MODELS = (*KNEES, *COUNTED, *PROGRAMMES, *CONTACTS, *SCENARIOS, *EXPECTATIONS)
WORLD_FILES = (
    "01_macros", "02_names", "03_accounts", "05_catalogue", "13_visits", "17_patients",
    "18_patients_speak",
)  # fmt: skip
ACCOUNTS = 60

# The unified tables that the models read, over a world's own.
_UNIFIED = """
create or replace table unified.fct_visits as
with every_visit as (
    select
        visit_no, chart_number, account_id, journey_stage, visit_channel, department,
        next_department, fields_expected_count, fields_received_count,
        null::varchar as scenario_run_id, visited_at
    from visits
    union all
    select
        visit_no, chart_number, account_id, journey_stage, visit_channel, department,
        next_department, 8, 8, scenario_run_id, visited_at
    from visits_more
)
select
    'files:V' || visit_no as visit_id, chart_number as patient_id, account_id, journey_stage,
    visit_channel, department, next_department,
    fields_expected_count::bigint as fields_expected_count,
    fields_received_count::bigint as fields_received_count, fields_missing,
    fields_asked_again_count, wait_minutes,
    cast(visit_amount / case currency when 'JPY' then 160 when 'USD' then 1.08 else 1 end
        as decimal(18, 2)) as reporting_amount,
    scenario_run_id, scenario_run_id is not null as is_test, visited_at as happened_at,
    visited_at as known_at
from every_visit left join visit_extras using (visit_no)
where ends_before(visited_at);
create or replace table unified.fct_improvements (
    improvement_change_id varchar, improvement_id varchar, process_name varchar,
    touchpoint_id varchar, improvement_type varchar, improvement_state varchar,
    happened_at timestamp
);
create or replace table unified.fct_programme_events as
select
    'files:' || programme_event_id as programme_event_id, programme_id, programme_kind,
    chart_number as patient_id, account_id, event_type, programme_tier, channel,
    occurred_at as happened_at, occurred_at as known_at
from programme_events
where ends_before(occurred_at);
create or replace table unified.fct_patient_contacts as
select
    'files:' || contact_event_id as contact_event_id,
    'files:' || conversation_id as conversation_id, chart_number as patient_id, account_id,
    channel, purpose, outcome, first_response_at, slot_at, is_self_service,
    null::varchar as scenario_run_id, false as is_test, opened_at as happened_at,
    opened_at + interval 2 day as known_at
from patient_contacts;
create or replace table unified.fct_patient_answers as
select
    'files:' || answer_id as answer_id, chart_number as patient_id, account_id,
    'files:V' || visit_no as visit_id, touchpoint_id, question, answer_code, score,
    scenario_run_id, scenario_run_id is not null as is_test, answered_at as happened_at,
    answered_at as known_at
from patient_answers;
"""


@dataclass(frozen=True)
class Journeys:
    """A warehouse with the policy in it, and the journey models' SQL by name."""

    warehouse: Path
    models: dict[str, str]

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the warehouse to write other facts into."""
        with duckdb.connect(self.warehouse) as connection:
            connection.execute("set threads = 2")
            yield connection

    def build(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str] = MODELS) -> None:
        """Build these models from the facts that stand there now."""
        for name in names:
            schema = "unified" if name.startswith("int_patient_") else "marts"
            connection.execute(f"create or replace table {schema}.{name} as {self.models[name]}")


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Return what a query yields, in its order."""
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def write_planted(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Write the world of a seed: its own tables, and the unified ones over them."""
    connection.execute(f"set variable seed = {seed:d}")
    connection.execute(f"set variable accounts = {ACCOUNTS:d}")
    connection.execute("set variable people_scale = 1.0::double")
    connection.execute(f"set variable end_day = date '{WORLD_END}'")
    for name in WORLD_FILES:
        text = (SQL_DIR / "world" / f"{name}.sql").read_text(encoding="utf-8")
        connection.execute(text.replace("create table", "create or replace table")
                               .replace("create macro", "create or replace macro"))  # fmt: skip
    connection.execute(_UNIFIED)


def write_context(connection: duckdb.DuckDBPyConnection, as_of: date = WORLD_END) -> None:
    """Write the build in progress."""
    connection.execute("create schema if not exists ops; create schema if not exists unified")
    connection.execute(
        "create or replace table ops.run_context as "
        "select cast(? as date) as as_of_date, 'p' as policy_version, 'b' as build_id",
        [as_of],
    )


def compiled(folder: Path) -> Journeys:
    """Build the models over one world, and return their SQL; a few seconds."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        write_context(connection)
        write_planted(connection, 1)
    results = dbt.build(settings, DBT_DIR / "seeds", select=[*SEEDS, *MODELS])
    texts = settings.warehouse_dir / "target" / "compiled"
    return Journeys(
        settings.warehouse_path,
        {
            result.name: next(texts.rglob(f"{result.name}.sql")).read_text(encoding="utf-8")
            for result in results
            if result.resource_type == "model"
        },
    )
