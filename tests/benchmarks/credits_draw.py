"""What the benchmark of credit starts from: compiled models, drawn journeys and touches."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from tests.benchmarks.pipeline import models_in_order
from tests.models.attribution.histories import history_of, write_recorded
from tests.models.attribution.volume_worlds import NO_VOLUMES, write_volumes
from tests.models.attribution.worlds import random_world, write_world

# Journeys of one to twelve touches, 2.8 on average; the later channels are rarer, and three of
# ten journeys are won. Hashed twice: the hashes of one number and different salts differ by a
# constant, and hashed once the won journeys would be the short ones.
JOURNEYS = """
with
journeys as (
    select
        i as journey_id,
        hash(hash(i, 1)) / 18446744073709551616.0 as luck,
        least(12, 1 + floor(
            ln(1 - hash(hash(i, 2)) / 18446744073709551616.0) / ln(0.65)
        ))::int as size
    from range({count}) as numbers(i)
),
touches as (
    select
        journey_id,
        luck < 0.3 as is_converted,
        (1 + hash(hash(journey_id, 3)) % 100000)::double / 100 as amount,
        position::bigint as touch_position,
        size::bigint as touch_count,
        'channel_' || lpad((1 + floor(
            12 * pow(hash(hash(journey_id, position, 4)) / 18446744073709551616.0, 1.6)
        ))::int::text, 2, '0') as channel,
        ((size - position) * (3600 + hash(hash(journey_id, 5)) % 200000))::bigint as seconds_before
    from journeys, unnest(range(1, size + 1)) as positions(position)
)
"""
# Half a million organisations, each met in three of twelve channels, of which every fifth buys,
# up to three times in two years.
TOUCHES = """
copy (
    select
        't' || i as touch_id, 'a' || (hash(i, 1) % 500000) as account_id,
        'channel_' || (1 + hash(i, 2) % 12) as channel, null::varchar as campaign_id,
        (hash(i, 2) % 12)::bigint as channel_priority, false as is_passive,
        true as is_measurable, null::varchar as parent_touch_id, false as collapses_into_parent,
        90::bigint as lookback_days,
        timestamp '2023-01-01' + to_seconds((hash(i, 3) % 63072000)::bigint) as touched_at,
        timestamp '2023-01-01' + to_seconds((hash(i, 3) % 63072000)::bigint) + interval 90 day
            as creditable_until_at
    from range({count}) as numbers(i)
) to '{folder}/ledger.parquet';
copy (
    select
        's' || i as conversion_id, 's' || i as journey_id, null::varchar as product_id,
        'a' || (hash(i, 5) % 100000) * 5 as account_id,
        timestamp '2023-01-01' + to_seconds((hash(i, 6) % 63072000)::bigint) as converted_at
    from range(300000) as numbers(i)
) to '{folder}/sales.parquet'
"""


def compile_models(folder: Path) -> None:
    """Build the models on a tiny world: its warehouse and their SQL are what ours starts from."""
    settings = Settings(data_dir=folder / "tiny")
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        world = random_world(1, accounts=20)
        write_volumes(connection, NO_VOLUMES)
        write_world(connection, world)
        write_recorded(connection, history_of(world))
    models = ["path:seeds", "int_months__closed", "path:models/marts/attribution"]
    dbt.build(settings, DBT_DIR / "seeds", select=models)
    compiled = {name: sql for _, name, _, sql in models_in_order(settings.warehouse_dir / "target")}
    (folder / "models.json").write_text(json.dumps(compiled), encoding="utf-8")


def draw_journeys(folder: Path, count: int) -> None:
    """Write the journeys in both forms."""
    journeys = JOURNEYS.format(count=count)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy ({journeys} select *, lag(channel) over (partition by journey_id "
            "order by touch_position) as channel_before from touches "
            f"order by journey_id, touch_position) to '{folder}/touches.parquet' (format parquet)"
        )
        connection.execute(
            "copy (select journey_id, is_converted, "
            "any_value(case when is_converted then amount else 0 end) as amount, "
            "string_agg(channel, ' > ' order by touch_position) as path, "
            "string_agg((seconds_before / 3600.0)::text, ' > ' order by touch_position) as hours "
            f"from '{folder}/touches.parquet' group by all order by journey_id) "
            f"to '{folder}/paths.parquet' (format parquet)"
        )


def draw_touches(folder: Path, count: int) -> None:
    """Write the touches and the sales after them."""
    duckdb.connect().execute(TOUCHES.format(folder=folder, count=count))
