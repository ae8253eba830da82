"""Worlds with content that works and content that does not, and the models' SQL run over them.

Of a world are made those files of the sandbox alone that devices need, a second of work at 900
organisations; of its operations stand only those of the operators who misuse, who alone have
episodes. Many worlds stand in the unified tables at once, each under rules, content and persons of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt
from dagster_project.sandbox.world import SQL_DIR, WORLD_END
from dagster_project.settings import DBT_DIR, Settings

EPISODES = ("int_misuse__windowed", "int_misuse_episodes__dated", "fct_misuse_episodes")
CONTENT = (
    "int_topic_openings__dated", "int_content_cases__opened", "int_content_cases__placed",
    "int_content_cases__measured", "int_content_persons__weighed",
    "int_content_effects__estimated", "int_content_openings__counted",
    "int_content_effects__judged", "int_misuse_relapses__judged",
    "int_content_relapses__counted", "int_content_cells__told", "int_content_persons__first",
    "int_content_burdens__ranked", "int_content_opt_outs__counted",
    "int_content_effects__balanced", "content_effects",
)  # fmt: skip
CHARTS = (
    "int_misuse_points__summed", "int_misuse_points__limited", "int_misuse_points__signalled",
    "misuse_chart_points",
)  # fmt: skip
MODELS = (*EPISODES, *CONTENT, *CHARTS)
ACCOUNTS = 900
WORLD_FILES = (
    "01_macros", "02_names", "03_accounts", "04_people", "04_people_in_hubspot", "05_catalogue",
    "06_fates", "07_contracts", "08_usage", "09_touches", "10_devices",
)  # fmt: skip

_EMPTY = f"""
create schema if not exists ops; create schema if not exists unified;
create schema if not exists marts;
create table ops.run_context as
select date '{WORLD_END}' as as_of_date, 'p' as policy_version, 'b' as build_id;
create table unified.int_misuse_exposures (rule_id varchar, account_id varchar, hcp_id varchar,
    device_serial varchar, product_id varchar, operated_date date, exposed_count bigint,
    misused_count bigint);
create table unified.dim_content (content_id varchar, topic varchar, approved_at timestamp);
create table unified.fct_touches (touch_id varchar, hcp_id varchar, content_id varchar,
    touch_type varchar, happened_at timestamp, is_automated boolean);
create table unified.fct_consents (hcp_id varchar, consent_status varchar, happened_at timestamp);
"""
_FORGOTTEN = """
delete from unified.int_misuse_exposures; delete from unified.dim_content;
delete from unified.fct_touches; delete from unified.fct_consents;
delete from policy.misuse_rules;
"""
# All three misuses as one rule, all films as one film and all articles as one article, so that a
# world of 900 organisations has enough people who opened either.
_FACTS = """
insert into policy.misuse_rules by name
select $seed || 'misuse' as rule_id, $seed || 'misuse' as topic, date '2020-01-01' as valid_from;
insert into unified.dim_content
select $seed || content_type, $seed || 'misuse', min(approved_at) from content
where topic <> 'education' group by content_type;
insert into unified.int_misuse_exposures
with judged as (
    select
        operations.contact_id, operations.account_id, operations.device_serial,
        operations.happened_at::date as operated_date,
        operations.parameter_value > case operations.parameter_name
            when 'energy_joules' then 22 when 'pulse_milliseconds' then 44 else 9 end as is_misuse
    from device_operations as operations
    inner join operators using (contact_id)
    where operators.is_misuser and operations.parameter_name = case operators.misuse_topic
        when 'energy_too_high' then 'energy_joules'
        when 'pulse_too_long' then 'pulse_milliseconds' else 'cooling_celsius' end
        and ends_before(operations.happened_at)
)
select
    $seed || 'misuse', $seed || account_id, $seed || contact_id, device_serial, 'LUMEN',
    operated_date, count(*), count(*) filter (where is_misuse)
from judged group by all;
insert into unified.fct_touches
select
    $seed || person_no || content_type || touch_type, $seed || contact_id, $seed || content_type,
    touch_type, happened_at, false
from (
    select *, 'sent' as touch_type, sent_at as happened_at from deliveries
    union all
    select *, 'viewed', opened_at from deliveries where opened_at is not null
) as touches inner join operators using (person_no)
where ends_before(happened_at);
insert into truths
select $seed || contact_id, reacts from operators where is_misuser;
"""


@dataclass(frozen=True)
class Contents:
    """A warehouse with the policy in it, and the models' SQL by name."""

    warehouse: Path
    models: dict[str, str]

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the warehouse, without facts and rules, to write others into."""
        with duckdb.connect(self.warehouse) as connection:
            connection.execute(_FORGOTTEN)
            yield connection

    def build(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str] = MODELS) -> None:
        """Build these models from the facts that stand there now."""
        for name in names:
            schema = "unified" if name in EPISODES else "marts"
            connection.execute(f"create or replace table {schema}.{name} as {self.models[name]}")


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Return what a query yields, in its order."""
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def write_macros(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Write the sandbox's own macros, and the seed they draw by."""
    connection.execute(f"set variable seed = {seed:d}")
    _write_file(connection, "01_macros")


def write_planted(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Add the world of a seed to the unified tables."""
    write_macros(connection, seed)
    connection.execute("create table if not exists truths (hcp_id varchar, reacts boolean)")
    connection.execute(f"set variable accounts = {ACCOUNTS:d}")
    connection.execute("set variable people_scale = 1.0::double")
    connection.execute("set variable usage_rate = 0.0005::double")
    connection.execute("set variable device_rate = 1.09::double")
    connection.execute("set variable daily_from = date '2024-07-01'")
    connection.execute(f"set variable end_day = date '{WORLD_END}'")
    for name in WORLD_FILES[1:]:
        _write_file(connection, name)
    connection.execute(_FACTS.replace("$seed", f"'{seed:02d}-'"))


def compiled(folder: Path) -> Contents:
    """Build the models over nothing, and return their SQL; a few seconds."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        connection.execute(_EMPTY)
    results = dbt.build(settings, DBT_DIR / "seeds", select=["misuse_rules", "parameters", *MODELS])
    texts = settings.warehouse_dir / "target" / "compiled"
    return Contents(
        settings.warehouse_path,
        {
            result.name: next(texts.rglob(f"{result.name}.sql")).read_text(encoding="utf-8")
            for result in results
            if result.resource_type == "model"
        },
    )


def _write_file(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    text = (SQL_DIR / "world" / f"{name}.sql").read_text(encoding="utf-8")
    connection.execute(text.replace("create table", "create or replace table")
                           .replace("create macro", "create or replace macro"))  # fmt: skip
