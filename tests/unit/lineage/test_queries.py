"""Small queries whose lineage a reader can tell: what is said of them, word for word."""

import pytest
import sqlglot
from sqlglot.optimizer.qualify import qualify

from dagster_project.lineage.joins import UnknownSql
from dagster_project.lineage.queries import follow
from dagster_project.lineage.relations import given_relation, raw_relation

TABLES = {
    "lines": ("id", "customer", "currency", "amount", "kind"),
    "customers": ("id", "name", "region"),
    "visits": ("id", "customer", "day"),
}


def traced(sql, *, keys=(), policy=()):
    """Return per column what it is made of, and what decides its rows, as sorted texts."""
    types = {name: dict.fromkeys(columns, "text") for name, columns in TABLES.items()}
    types["signals"] = {"signal": "text", "feed": "text"}
    known = {name: raw_relation(name, columns) for name, columns in TABLES.items()}
    unique = {"id": "customers"}
    for key in keys:
        table = unique[key]
        known[table] = type(known[table])(
            known[table].columns, known[table].rows, keys=frozenset({frozenset({key})})
        )
    known["signals"] = given_relation(("signal", "feed"), cases=tuple(policy), keys=[("signal",)])
    query = qualify(
        sqlglot.parse_one(sql, dialect="duckdb"), schema={"raw": types}, db="raw",
        dialect="duckdb", identify=False, quote_identifiers=False,
    )  # fmt: skip
    relation = follow(query, lambda schema, name: known[name])

    def named(*many):
        return sorted(
            {".".join(raw) for origins in many for raws in origins.values() for raw in raws}
        )

    return {
        name: (named(trace.values), named(trace.rows, relation.rows))
        for name, trace in relation.columns.items()
    }


def test_value__comes_from_the_columns_in_its_expression():
    found = traced("select id, amount * 2 + length(currency) as size from lines")
    assert found["id"] == (["lines.id"], ["lines.*"])
    assert found["size"][0] == ["lines.amount", "lines.currency"]


def test_filter__decides_the_rows_of_every_column():
    found = traced("select id from lines where amount > 0")
    assert found["id"] == (["lines.id"], ["lines.*", "lines.amount"])


def test_group_and_having__decide_the_rows():
    found = traced(
        "select kind, sum(amount) as total from lines group by kind having max(id) > '1'"
    )
    assert found["total"] == (["lines.amount"], ["lines.*", "lines.id", "lines.kind"])


def test_inner_join__decides_rows_by_both_sides_and_their_keys():
    found = traced(
        "select lines.id from lines inner join customers on lines.customer = customers.id"
    )
    assert found["id"][1] == ["customers.*", "customers.id", "lines.*", "lines.customer"]


def test_look_up_by_a_key__decides_only_what_is_looked_up():
    sql = (
        "select lines.id, customers.name from lines "
        "left join customers on lines.customer = customers.id"
    )
    found = traced(sql, keys=["id"])
    assert found["id"] == (["lines.id"], ["lines.*"])
    assert found["name"] == (
        ["customers.name"],
        ["customers.*", "customers.id", "lines.*", "lines.customer"],
    )
    # Without a key two customers may stand beside one line: then there are more lines.
    assert "customers.*" in traced(sql)["id"][1]


def test_look_up_by_what_was_looked_up__rests_on_both_keys():
    found = traced(
        "select lines.id, regions.name from lines "
        "left join customers on lines.customer = customers.id "
        "left join customers as regions on customers.region = regions.id",
        keys=["id"],
    )
    assert found["id"] == (["lines.id"], ["lines.*"])
    assert "lines.customer" in found["name"][1]


@pytest.mark.parametrize(
    "looked_up",
    [
        "select customer, max(day) as day from visits group by customer",
        "select customer, day from (select customer, day, row_number() over (partition by customer "
        "order by day desc) as recency from visits) as ranked where recency = 1",
    ],
)
def test_key__is_known_of_groups_and_of_newest_versions(looked_up):
    found = traced(
        f"with last_visits as ({looked_up}) select lines.id, last_visits.day from lines "
        "left join last_visits on lines.customer = last_visits.customer"
    )
    assert found["id"] == (["lines.id"], ["lines.*"])
    assert found["day"][0] == ["visits.day"]


def test_total__is_one_row_whatever_it_adds_up():
    found = traced(
        "with totals as (select max(day) as newest from visits where customer <> '') "
        "select lines.id, totals.newest from lines cross join totals"
    )
    assert found["id"] == (["lines.id"], ["lines.*"])
    assert found["newest"] == (["visits.day"], ["lines.*", "visits.*", "visits.customer"])


def test_window__rests_on_what_it_is_ordered_and_parted_by():
    found = traced(
        "select id, sum(amount) over so_far as running from lines "
        "window so_far as (partition by customer order by kind)"
    )
    assert found["id"] == (["lines.id"], ["lines.*"])
    assert found["running"][0] == ["lines.amount", "lines.customer", "lines.kind"]


def test_subquery__counts_where_it_stands():
    found = traced("select id, (select max(day) from visits) as newest from lines")
    assert found["id"] == (["lines.id"], ["lines.*"])
    assert found["newest"] == (["visits.day"], ["lines.*", "visits.*"])
    found = traced("select id from lines where customer in (select customer from visits)")
    assert found["id"][1] == ["lines.*", "lines.customer", "visits.*", "visits.customer"]


UNION = """
    with observed as (
        select 'lines' as feed, id as record from lines
        union all
        select 'visits' as feed, day as record from visits
    )
"""


def test_branch_of_a_union__counts_only_where_its_own_text_stands():
    found = traced(f"{UNION} select record from observed where feed = 'visits'")
    assert found["record"] == (["visits.day"], ["visits.*"])
    found = traced(f"{UNION} select feed, max(record) as newest from observed group by feed")
    assert found["newest"][0] == ["lines.id", "visits.day"]


def test_branch_of_a_union__is_kept_apart_through_groups_windows_and_joins():
    found = traced(
        f"""{UNION},
        newest as (select feed, max(record) as record from observed group by feed),
        so_far as (
            select feed, max(record) over (partition by feed order by record) as record from newest
        ),
        all_so_far as (select feed, max(record) over (order by record) as record from newest),
        signal as (select feed from signals where signal = 'calls')
        select so_far.record as own, all_so_far.record as every
        from signal
        inner join so_far on signal.feed = so_far.feed
        inner join all_so_far on signal.feed = all_so_far.feed
        """,
        policy=[{"signal": "calls", "feed": "visits"}, {"signal": "orders", "feed": "lines"}],
    )
    assert found["own"][0] == ["visits.day"]
    # A window over all feeds at once has seen them all.
    assert found["every"][0] == ["lines.id", "visits.day"]


def test_text_of_a_case__is_told_by_what_it_compares():
    found = traced(
        """
        with lines_and_visits as (
            select 'line' as what, amount as size from lines
            union all
            select 'visit' as what, day as size from visits
        ),
        renamed as (
            select case what when 'visit' then 'calls' else 'orders' end as feed, size
            from lines_and_visits
        )
        select size from renamed where feed = 'calls'
        """
    )
    assert found["size"] == (["visits.day"], ["visits.*"])


def test_text_that_is_null__hides_no_row():
    found = traced(
        f"{UNION}, renamed as (select case feed when 'other' then 'calls' end as call, record "
        "from observed) select record from renamed"
    )
    assert found["record"][0] == ["lines.id", "visits.day"]


def test_branch_of_a_case__sees_the_rows_that_its_condition_leaves():
    found = traced(
        f"{UNION} select max(case when feed = 'lines' then record end) as line from observed"
    )
    assert found["line"][0] == ["lines.id"]


def test_recursion__ends_and_names_what_every_turn_reads():
    found = traced(
        """
        with recursive paths as (
            select id, customer from lines
            union all
            select paths.id, visits.customer from paths
            inner join visits on paths.customer = visits.id
        )
        select id, customer from paths
        """
    )
    assert found["customer"][0] == ["lines.customer", "visits.customer"]
    assert found["id"][1] == [
        "lines.*", "lines.customer", "visits.*", "visits.customer", "visits.id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    [
        "select lines.id from lines full join visits on lines.id = visits.id",
        "select lines.id from lines semi join visits on lines.id = visits.id",
        "select id from lines intersect select id from visits",
        "select currency, sum(amount) as total from lines group by all",
        "select distinct on (customer) id from lines order by amount",
        "select * from (select kind, currency, amount from lines) "
        "pivot (sum(amount) for kind in ('a', 'b'))",
        "with recursive paths as (select id from lines union all select id from "
        "(select id from paths) as inside) select id from paths",
    ],
)
def test_unknown_construct__is_refused(sql):
    with pytest.raises(UnknownSql):
        traced(sql)
