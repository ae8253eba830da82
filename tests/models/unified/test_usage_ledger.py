"""The usage ledger: increments give what a rebuild gives, and touch only what changed."""

LEDGER = "unified.int_usage__daily_changes"


def test_usage_ledger__equals_the_events_as_known_when_loads_come_and_go(usage_warehouse):
    for admitted in (
        ["backfill"],
        # The last load was released late and brings an older version: it changes nothing.
        ["backfill", "late", "correction", "older"],
        # A revoked load disappears, its day with it.
        ["backfill", "correction"],
    ):
        usage_warehouse.admitted = admitted
        assert usage_warehouse.build() == usage_warehouse.expected()


def test_usage_ledger__rebuilds_only_the_days_whose_content_changed(usage_warehouse):
    usage_warehouse.admitted = ["backfill", "late"]
    usage_warehouse.build()
    usage_warehouse.query(f"update {LEDGER} set feature = 'untouched'")

    usage_warehouse.admitted = ["backfill", "late", "correction"]
    usage_warehouse.build()

    untouched = usage_warehouse.query(
        f"select event_date from {LEDGER} where feature = 'untouched' order by event_date"
    )
    assert [str(day) for (day,) in untouched] == ["2025-06-02", "2025-06-03"]


def test_usage_ledger__is_made_whole_when_nobody_knows_what_was_applied(usage_warehouse):
    usage_warehouse.admitted = ["backfill", "late"]
    usage_warehouse.build()
    usage_warehouse.query(f"update {LEDGER} set event_count = 99")
    usage_warehouse.query("drop table unified.applied_days")

    assert usage_warehouse.build() == usage_warehouse.expected()
