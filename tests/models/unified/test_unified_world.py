"""The unified tables of the small world: whole, keyed, and equal to what the sources hold."""

import pytest

FACTS_OF_ACCOUNTS = (
    "fct_affiliations", "fct_contract_events", "fct_contracts", "fct_device_operations",
    "fct_field_feedback", "fct_incidents", "fct_misuse_cases", "fct_revenue", "fct_reviews",
    "fct_patient_answers", "fct_patient_contacts", "fct_programme_events", "fct_sentiments",
    "fct_stage_changes", "fct_survey_answers", "fct_survey_invites", "fct_tickets",
    "fct_touches", "fct_usage_daily", "fct_visits",
)  # fmt: skip
FACTS_OF_PERSONS = (
    "fct_affiliations", "fct_consents", "fct_device_operations", "fct_misuse_cases",
    "fct_survey_answers", "fct_survey_invites", "fct_tickets", "fct_touches", "fct_usage_daily",
)  # fmt: skip


def test_unified__is_empty_nowhere(built):
    with built.connect() as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'unified'"
        ).fetchall()
        empty = [
            name
            for (name,) in tables
            if not connection.execute(f"select count(*) from unified.{name}").fetchone()[0]
        ]
    assert len(tables) > 40
    # Of a first load nobody can tell how long its rows took: none has a delay yet.
    assert empty == ["int_feed_rows__delayed"]


@pytest.mark.parametrize(
    ("facts", "key", "dimension"),
    [(FACTS_OF_ACCOUNTS, "account_id", "dim_accounts"), (FACTS_OF_PERSONS, "hcp_id", "dim_hcps")],
)
def test_unified__resolves_every_key_in_its_dimension(built, facts, key, dimension):
    with built.connect() as connection:
        for fact in facts:
            total, lost, unknown = connection.execute(
                f"select count(*), count(*) filter (where {dimension}.{key} is null), "
                f"count(*) filter (where facts.{key} = 'unknown') from unified.{fact} as facts "
                f"left join unified.{dimension} using ({key})"
            ).fetchone()
            assert lost == 0, fact
            # People without a record and people purged at the source stay unknown, no others.
            assert unknown <= 0.25 * total, fact


def test_fct_revenue__holds_every_booked_line_to_the_cent(built):
    with built.connect() as connection:
        booked = connection.execute(
            "select currency_code, sum(booked_amount) from unified.fct_revenue "
            "where revenue_measure = 'booked' group by currency_code order by currency_code"
        ).fetchall()
        lines = connection.execute(
            "select currency_code, sum(amount) from (select *, row_number() over (partition by "
            "line_id order by updated_at desc) as recency from raw.erp__invoice_lines) "
            "where recency = 1 group by currency_code order by currency_code"
        ).fetchall()
    assert booked == lines


def test_fct_usage_daily__holds_every_use(built):
    with built.connect() as connection:
        (counted,) = connection.execute(
            "select sum(event_count) from unified.fct_usage_daily"
        ).fetchone()
        (delivered,) = connection.execute(
            "select sum(event_count) from (select *, row_number() over (partition by usage_id "
            "order by recorded_at desc) as recency from raw.files__usage anti join "
            "ops.quarantined_rows using (load_id, row_id)) where recency = 1 and not is_deleted"
        ).fetchone()
    assert counted == delivered


def test_account_xref__gives_every_merged_record_the_account_of_its_survivor(built):
    with built.connect() as connection:
        (strays,) = connection.execute(
            "select count(*) from raw.salesforce__account as merged "
            "join unified.account_xref as before on before.source = 'salesforce' "
            "and before.source_account_id = merged.id "
            "join unified.account_xref as after on after.source = 'salesforce' "
            "and after.source_account_id = merged.masterrecordid "
            "where before.account_id <> after.account_id"
        ).fetchone()
    assert strays == 0


def test_fct_feed_status__is_fresh_for_every_feed_of_the_living_world(built):
    with built.connect() as connection:
        aged = connection.execute(
            "select feed, age_days from unified.fct_feed_status join unified.dim_weeks "
            "using (as_of_date) where is_current and feed_status <> 'fresh' order by feed"
        ).fetchall()
    assert aged == []


def test_actions_feed__is_seen_on_the_days_of_closing_too(built):
    with built.connect() as connection:
        closed, unseen = connection.execute(
            "select count(*), count(*) filter (cast(closed_at as date) not in (select "
            "happened_date from unified.int_feeds__observed_days where feed = 'actions')) "
            "from unified.fct_actions where closed_at is not null"
        ).fetchone()
    assert closed > 10
    assert unseen == 0
