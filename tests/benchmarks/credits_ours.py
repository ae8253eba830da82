"""The models' SQL on journeys or touches of the benchmark, in a process of its own."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import duckdb

from dagster_project.warehouse import register

# What the packages have too, and six by rule for the touches.
OF_JOURNEYS = ("first", "last", "linear", "position", "time_decay", "markov")
OF_TOUCHES = ("first", "last", "linear", "position", "time_decay", "last_non_direct")
# Where the packages start too: journeys in order, here with the channel before each touch. They
# are numbered, and a touch has no name but its channel's, for the packages know no others.
JOURNEYS = """
create view marts.int_journeys as
select
    journey_id, channel as touch_id, channel, false as is_passive, touch_position,
    touch_count, seconds_before as seconds_before_last_touch, null::date as policy_date
from read_parquet('{folder}/touches.parquet') where is_converted;
create or replace view marts.int_journeys__open as
select true as credits_alone, * from marts.int_journeys;
create view marts.int_journeys__withheld as
select 0::bigint as journey_id, 0::decimal(13, 0) as withheld_trillionths where false;
create view marts.int_chain_touches as
select journey_id, touch_position, channel, channel_before, is_converted
from read_parquet('{folder}/touches.parquet');
create view marts.int_conversions as
select
    journey_id as conversion_id, journey_id, amount::decimal(18, 2) as reporting_amount
from read_parquet('{folder}/paths.parquet') where is_converted
"""
# What every channel earned. Journeys of one length are credited alike by a rule that looks at
# places only: so their amounts are summed by place first.
TOTALS = """
with
amounts as (
    select touch_count, touch_position, channel, sum(reporting_amount)::double as amount
    from marts.int_journeys inner join marts.int_conversions using (journey_id)
    group by all
),
weights as (
    select
        attribution_model, journey_id, touch_id as channel, touch_weight::double as touch_weight
    from marts.int_credit__weight_rules
),
worths as (
    select
        attribution_model, journey_id,
        any_value(reporting_amount)::double / sum(touch_weight) as weight_amount
    from weights inner join marts.int_conversions using (journey_id)
    group by all
)
select attribution_model, channel, sum(amount * credit_ratio::double)
from amounts inner join marts.int_place_credits using (touch_count, touch_position)
group by all
union all
select attribution_model, channel, sum(weight_amount * touch_weight)
from weights inner join worths using (attribution_model, journey_id)
group by all
"""
TOUCHES = (
    "create view marts.int_touch_ledger as from read_parquet('{folder}/ledger.parquet'); "
    "create view marts.int_conversions as from read_parquet('{folder}/sales.parquet')"
)
SCAN = (
    "create table summed as select account_id, channel, count(*) as touch_count, "
    "min(touched_at) as first_touched_at, max(touched_at) as last_touched_at "
    "from read_parquet('{folder}/ledger.parquet') group by account_id, channel"
)
REPLACED = (
    "int_journeys", "int_journeys__withheld", "int_chain_touches", "int_conversions",
    "int_touch_ledger",
)  # fmt: skip


def main() -> None:
    """Do what is asked for and print JSON."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what in {"compile_models", "draw_journeys", "draw_touches"}:
        from tests.benchmarks import credits_draw

        getattr(credits_draw, what)(folder, *map(int, sys.argv[3:]))
        print("{}")
        return
    models = json.loads((folder / "models.json").read_text(encoding="utf-8"))
    with warehouse(folder, *sys.argv[3:]) as connection:
        begin = time.process_time()
        if what == "scan":
            connection.execute(SCAN.format(folder=folder))
            found: dict = {}
        else:
            run = {"journeys": run_journeys, "touches": run_touches}[what]
            found = run(connection, folder, models)
        print(json.dumps({**found, "seconds": time.process_time() - begin}))


def warehouse(folder: Path, memory: str = "4GB") -> duckdb.DuckDBPyConnection:
    """Open a copy of the tiny world's warehouse without the tables that are made here."""
    path = folder / "run" / "mops.duckdb"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    shutil.copy(folder / "tiny" / "warehouse" / "mops.duckdb", path)
    connection = duckdb.connect(
        path, config={"threads": 2, "memory_limit": memory, "preserve_insertion_order": "false"}
    )
    register(connection)
    for name in REPLACED:
        connection.execute(f"drop table if exists marts.{name}")
    return connection


def run_journeys(
    connection: duckdb.DuckDBPyConnection, folder: Path, models: dict[str, str]
) -> dict[str, dict[str, float]]:
    """Return each channel's credit by rule, and its removal effect."""
    names = ", ".join(f"'{name}'" for name in OF_JOURNEYS)
    connection.execute(JOURNEYS.format(folder=folder))
    connection.execute(
        f"delete from policy.attribution_models where attribution_model not in ({names});"
        "delete from policy.channels; insert into policy.channels (channel, valid_from) "
        "select 'channel_' || lpad(i::text, 2, '0'), date '2000-01-01' from range(1, 13) t(i)"
    )
    # What one other model reads is a view: the packages keep nothing in between either.
    for name in ("int_credit__weight_rules", "int_chain_steps"):
        build(connection, name, models, kind="view")
    for name in (
        "int_channel_sets", "int_chain_channels", "int_chain_moves", "int_chains",
        "int_chain_effects", "int_place_credits",
    ):  # fmt: skip
        build(connection, name, models)
    found: dict[str, dict[str, float]] = {}
    for model, channel, amount in connection.execute(TOTALS).fetchall():
        found.setdefault(model, {})[channel] = amount
    effects = connection.execute(
        "select channel, effect_ratio::double from marts.int_chain_effects"
    )
    found["markov"] = dict(effects.fetchall())
    return found


def run_touches(
    connection: duckdb.DuckDBPyConnection, folder: Path, models: dict[str, str]
) -> dict[str, int]:
    """Make the journeys and the credit of every touch in them; return how many there are."""
    names = ", ".join(f"'{name}'" for name in OF_TOUCHES)
    connection.execute(
        f"delete from policy.attribution_models where attribution_model not in ({names})"
    )
    connection.execute(TOUCHES.format(folder=folder))
    connection.execute("delete from marts.int_touches__restated")
    for name in (
        "int_journeys__reached", "int_journeys", "int_journeys__withheld",
        "int_journeys__fingerprinted",
    ):  # fmt: skip
        build(connection, name, models)
    for name in ("int_journeys__open", "int_credit__weight_rules"):
        build(connection, name, models, kind="view")
    for name in ("int_place_credits", "int_touch_credits"):
        build(connection, name, models)
    count, journeys, credit = connection.execute(
        "select count(*), count(distinct journey_id), sum(credit_ratio) "
        "from marts.int_touch_credits"
    ).fetchall()[0]
    if credit != journeys * len(OF_TOUCHES):
        raise SystemExit(f"{journeys} sales are credited {credit} times over by six models")
    return {"credits": count, "journeys": journeys}


def build(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    models: dict[str, str],
    *,
    kind: str = "table",
) -> None:
    """Make a table or a view of a model's SQL, in the place of the one that is there."""
    was = connection.execute(
        "select table_type from information_schema.tables where table_name = ?", [name]
    ).fetchone()
    if was:
        connection.execute(f"drop {'view' if was[0] == 'VIEW' else 'table'} marts.{name}")
    connection.execute(f"create {kind} marts.{name} as {models[name].rstrip().rstrip(';')}")


if __name__ == "__main__":
    main()
