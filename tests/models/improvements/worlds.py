"""Improvements and reported values of their metrics, and the models' SQL run over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings

# The end of June 2026; months are told by how many lie between them and January 2024.
AS_OF = date(2026, 6, 30)
SEEDS = (
    "announcement_rules", "customer_moments", "department_capacities", "ecosystem_layers",
    "escalation_limits", "hypotheses", "improvement_states", "improvement_transitions",
    "metric_unit_values", "metrics", "parameters", "priority_weights", "processes",
    "reporting_currency",
)  # fmt: skip
UNIFIED = (
    "int_months__whole", "int_visits__closed", "int_visits__measured", "int_measures__cases",
    "int_measures__monthly", "int_metric_values__tiled", "int_metrics__observed",
)  # fmt: skip
MODELS = (*UNIFIED, "path:models/marts/improvements")
_IMPROVEMENTS = """create or replace table unified.fct_improvements (
    improvement_change_id varchar, improvement_id varchar, improvement_state varchar,
    metric_name varchar, happened_at timestamp, process_name varchar, owner_department varchar,
    improvement_title varchar, improvement_type varchar, touchpoint_id varchar,
    proposer_type varchar, proposer_department varchar, evidence_reference varchar,
    effort_days bigint, value_class bigint, claimed_change_ratio decimal(9, 6),
    hypothesis_id varchar, destination varchar, announcement varchar, approved_by_role varchar,
    approved_at timestamp, cost_amount decimal(18, 2), expected_amount decimal(18, 2),
    cost_reporting_amount decimal(18, 2), expected_reporting_amount decimal(18, 2))"""
_VALUES = """create or replace table unified.fct_metric_values (
    metric_value_id varchar, metric_id varchar, period_start_date date, period_end_date date,
    numerator decimal(18, 4), denominator decimal(18, 4), party varchar, partner_name varchar,
    account_id varchar, known_at timestamp)"""
_EMPTY = """
create or replace table unified.fct_visits (visit_id varchar, patient_id varchar,
    account_id varchar, next_department varchar, fields_expected_count bigint,
    fields_received_count bigint, wait_minutes bigint, happened_at timestamp,
    known_at timestamp, is_test boolean);
create or replace table unified.fct_survey_answers (account_id varchar, question varchar,
    score bigint, happened_at timestamp);
create or replace table unified.fct_patient_contacts (account_id varchar, happened_at timestamp,
    first_response_at timestamp, is_self_service boolean, is_test boolean);
create or replace table unified.fct_process_runs (process_run_id varchar, process_name varchar,
    ecosystem_layer varchar, account_id varchar, moment_id varchar, outcome varchar,
    failure_type varchar, step_count bigint, touchpoint_count bigint, wait_minutes bigint,
    rework_count bigint, detected_at timestamp, contacted_at timestamp, resolved_at timestamp,
    happened_at timestamp);
create or replace table unified.fct_revenue (account_id varchar, revenue_measure varchar,
    reporting_amount decimal(18, 2), happened_at timestamp)"""


def day(month: int, of_month: int = 1) -> datetime:
    """Return a day of a month, counted from January 2024 as 0."""
    return datetime(2024 + month // 12, 1 + month % 12, of_month, 9)


@dataclass(frozen=True)
class Improvement:
    """One improvement: the months of its states, and what is said of it."""

    improvement_id: str
    metric_id: str | None
    states: tuple[tuple[str, int], ...]
    announcement: str | None = None
    is_approved: bool = False


@dataclass(frozen=True)
class Value:
    """One month of one metric, as reported: cases that count, and cases."""

    metric_id: str
    month: int
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Models:
    """A warehouse with the policy in it, and the models' SQL in order."""

    warehouse: Path
    models: dict[str, str]

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the warehouse to write other facts into."""
        with duckdb.connect(self.warehouse) as connection:
            yield connection

    def run(
        self, improvements: Sequence[Improvement], values: Sequence[Value], *, as_of: date = AS_OF
    ) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of every mart, in order, for these improvements and values."""
        with self.open() as connection:
            write(connection, improvements, values, as_of)
            return self.build(connection)

    def build(self, connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
        """Build the models from the facts that stand there now."""
        for name, sql in self.models.items():
            schema = "unified" if name in UNIFIED else "marts"
            connection.execute(f"create or replace table {schema}.{name} as {sql}")
        marts = [name for name in self.models if not name.startswith("int_")]
        return {mart: _rows(connection, mart) for mart in marts}


def compiled(folder: Path) -> Models:
    """Build the models over nothing, and return their SQL; a few seconds."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        write(connection, (), (), AS_OF)
    results = dbt.build(settings, DBT_DIR / "seeds", select=[*SEEDS, *MODELS])
    texts = settings.warehouse_dir / "target" / "compiled"
    return Models(
        settings.warehouse_path,
        {
            result.name: next(texts.rglob(f"{result.name}.sql")).read_text(encoding="utf-8")
            for result in results
            if result.resource_type == "model"
        },
    )


def write(
    connection: duckdb.DuckDBPyConnection,
    improvements: Sequence[Improvement],
    values: Sequence[Value],
    as_of: date,
) -> None:
    """Write the facts that the models read; nothing but improvements and values happened."""
    connection.execute("create schema if not exists unified; create schema if not exists ops")
    connection.execute(
        "create or replace table ops.run_context as select cast(? as date) as as_of_date, "
        "'policy' as policy_version, 'build' as build_id, 'key' as pseudonym_key_id",
        [as_of],
    )
    connection.execute(f"{_IMPROVEMENTS};{_VALUES};{_EMPTY}")
    changes = [
        (
            f"{known.improvement_id}-{number}", known.improvement_id, state, known.metric_id,
            day(month, 10), "booking", "front_office", known.announcement,
            "front_office_lead" if known.is_approved else None,
            day(month, 10) if known.is_approved else None,
        )
        for known in improvements
        for number, (state, month) in enumerate(known.states)
        if day(month, 10).date() <= as_of
    ]  # fmt: skip
    _insert(
        connection,
        "unified.fct_improvements (improvement_change_id, improvement_id, improvement_state, "
        "metric_name, happened_at, process_name, owner_department, announcement, "
        "approved_by_role, approved_at)",
        changes,
    )
    reported = [
        (
            value.metric_id, day(value.month).date(),
            (day(value.month + 1) - timedelta(days=1)).date(),
            value.numerator, value.denominator, "own",
        )
        for value in values
    ]  # fmt: skip
    _insert(
        connection,
        "unified.fct_metric_values (metric_id, period_start_date, period_end_date, numerator, "
        "denominator, party)",
        reported,
    )


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows in one statement: row by row, 30,000 values took a minute."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        unnested = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
        connection.execute(f"insert into {table} select {unnested}", columns)


def _rows(connection: duckdb.DuckDBPyConnection, mart: str) -> list[dict[str, Any]]:
    found = connection.execute(f"from marts.{mart} order by all")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
