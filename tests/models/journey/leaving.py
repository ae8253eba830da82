"""Worlds in which patients leave, come back and say why, and the models' SQL run over them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dagster_project import dbt
from dagster_project.sandbox.world import SQL_DIR
from dagster_project.settings import DBT_DIR, Settings
from tests.models.journey.planted import Journeys, write_context, write_planted

SEEDS = ("exit_reasons", "parameters")
MODELS = (
    "int_patient_visits__frozen", "int_patient_visits__cadenced", "int_activity__used",
    "int_activity__judged", "int_activity__grouped", "patient_activity", "int_exits__answered",
    "int_exits__inferred", "int_exits__uncontacted", "int_exits__explained", "int_exits__scoped",
    "int_exits__grouped", "journey_exits", "int_transitions__made", "int_transitions__scoped",
    "int_transitions__grouped", "journey_transitions", "int_early_failures__judged",
    "early_failures",
)  # fmt: skip

# The unified tables that exits are explained by, over a world's own. What is told is known at once.
_UNIFIED = """
create or replace table unified.fct_patient_answers as
select
    'files:' || answer_id as answer_id, chart_number as patient_id, account_id,
    'files:V' || visit_no as visit_id, question, answer_code, score,
    scenario_run_id is not null as is_test, answered_at as happened_at, answered_at as known_at
from patient_answers;
create or replace table unified.fct_patient_contacts as
select
    'files:' || contact_event_id as contact_event_id, chart_number as patient_id, account_id,
    false as is_test, opened_at as happened_at, opened_at as known_at
from patient_contacts;
create or replace table unified.fct_incidents as
select
    'files:' || incident_id as incident_id, chart_number as patient_id, account_id,
    'files:V' || visit_no as visit_id, occurred_at as happened_at, occurred_at as known_at
from incidents inner join incident_extras using (incident_id);
"""


def write_world(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Write the world of a seed: its visits, and what its patients say, ask and meet."""
    write_planted(connection, seed)
    text = (SQL_DIR / "world" / "18_patients_speak.sql").read_text(encoding="utf-8")
    connection.execute(text.replace("create table", "create or replace table"))
    connection.execute(_UNIFIED)


def compiled(folder: Path) -> Journeys:
    """Build the models over one world, and return their SQL; a few seconds."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        write_context(connection)
        write_world(connection, 1)
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
