"""Column lineage of our own models: whole, as a reader tells it, and missing no change."""

import shutil

import pytest

from dagster_project import dbt
from dagster_project.lineage import column_map, facts_of, feeds_of, read_columns
from dagster_project.lineage.tables import read_manifest
from dagster_project.policy import load_policy, write_seeds
from dagster_project.publishing import public_tables
from dagster_project.warehouse import connect, open_for_writing, seal


def seed_rows(built):
    """Return how to read the policy of a built world."""

    def rows(name):
        with built.connect() as connection:
            cursor = connection.execute(f"select * from policy.{name}")
            columns = [column[0] for column in cursor.description]
            return [
                {c: v for c, v in zip(columns, row, strict=True) if isinstance(v, str)}
                for row in cursor.fetchall()
            ]

    return rows


@pytest.fixture(scope="module")
def columns(built):
    compiled = built.settings.warehouse_dir / "target" / "compiled"
    return read_columns(read_manifest(), compiled, seed_rows(built))


def dependents(columns, raw):
    """Return what is made of a raw column, and the marts of which it decides rows."""
    table, _, column = raw.partition(".")
    found = columns.of(table, {column})
    made = {f"{d.model}.{d.column}" for d in found if d.is_value}
    return made, {d.model for d in found if not d.is_value}


# What a measure of the maturity map is made into.
MATURITY = {
    "maturity.evidence", "maturity.evidence_date", "maturity.is_met", "maturity.is_stale",
    "maturity.measured_value", "maturity.unmet_reason", "maturity_stages.months_in_stage",
    "maturity_stages.move_word", "maturity_stages.next_step_reason",
    "maturity_stages.previous_stage", "maturity_stages.reached_date", "maturity_stages.stage",
}  # fmt: skip


def test_every_model__is_followed_by_column(columns):
    assert columns.unresolved == ()


@pytest.mark.parametrize(
    ("raw", "made", "decided"),
    [
        (
            "files__campaign_spend.spend_amount",
            {
                "campaign_returns.return_ratio", "campaign_returns.spend_reporting_amount",
                "campaigns.spend_reporting_amount", "channel_returns.return_ratio",
                "channel_returns.spend_reporting_amount", *MATURITY,
            },
            # The stage that it helps to decides which step comes next.
            {"maturity_stages"},
        ),
        (
            "files__consent_events.consent_status",
            # The share that it withholds is taken off every amount.
            {
                "attributed_revenue.attributed_amount", "attributed_revenue.credit_ratio",
                "attributed_revenue.reporting_amount", "attributed_volumes.channel",
                "attributed_volumes.reporting_amount", "attributed_volumes.unit_count",
                "attribution_reconciliation.attributed_amount",
                "attribution_reconciliation.difference_amount",
                "attribution_reconciliation.not_measurable_amount",
                "attribution_reconciliation.unattributed_amount",
                "attribution_restatements.changed_amount", "attribution_vintages.current_amount",
                "attribution_vintages.frozen_amount",
                # A campaign wrote to people who had agreed, or not.
                "campaign_conformity.evidence_word", "campaign_conformity.is_late",
                "campaign_conformity.is_met", "campaign_conformity.met_date",
                "campaign_returns.attributed_reporting_amount",
                "campaign_returns.highest_model_reporting_amount",
                "campaign_returns.lowest_model_reporting_amount", "campaign_returns.return_ratio",
                "campaign_returns.unpriced_conversion_count", "campaigns.conformity_ratio",
                "campaigns.conformity_word",
                "channel_returns.attributed_reporting_amount",
                "channel_returns.has_credit_without_lift", "channel_returns.has_wide_band",
                "channel_returns.highest_model_reporting_amount", "channel_returns.is_disputed",
                "channel_returns.lowest_model_reporting_amount", "channel_returns.return_ratio",
                "channel_returns.unpriced_conversion_count", "hcp_field_use.filled_count",
                "hcp_field_use.filled_ratio", "hcp_field_use.is_filled_unused",
                "hcps.email_consent", "touch_outcomes.outcome",
                "hcp_features.is_email_allowed",
                "hcp_features.withheld_reasons",
                *MATURITY,
            },
            # Whose touches consent keeps out goes to nobody else; what was agreed to is a gain of
            # campaigns, and lets features leave.
            {
                "attributed_revenue", "attributed_volumes", "attribution_lift",
                "attribution_reconciliation", "attribution_restatements", "attribution_vintages",
                "campaign_returns", "campaigns", "channel_effects", "channel_returns",
                "hcp_features", "journey_paths", "touch_outcomes",
                "maturity_stages",
                "content_effects", "template_effects",
            },
        ),
        # What a hand-off lost is counted by name: the list makes a share, and decides whose it is.
        ("files__visits.fields_missing", {"hand_offs.most_lost_ratio"}, {"hand_offs"}),
        ("erp__invoice_lines.quantity", set(), set()),
        (
            "files__visits.visit_channel",
            {
                "journey_matrix.derived_importance_rank", "journey_matrix.stated_importance_rank",
                "journey_matrix.visit_channel", "journey_matrix.vulnerability_rank",
                "scenario_runs.is_failed", "scenario_runs.step_word",
                "scenario_runs.touchpoint_id", "scenario_runs.visit_channel",
            },
            {"expectation_gaps", "journey_matrix"},
        ),
    ],
)  # fmt: skip
def test_raw_column__reaches_exactly_these(columns, raw, made, decided):
    assert dependents(columns, raw) == (made, decided)


def test_currency_of_invoices__reaches_revenue_and_purchases_and_nothing_else(columns):
    made, decided = dependents(columns, "erp__invoice_lines.currency_code")
    assert made == {
        "attributed_revenue.currency_code", "attribution_reconciliation.currency_code",
        "attribution_restatements.currency_code", "attribution_vintages.currency_code",
        "unmatched_revenue.currency_code",
    }  # fmt: skip
    # The rate of exchange is looked up by it, so that the trend of purchases rests on it too.
    assert {model for model in decided if model.startswith("int_signal__")} == {
        "int_signal__revenue_trend"
    }
    touched = made | {f"{d.model}.{d.column}" for d in columns.of("erp__invoice_lines",
                                                                  {"currency_code"})}  # fmt: skip
    assert "attributed_revenue.reporting_amount" in touched
    # One Markov model weighs channels by the value of sales, so that credit rests on it too.
    assert "attributed_revenue.attributed_amount" in touched
    assert touched.isdisjoint({
        "accounts.region", "accounts.account_name",
        "journey_matrix.visit_count_rounded", "source_freshness.watermark_date",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("table", "signals"),
    [
        ("files__tickets", {"support_load"}),
        ("qualtrics__responses", {"survey_nps"}),
        ("erp__invoice_lines", {"revenue_trend"}),
        ("files__usage", {"usage_trend", "usage_breadth", "usage_silence", "key_user_loss"}),
        # All feeds meet in one table of feed days: a signal reads only the days of its own.
        ("files__prescriptions", set()),
        ("salesforce__opportunity_history", set()),
    ],
)
def test_table__feeds_only_its_own_signals(columns, table, signals):
    models = {d.model.removeprefix("int_signal__") for d in columns.of(table)}
    assert models - set(public_tables()) == signals


def test_feeds_and_facts_of_a_table__are_its_own():
    assert feeds_of("salesforce", "call") == ("calls", "planned_touches", "touches")
    assert sorted(facts_of("salesforce", "call")) == ["fct_planned_touches", "fct_touches"]
    assert list(facts_of("erp", "invoice_lines")) == ["fct_revenue"]


def test_map__is_kept_whole_and_read_again(columns, copied):
    rows = seed_rows(copied)
    assert not (copied.settings.warehouse_dir / "lineage").exists()  # nothing was red yet
    first = column_map(copied.settings, "code-policy", rows)
    assert [path.name for path in (copied.settings.warehouse_dir / "lineage").iterdir()] == [
        "code-policy.json"
    ]
    again = column_map(copied.settings, "code-policy", lambda name: pytest.fail("read anew"))
    for raw, dependents in columns.dependents.items():
        assert set(first.dependents[raw]) == set(again.dependents[raw]) == set(dependents)


def test_model_that_cannot_be_followed__is_taken_as_a_whole_and_named(columns, copied):
    compiled = copied.settings.warehouse_dir / "target" / "compiled"
    path = compiled / "mops" / "models" / "marts" / "attribution" / "channel_returns.sql"
    path.write_text("select this is no sql", encoding="utf-8")
    found = column_map(copied.settings, "code-policy", seed_rows(copied))
    assert found.unresolved == ("channel_returns",)
    whole = {d.column for d in found.of("erp__invoice_lines", {"amount"})
             if d.model == "channel_returns"}  # fmt: skip
    assert whole == set(read_manifest()["nodes"]["model.mops.channel_returns"]["columns"])
    # What is known only in part is not kept.
    assert not (copied.settings.warehouse_dir / "lineage").exists()
    others = {d for d in found.of("erp__invoice_lines") if d.model != "channel_returns"}
    assert others == {d for d in columns.of("erp__invoice_lines") if d.model != "channel_returns"}


def prints(built):
    """Return, for each published column, a hash of its values, of them by key, and of the keys."""
    manifest = read_manifest()
    keys = {
        node["attached_node"].split(".")[-1]: node["test_metadata"]["kwargs"]["columns"]
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "unique_key"
    }

    def bag(texts):
        joined = ", ".join(f"coalesce(cast({text} as text), chr(1))" for text in texts)
        row = f"md5(concat_ws(chr(31), {joined}))"
        return f"md5(string_agg({row}, '' order by {row}))"

    found = {}
    with built.connect() as connection:
        for table in public_tables():
            names = [row[0] for row in connection.execute(f"describe marts.{table}").fetchall()]
            asked = [bag(keys[table])]
            for name in names:
                asked += [bag([name]), bag([*keys[table], name])]
            row = connection.execute(f"select {', '.join(asked)} from marts.{table}").fetchone()
            for number, name in enumerate(names):
                found[table, name] = (row[2 * number + 1], row[2 * number + 2], row[0])
    return found


def build_with(built, table, column, expression):
    """Build what is downstream of a raw table in which one column holds something else."""
    settings = built.settings
    source, _, name = table.partition("__")
    open_for_writing(settings)
    with connect(settings, settings.warehouse_path) as connection:
        (made,) = connection.execute(
            "select sql from duckdb_views() where schema_name = 'raw' and view_name = ?", [table]
        ).fetchone()
        rows = made.partition(" AS ")[2].rstrip(";")
        connection.execute(
            f"create or replace view raw.{table} as "
            f"select * replace ({expression} as {column}) from ({rows})"
        )
    seeds = write_seeds(load_policy(settings), settings)
    dbt.build(settings, seeds, select=(f"source:{source}.{name}+",))
    seal(settings)


def test_changed_raw_column__changes_no_published_column_outside_of_the_map(
    columns, copied, tmp_path
):
    """The oracle is the warehouse itself: what moves when one raw column does."""
    kept = tmp_path / "before.duckdb"
    shutil.copy(copied.settings.warehouse_path, kept)
    before = prints(copied)
    for table, column, expression in (
        (
            "erp__invoice_lines",
            "currency_code",
            "case currency_code when 'JPY' then 'EUR' else 'JPY' end",
        ),
        ("hubspot__email_events", "recipient", "recipient || 'x'"),
        ("files__campaign_spend", "spend_amount", "spend_amount * 2"),
        ("files__tickets", "priority", "case priority when 'low' then 'urgent' else 'low' end"),
    ):
        shutil.copy(kept, copied.settings.warehouse_path)
        seal(copied.settings)
        build_with(copied, table, column, expression)
        after = prints(copied)
        changed = {
            key
            for key, (values, keyed, keys) in before.items()
            if values != after[key][0] or (keys == after[key][2] and keyed != after[key][1])
        }
        mapped = {(d.model, d.column) for d in columns.of(table, {column})}
        assert changed, f"{table}.{column}: nothing changed, so nothing is proved"
        assert changed <= mapped, f"{table}.{column}"
