"""A few accounts with one plain story each, written straight into the unified tables."""

from __future__ import annotations

from datetime import date

import duckdb
import yaml

from dagster_project.settings import DBT_DIR

AS_OF = date(2025, 6, 29)
WEEKS = 40
# What each account does: its story is its name.
STORIES = ("steady", "fading", "silent", "doubtful", "left", "lapsed", "upcoming")
FEEDS = (
    "usage", "touches", "sentiments", "survey_answers", "tickets", "contracts",
    "contract_events", "revenue", "market_signals",
)  # fmt: skip
TABLES = (
    "account_xref", "dim_accounts", "dim_employees", "dim_weeks", "fct_acknowledgements",
    "fct_actions", "fct_contract_events",
    "fct_contracts", "fct_feed_status", "fct_market_signals", "fct_revenue", "fct_sentiments",
    "fct_survey_answers", "fct_survey_invites", "fct_tickets", "fct_touches",
    "int_usage__daily_changes", "person_xref",
)  # fmt: skip
# What history reads: the versions of these facts' records.
VERSIONED = (
    "contract_events", "contracts", "market_signals", "revenue", "sentiments",
    "survey_answers", "survey_invites", "tickets", "touches",
)  # fmt: skip
DAYS = f"generate_series(date '{AS_OF}' - 420, date '{AS_OF}', interval 1 day)"

STORY_ROWS = {
    "account_xref": """
        select 'crm' as source, story as source_account_id, story as account_id from stories
    """,
    "person_xref": """
        select 'crm' as source, story || person as source_contact_id, story || person as hcp_id
        from stories cross join range(4) as persons(person)
    """,
    "dim_accounts": """
        select story as account_id, 'DE' as country_code, 'E1' as owner_employee_id from stories
    """,
    "dim_weeks": f"""
        select cast(day as date) as as_of_date, day = date '{AS_OF}' as is_current
        from (select unnest(generate_series(
            date '{AS_OF}' - 7 * {WEEKS - 1}, date '{AS_OF}', interval 7 day
        )) as day)
    """,
    "fct_feed_status": """
        select feed, as_of_date, 'fresh' as feed_status,
            as_of_date as watermark_date, as_of_date as evidence_date
        from dim_weeks cross join (select unnest($feeds) as feed)
    """,
    # What fades was taken up and not done in time; the doubt was tested before it was due.
    "fct_actions": f"""
        select 'crm:T1' as action_id, 'fading' as account_id, 'revive_usage' as play_id,
            'open' as action_status, null as action_outcome, date '{AS_OF}' - 6 as due_date,
            cast(date '{AS_OF}' - 20 as timestamp) as happened_at, happened_at as known_at,
            cast(null as timestamp) as closed_at
        union all
        select 'crm:T2', 'doubtful', 'understand_doubt', 'done', 'helped', date '{AS_OF}' - 1,
            cast(date '{AS_OF}' - 10 as timestamp), cast(date '{AS_OF}' - 3 as timestamp),
            cast(date '{AS_OF}' - 3 as timestamp)
    """,
    "fct_contracts": f"""
        select story || '-1' as contract_id, story as account_id, 'P1' as product_id,
            case story when 'upcoming' then date '{AS_OF}' + 20 else date '{AS_OF}' - 500 end
                as start_date,
            case story
                when 'left' then date '{AS_OF}' - 60
                when 'lapsed' then date '{AS_OF}' - 10
                else date '{AS_OF}' + 200
            end as end_date,
            case story when 'left' then 'churned' end as outcome,
            case story when 'left' then cast(date '{AS_OF}' - 75 as timestamp) end
                as outcome_known_at,
            cast(least(start_date, date '{AS_OF}' - 30) as timestamp) as known_at,
            'crm' as source
        from stories
    """,
    "int_usage__daily_changes": f"""
        select 'crm' as id_namespace, story as source_account_id,
            story || person as source_contact_id, 'view' as feature,
            cast(day as date) as event_date, cast(day as date) as known_date,
            5 as event_count
        from stories cross join range(4) as persons(person)
        cross join (select unnest({DAYS}) as day)
        where story <> 'upcoming'
            and not (story = 'silent' and day > date '{AS_OF}' - 35)
            and not (story = 'left' and day > date '{AS_OF}' - 100)
            and not (story = 'fading' and day > date '{AS_OF}' - 40
                and (person > 0 or dayofmonth(day) % 3 > 0))
    """,
    "fct_touches": f"""
        select story as account_id, kind as touch_type,
            case kind when 'visited' then 'rep_visit' else 'email' end as channel,
            'unknown' as employee_id, false as is_automated, day as happened_at, day as known_at
        from stories cross join (select unnest({DAYS}) as day)
        cross join (select unnest(['sent', 'clicked', 'visited']) as kind)
        where dayofmonth(day) in (5, 15, 25) and story <> 'upcoming'
    """,
    "fct_sentiments": f"""
        select story || day as sentiment_id, story as account_id,
            case story when 'doubtful' then 1 when 'fading' then 3 else 5 end as anchor_level,
            day as happened_at, day as known_at
        from stories cross join (select unnest({DAYS}) as day)
        where dayofmonth(day) = 10 and story <> 'upcoming'
    """,
    "fct_survey_answers": f"""
        select story || '/' || cast(day as date) as answer_id, story as account_id,
            'nps' as question,
            case story when 'doubtful' then 3 else 9 end as score,
            day as happened_at, day as known_at
        from stories cross join (select unnest({DAYS}) as day)
        where dayofmonth(day) = 20 and story <> 'upcoming'
    """,
    "fct_revenue": f"""
        select story as account_id, 'purchase' as revenue_type, 'booked' as revenue_measure,
            case when story = 'fading' and day > date '{AS_OF}' - 91 then 10 else 100 end
                as reporting_amount,
            day as happened_at, day as known_at
        from stories cross join (select unnest({DAYS}) as day)
        where dayofmonth(day) in (1, 11, 21) and story <> 'upcoming'
    """,
    "fct_tickets": f"""
        select story as account_id, 'low' as priority, day as happened_at, day as known_at
        from stories cross join (select unnest({DAYS}) as day)
        where dayofmonth(day) = 12 and story <> 'upcoming'
    """,
    "fct_contract_events": f"""
        select story as account_id, 'started' as event_type,
            cast(date '{AS_OF}' - 400 as timestamp) as happened_at, happened_at as known_at
        from stories
        where story <> 'upcoming'
    """,
    "fct_market_signals": f"""
        select 'M1' as market_signal_id, 'Rival' as actor_name, 'competitor' as actor_type,
            'adverse' as direction, 0.2 as strength_ratio, 30 as half_life_days,
            cast(date '{AS_OF}' - 300 as timestamp) as happened_at, happened_at as known_at
    """,
}


def write_world(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the unified tables with their declared types, and tell the stories in them."""
    connection.execute("create schema unified; create schema ops; use unified")
    connection.execute(
        f"create table ops.run_context as select date '{AS_OF}' as as_of_date, "
        "'policy' as policy_version, 'build' as build_id, 'key' as pseudonym_key_id"
    )
    connection.execute(
        "create temp table stories as select unnest($stories) as story", {"stories": STORIES}
    )
    for table in TABLES:
        columns = ", ".join(f"{name} {kind}" for name, kind in _declared(table))
        connection.execute(f"create table unified.{table} ({columns})")
    for table, rows in STORY_ROWS.items():
        values = {"feeds": FEEDS} if "$feeds" in rows else {}
        connection.execute(f"insert into unified.{table} by name {rows}", values)
    for kind in VERSIONED:
        write_versions(connection, kind)


def write_versions(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Let each fact of a kind be the only version of its record, in force since it is known."""
    table = f"int_{kind}__versions"
    declared = _declared(table)
    columns = ", ".join(f"{name} {data_type}" for name, data_type in declared)
    connection.execute(f"create or replace table unified.{table} ({columns})")
    shown = {name for name, _ in declared}
    shared = ", ".join(name for name, _ in _declared(f"fct_{kind}") if name in shown)
    by_employee = ", employee_id <> 'unknown' as is_by_employee" if kind == "touches" else ""
    connection.execute(
        f"insert into unified.{table} by name select {shared}{by_employee} from unified.fct_{kind}"
    )


def kill_feeds(connection: duckdb.DuckDBPyConnection, feeds: tuple[str, ...], days: int) -> None:
    """Let feeds deliver nothing in the last days: no rows, and a watermark that stays."""
    watermark = f"date '{AS_OF}' - {days}"
    for feed in feeds:
        connection.execute(
            "update unified.fct_feed_status set feed_status = 'stale', "
            f"watermark_date = {watermark}, evidence_date = {watermark} "
            f"where feed = '{feed}' and as_of_date > {watermark}"
        )
        table = "int_usage__daily_changes" if feed == "usage" else f"fct_{feed}"
        known = "known_date" if feed == "usage" else "cast(known_at as date)"
        connection.execute(f"delete from unified.{table} where {known} > {watermark}")
        if feed in VERSIONED:
            write_versions(connection, feed)


def _declared(table: str) -> list[tuple[str, str]]:
    text = (DBT_DIR / "models" / "unified" / f"{table}.yml").read_text(encoding="utf-8")
    return [
        (column["name"], column["data_type"])
        for column in yaml.safe_load(text)["models"][0]["columns"]
    ]
