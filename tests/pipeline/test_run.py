"""The whole pipeline on the small world: what a run leaves behind."""

import json
import shutil
from collections import defaultdict
from decimal import Decimal

import pytest

from dagster_project import sandbox
from dagster_project.publishing import public_tables

UNIFIED = (
    "dim_accounts", "dim_hcps", "dim_patients", "dim_employees", "dim_campaigns", "dim_products",
    "dim_content", "person_xref", "account_xref", "fct_touches", "fct_revenue", "fct_contracts",
    "fct_usage_daily", "fct_device_operations", "fct_visits", "fct_survey_invites",
    "fct_survey_answers", "fct_actions", "fct_sentiments", "fct_market_signals",
    "fct_field_feedback", "fct_improvements",
)  # fmt: skip


def one(connection, sql):
    return connection.execute(sql).fetchone()[0]


@pytest.mark.parametrize("table", UNIFIED)
def test_unified_table__is_not_empty(built, table):
    with built.connect() as connection:
        assert one(connection, f"select count(*) from unified.{table}") > 0


def test_publish__holds_every_public_table_not_empty(built):
    tables = built.manifest["tables"]
    marts = {name for name, table in tables.items() if table["kind"] == "mart"}
    assert marts == set(public_tables())
    # Sources that agree, and revenue that leads to customers, leave them empty.
    empty = {name for name in marts if tables[name]["rows"] == 0}
    assert empty <= {"source_conflicts", "unmatched_revenue"}
    logs = {name for name, table in tables.items() if table["kind"] == "log"}
    assert logs == {
        "gate_results", "gate_consequences", "load_history", "quarantined_rows",
    }  # fmt: skip
    folder = built.settings.published_dir / "current" / "parquet"
    assert {path.stem for path in folder.glob("*.parquet")} == set(tables)


def test_account_tiers__has_each_account_that_ever_had_a_contract_once(built):
    with built.connect() as connection:
        contracted = {
            row[0]
            for row in connection.execute(
                "select distinct account_id from unified.fct_contracts"
            ).fetchall()
        }
        tiered = [
            row[0]
            for row in connection.execute("select account_id from marts.account_tiers").fetchall()
        ]
    assert len(tiered) == len(set(tiered))
    assert set(tiered) == contracted - {"unknown"}


def test_reconciliation__ties_out_to_the_cent_for_every_model_and_month(built):
    with built.published() as connection:
        rows = connection.execute(
            "select difference_amount, booked_amount - attributed_amount - unattributed_amount "
            "- not_measurable_amount "
            "from attribution_reconciliation"
        ).fetchall()
        models = one(
            connection, "select count(distinct attribution_model) from attribution_reconciliation"
        )
    assert models == 15
    assert rows
    assert {(float(a), float(b)) for a, b in rows} == {(0.0, 0.0)}


def test_reconciliation__books_what_the_erp_says(built):
    """The oracle is the ERP itself, not the warehouse."""
    import sqlite3

    with sqlite3.connect(built.settings.sandbox_dir / "erp.sqlite") as erp:
        lines = erp.execute("select currency_code, cast(amount as text) from invoice_lines")
        booked = {}
        for currency, amount in lines:
            booked[currency] = booked.get(currency, Decimal(0)) + Decimal(amount)
    with built.published() as connection:
        found = dict(
            connection.execute(
                "select currency_code, sum(booked_amount) from attribution_reconciliation "
                "where attribution_model = 'linear' group by currency_code"
            ).fetchall()
        )
    assert found == booked


def corrected(settings):
    """Return by how much the ERP mended sales whose month was reported before."""
    truth = json.loads((settings.sandbox_dir / "truth.json").read_text(encoding="utf-8"))
    changes = defaultdict(Decimal)
    for line in truth["late_news"]["corrections"]:
        changes[line["booked_month"], line["currency_code"]] += Decimal(line["changed_amount"])
    assert changes
    return changes


def test_second_run__with_nothing_new_builds_nothing(copied):
    loads = len(list(copied.settings.lake_dir.rglob("*.manifest.json")))
    build = copied.manifest["build_id"]
    copied.run()
    first = len(list(copied.settings.lake_dir.rglob("*.manifest.json")))
    copied.run()
    assert len(list(copied.settings.lake_dir.rglob("*.manifest.json"))) == first
    assert first >= loads
    assert copied.manifest["build_id"] == build
    # A warehouse that was deleted is built again, and readers keep what they see.
    shutil.rmtree(copied.settings.warehouse_dir)
    copied.run()
    assert copied.settings.warehouse_path.exists()
    assert copied.manifest["build_id"] == build
    assert len(list((copied.settings.published_dir / "builds").iterdir())) == 1


def test_later_days__bring_only_their_rows_disturb_no_reader_and_equal_a_build_from_scratch(
    copied, tmp_path
):
    with copied.published() as reader:
        before = one(reader, "select sum(row_count) from load_history")
        weeks = one(reader, "select count(*) from account_tier_history")
        # A reader holds the old build, and somebody's stray write-ahead file lies beside it.
        (copied.settings.published_dir / "current").resolve().joinpath("mops.duckdb.wal").touch()
        # Two days after June is reported, so that something in it can be restated.
        sandbox.advance(copied.settings, 13)
        copied.run()
        assert one(reader, "select count(*) from account_tier_history") == weeks
    with copied.published() as connection:
        assert one(connection, "select count(*) from account_tier_history") > weeks
        fresh = one(connection, "select sum(row_count) from load_history")
        restated = connection.execute(
            "select booked_month, currency_code, sum(changed_amount) from attribution_restatements "
            "where attribution_model = 'linear' and cause = 'line_restated' group by all"
        ).fetchall()
    assert 0 < fresh - before < before / 10
    assert {(str(month), currency): amount for month, currency, amount in restated} == corrected(
        copied.settings
    )
    incremental = copied.mart_hashes

    for path in copied.settings.warehouse_dir.glob("mops.duckdb*"):
        path.unlink()
    build = copied.settings.published_dir / "builds" / copied.manifest["build_id"]
    build.rename(tmp_path / "set_aside")
    copied.run()
    assert copied.mart_hashes == incremental


def test_earlier_as_of__is_published_and_does_not_move_current(copied):
    from datetime import timedelta

    current = copied.manifest["build_id"]
    day = sandbox.world_end(copied.settings) - timedelta(days=90)
    finished = copied.run(as_of=day)
    assert finished.plan.as_of == day
    assert finished.plan.build_id != current
    assert copied.manifest["build_id"] == current

    # What it says of its own past is what history says of it now, though the sources gave
    # records as they are today.
    past = copied.settings.published_dir / "builds" / finished.plan.build_id / "mops.duckdb"
    with copied.published() as connection:
        connection.execute(f"attach '{past.resolve()}' as past (read_only)")
        compared, differing, missing = connection.execute(
            "select count(*), count(*) filter (where past.tier <> now.tier "
            "or past.reason <> now.reason), count(*) filter (where past.tier is null) "
            "from account_tier_history as now left join past.account_tier_history as past "
            "using (account_id, as_of_date) where now.as_of_date <= $day and now.as_of_date > "
            "(select min(as_of_date) + 91 from account_tier_history)",
            {"day": day},
        ).fetchone()
    assert (differing, missing) == (0, 0)
    assert compared > 3_000
