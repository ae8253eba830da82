"""Mart gates of the unified model: unique, whole, connected, and nothing lost on the way."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

SCHEMA = "unified"
CURRENT = "as_of_date = $as_of_date"

# Every unified table with its key; the feed (kind of data) without which it may be empty.
TABLES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("dim_accounts", ("account_id",), "accounts"),
    ("dim_hcps", ("hcp_id",), "contacts"),
    ("dim_patients", ("patient_id",), "visits"),
    ("dim_employees", ("employee_id",), "employees"),
    ("dim_campaigns", ("campaign_id",), "campaigns"),
    ("dim_products", ("product_id",), "products"),
    ("dim_content", ("content_id",), "content"),
    ("account_xref", ("source", "source_account_id"), "accounts"),
    ("person_xref", ("source", "source_contact_id"), "contacts"),
    ("fct_affiliations", ("affiliation_id",), "affiliations"),
    ("fct_touches", ("touch_id",), "touches"),
    ("fct_planned_touches", ("planned_touch_id",), "planned_touches"),
    ("fct_revenue", ("revenue_id",), "revenue"),
    ("fct_prescriptions", ("prescription_id",), "prescriptions"),
    ("fct_contracts", ("contract_id",), "contracts"),
    ("fct_contract_events", ("contract_event_id",), "contract_events"),
    ("fct_stage_changes", ("stage_change_id",), "stage_changes"),
    (
        "fct_usage_daily",
        ("account_id", "hcp_id", "product_id", "feature", "usage_date"),
        "usage",
    ),
    ("fct_device_operations", ("operation_id",), "device_operations"),
    ("fct_visits", ("visit_id",), "visits"),
    ("fct_patient_answers", ("answer_id",), "patient_answers"),
    ("fct_patient_contacts", ("contact_event_id",), "patient_contacts"),
    ("fct_programme_events", ("programme_event_id",), "programme_events"),
    ("fct_survey_invites", ("invite_id",), "survey_invites"),
    ("fct_survey_answers", ("answer_id",), "survey_answers"),
    ("fct_sentiments", ("sentiment_id",), "sentiments"),
    ("fct_actions", ("action_id",), "actions"),
    ("fct_market_signals", ("market_signal_id",), "market_signals"),
    ("fct_field_feedback", ("feedback_id",), "field_feedback"),
    ("fct_strategy_changes", ("strategy_change_id",), "strategy_changes"),
    ("fct_skill_sessions", ("skill_session_id",), "skill_sessions"),
    ("fct_acknowledgements", ("acknowledgement_id",), "acknowledgements"),
    ("fct_improvements", ("improvement_change_id",), "improvements"),
    ("fct_process_runs", ("process_run_id",), "process_runs"),
    ("fct_metric_values", ("metric_value_id",), "metric_values"),
    ("fct_tickets", ("ticket_id",), "tickets"),
    ("fct_campaign_spend", ("spend_id",), "campaign_spend"),
    ("fct_fx_rates", ("currency_code", "rate_date"), "fx_rates"),
    ("fct_consents", ("consent_event_id",), "consent_events"),
    ("fct_reviews", ("review_id",), "reviews"),
    ("fct_incidents", ("incident_id",), "incidents"),
)

# Facts whose organisation decides a tier or carries money: none may point into the void.
REFERRING = (
    "fct_contracts", "fct_revenue", "fct_prescriptions", "fct_touches", "fct_usage_daily",
    "fct_tickets",
)  # fmt: skip


def unified(table: str) -> Subject:
    """Return the subject of a unified table."""
    return Subject(table, f"{SCHEMA}.{table}")


def fed(subject: Subject, feed: str) -> Gate:
    """Build: the table is empty only while its feed never delivered anything."""
    return subject.gate(
        "volume",
        relation=(
            f"(select (select count(*) from {subject.relation}) as row_count, watermark_date "
            f"from {SCHEMA}.fct_feed_status where feed = '{feed}' and {CURRENT}) as fed_table"
        ),
        rows="coalesce(max(row_count), 0)",
        seen="coalesce(max(row_count), 0)",
        breaking=(
            "case when count(*) <> 1 then 1 "
            "else count(*) filter (where row_count = 0 and watermark_date is not null) end"
        ),
        expected=f"rows, since the feed {feed} delivered",
        observed="max(row_count) || ' rows'",
    )


def _usage_is_conserved() -> Gate:
    return say.conserved(
        unified("fct_usage_daily"),
        "events",
        relation=(
            "(select sum(ledger_count) as ledger_count, sum(daily_count) as daily_count, "
            "sum(row_count) as row_count from (select coalesce(sum(event_count), 0) "
            "as ledger_count, 0 as daily_count, count(*) as row_count "
            f"from {SCHEMA}.int_usage__daily_changes union all "
            "select 0, coalesce(sum(event_count), 0), 0 "
            f"from {SCHEMA}.fct_usage_daily) as sums) as totals"
        ),
        rows="max(row_count)",
        seen="max(row_count)",
        breaking="max(abs(ledger_count - daily_count))",
        expected="as many uses per day as in the ledger of changes",
        observed="max(daily_count) || ' uses, ledger ' || max(ledger_count)",
    )


MART_GATES: tuple[Gate, ...] = (
    *(fed(unified(table), feed) for table, _, feed in TABLES),
    *(say.keyed(unified(table), key) for table, key, _ in TABLES),
    *(
        say.referenced(unified(table), "account_id", f"{SCHEMA}.dim_accounts", "account_id")
        for table in REFERRING
    ),
    say.referenced(unified("fct_touches"), "hcp_id", f"{SCHEMA}.dim_hcps", "hcp_id"),
    _usage_is_conserved(),
)
