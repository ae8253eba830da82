"""Worlds with a template that works on one product only, and the models' SQL run over them.

Of a world are made those files of the sandbox alone that webinars and consents need, a third of a
second of work; its facts stand in the unified tables as they are, without landing and gates. Twenty
worlds stand in them at once, each under templates and persons of its own.
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

SEEDS = ("channels", "parameters", "shrink_steps", "template_outcomes")
FACTS = (
    "int_campaign_people__reached", "int_campaign_answers__dated",
    "int_template_outcomes__observed",
    "int_template_units__matured", "int_template_units__counted", "int_template_effects__bounded",
)  # fmt: skip
SHRUNKEN = ("int_template_spreads__weighed", "int_template_effects__shrunken")
MODELS = (*FACTS, *SHRUNKEN, "int_template_effects__worded", "template_effects")
ACCOUNTS = 80
WORLD_FILES = (
    "01_macros", "02_names", "03_accounts", "04_people", "04_people_in_hubspot", "05_catalogue",
    "06_fates", "07_contracts", "08_usage", "09_touches", "14_feeds",
)  # fmt: skip

_EMPTY = f"""
create schema if not exists ops; create schema if not exists unified;
create schema if not exists marts;
create table ops.run_context as
select date '{WORLD_END}' as as_of_date, 'p' as policy_version, 'b' as build_id;
create table unified.dim_campaigns (campaign_id varchar, template_id varchar, product_id varchar);
create table unified.dim_hcps (hcp_id varchar, account_id varchar);
create table unified.fct_touches (hcp_id varchar, campaign_id varchar, channel varchar,
    touch_type varchar, is_automated boolean, happened_at timestamp);
create table unified.fct_consents (consent_event_id varchar, hcp_id varchar, channel varchar,
    consent_status varchar, happened_at timestamp);
create table unified.fct_survey_answers (hcp_id varchar, happened_at timestamp);
create table unified.fct_revenue (account_id varchar, product_id varchar, revenue_type varchar,
    happened_at timestamp);
"""
# The world's own tables, with its seed before every name.
_FACTS = """
insert into unified.dim_campaigns
select $seed || campaign_code, $seed || template_code, product_code from campaigns
where channel = 'webinar';
insert into unified.dim_hcps select $seed || contact_id, $seed || account_id from people;
insert into unified.fct_touches
select $seed || contact_id, $seed || campaign_code, channel, 'submitted', false, registered_at
from attendances where channel = 'webinar'
union all
select $seed || contact_id, $seed || campaign_code, channel, 'attended', false, attended_at
from attendances where channel = 'webinar' and has_attended and ends_before(attended_at);
insert into unified.fct_consents
select $seed || consent_event_id, $seed || contact_id, channel, consent_status, occurred_at
from consent_events where ends_before(occurred_at);
"""


@dataclass(frozen=True)
class Templates:
    """A warehouse with the policy in it, and the models' SQL by name."""

    warehouse: Path
    models: dict[str, str]

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the warehouse to write other facts into."""
        with duckdb.connect(self.warehouse) as connection:
            yield connection

    def build(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str] = MODELS) -> None:
        """Build these models from the facts that stand there now."""
        for name in names:
            connection.execute(f"create or replace table marts.{name} as {self.models[name]}")


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
    connection.execute(f"set variable accounts = {ACCOUNTS:d}")
    connection.execute("set variable people_scale = 1.0::double")
    connection.execute("set variable usage_rate = 0.0005::double")
    connection.execute("set variable daily_from = date '2026-06-01'")
    connection.execute(f"set variable end_day = date '{WORLD_END}'")
    for name in WORLD_FILES[1:]:
        _write_file(connection, name)
    connection.execute(_FACTS.replace("$seed", f"'{seed:02d}-'"))


def compiled(folder: Path) -> Templates:
    """Build the models over nothing, and return their SQL; a few seconds."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        connection.execute(_EMPTY)
    results = dbt.build(settings, DBT_DIR / "seeds", select=[*SEEDS, *MODELS])
    texts = settings.warehouse_dir / "target" / "compiled"
    return Templates(
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
