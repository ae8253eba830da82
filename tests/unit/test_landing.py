"""Landing: what lands, what is absorbed, and what a killed or unreadable pull leaves."""

from dataclasses import replace

import pytest

from dagster_project.errors import SourceError
from dagster_project.landing import land
from dagster_project.sources.contract import Column, FileSet, Pull
from tests.small_lake import FIRST as DAY
from tests.small_lake import ORDERS, SELECT, TABLE, decided, pulled


def nothing(cursor, control):
    select = (
        "select '' as order_id, null as amount, null as recorded_at, false as is_deleted limit 0"
    )
    return Pull(
        FileSet((), select), cursor_from=cursor, cursor_to=cursor, page_count=1, control=control
    )


def rows_of(lake, connection, loads):
    paths = [str(path) for path in lake.paths(loads)]
    return connection.execute(
        "select order_id, amount, row_id from read_parquet(?, hive_partitioning = false) "
        "order by row_id",
        [paths],
    ).fetchall()


def test_land__keeps_rows_in_order_with_types_and_numbers(lake, connection, tmp_path):
    load = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    assert load.row_count == 2
    rows = rows_of(lake, connection, [load])
    assert [(key, str(amount), number) for key, amount, number in rows] == [
        ("1", "10.00", 0),
        ("2", "20.50", 1),
    ]
    lake.verify([load])


def test_land__twice_is_one_load(lake, connection, tmp_path):
    first = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    again = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    assert again == first
    assert len(lake.loads()) == 1


def test_land__absorbs_the_overlap_of_two_pulls_and_counts_it(lake, connection, tmp_path):
    decided(lake, land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection))
    more = "2,20.50,2025-01-02\n2,21.00,2025-02-01\n3,5.00,2025-02-02\n"
    load = land(
        lake, TABLE, pulled(tmp_path, more, cursor=("a", "b")), as_of=DAY, connection=connection
    )
    assert (load.row_count, load.absorbed_count) == (2, 1)
    assert [str(row[1]) for row in rows_of(lake, connection, [load])] == ["21.00", "5.00"]


def test_land__sums_the_money_it_absorbs_so_that_it_still_ties_out(lake, connection, tmp_path):
    table = replace(TABLE, columns=(*TABLE.columns, Column("currency_code", "string", "ISO.")))
    select = SELECT.replace("amount,", "amount, 'EUR' as currency_code,")
    first = pulled(tmp_path, ORDERS)
    first = replace(first, rows=replace(first.rows, select=select))
    decided(lake, land(lake, table, first, as_of=DAY, connection=connection))
    more = pulled(tmp_path, ORDERS + "3,5.00,2025-02-02\n", cursor=("a", "b"))
    more = replace(more, rows=replace(more.rows, select=select))
    load = land(lake, table, more, as_of=DAY, connection=connection)
    assert (load.absorbed_count, load.absorbed_amounts) == (2, {"EUR": "30.50"})


def test_nothing_new__lands_only_when_the_source_tells_of_a_change(lake, connection, tmp_path):
    first = pulled(tmp_path, ORDERS, control={"table_row_count": 2})
    decided(lake, land(lake, TABLE, first, as_of=DAY, connection=connection))
    same = nothing("a", {"table_row_count": 2})
    assert land(lake, TABLE, same, as_of=DAY, connection=connection) is None
    emptied = land(
        lake, TABLE, nothing("a", {"table_row_count": 0}), as_of=DAY, connection=connection
    )
    assert emptied.row_count == 0
    # While it is held, even an unchanged pull lands, so that admitting it closes the held one.
    decided(lake, emptied, "hold")
    back = land(lake, TABLE, same, as_of=DAY, connection=connection)
    decided(lake, back)
    assert [d.verdict for d in lake.standing().values()] == ["admit", "superseded", "admit"]
    assert lake.undecided(DAY) == []
    # Emptied once more, it is another load, to be judged again.
    again = land(
        lake, TABLE, nothing("a", {"table_row_count": 0}), as_of=DAY, connection=connection
    )
    assert again.load_id != emptied.load_id
    assert lake.undecided(DAY) == [again]


def test_value_that_returns_to_an_earlier_state__lands_and_rests(lake, connection, tmp_path):
    states = ("1,10.00,2025-01-01\n", "1,11.00,2025-01-01\n", "1,10.00,2025-01-01\n")
    landed = []
    for number, rows in enumerate(states):
        pull = pulled(tmp_path, rows, cursor=(str(number), str(number + 1)))
        load = land(lake, TABLE, pull, as_of=DAY, connection=connection)
        decided(lake, load)
        landed.append(load.row_count)
    assert landed == [1, 1, 1]
    rest = pulled(tmp_path, states[-1], cursor=("3", "4"))
    assert land(lake, TABLE, rest, as_of=DAY, connection=connection).row_count == 0


def test_bad_value__is_not_quoted_in_the_error(lake, connection, tmp_path):
    with pytest.raises(SourceError) as caught:
        land(
            lake, TABLE, pulled(tmp_path, "1,Taro Yamada,2025-01-01\n"), as_of=DAY,
            connection=connection,
        )  # fmt: skip
    assert "Taro" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_killed_landing__is_not_seen_and_gives_way(lake, connection, tmp_path):
    load = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    manifest = lake.table_folder(TABLE) / f"{load.load_id}.manifest.json"
    manifest.unlink()
    assert lake.loads() == []
    assert land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection) == load


@pytest.mark.parametrize("is_split", [False, True], ids=["whole", "split by day"])
def test_pulled_again_from_the_start__only_what_is_new_lands(lake, connection, tmp_path, is_split):
    """Files that are split by day are pulled once each, and so never overlap but here."""
    table = replace(TABLE, event_time="ordered_at", columns=(*TABLE.columns, ORDERED_AT))
    table = table if is_split else TABLE
    first = dated(pulled(tmp_path, ORDERS), is_split)
    decided(lake, land(lake, table, first, as_of=DAY, connection=connection))
    same = dated(pulled(tmp_path, ORDERS), is_split)
    assert land(lake, table, same, as_of=DAY, connection=connection) is None
    more = ORDERS + "2,21.00,2025-02-01\n3,5.00,2025-02-02\n"
    again = dated(pulled(tmp_path, more, cursor=(None, "b")), is_split)
    load = land(lake, table, again, as_of=DAY, connection=connection)
    assert (load.row_count, load.absorbed_count) == (2, 2)
    assert len(load.files) == (2 if is_split else 1)


ORDERED_AT = Column("ordered_at", "timestamp", "When it was ordered.")


def dated(pull, is_split):
    """Give a pull's rows the time that they happened at."""
    select = SELECT.replace("select ", "select cast(recorded_at as timestamp) as ordered_at, ", 1)
    return replace(pull, rows=replace(pull.rows, select=select)) if is_split else pull


def test_landed_again_before_it_was_judged__replaces_what_a_killed_run_left(
    lake, connection, tmp_path
):
    """A source whose answers carry a request number never gives the same bytes twice."""
    first = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    follower = pulled(tmp_path, "3,1.00,2025-01-03\n", cursor=("a", "b"))
    land(lake, TABLE, follower, as_of=DAY, connection=connection)
    backfill = pulled(tmp_path, "4,1.00,2025-01-03\n", cursor=("elsewhere", "b"))
    kept = land(lake, TABLE, backfill, as_of=DAY, connection=connection)
    same_rows = pulled(tmp_path, ORDERS, name="other_page.csv")
    again = land(lake, TABLE, same_rows, as_of=DAY, connection=connection)
    assert again.load_id != first.load_id
    assert {load.load_id for load in lake.loads()} == {again.load_id, kept.load_id}
    assert not list(lake.folder.rglob(f"load_id={first.load_id}"))


def test_landed_again_after_it_was_judged__leaves_the_record_alone(lake, connection, tmp_path):
    first = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    decided(lake, first, "hold")
    other = pulled(tmp_path, ORDERS, name="other_page.csv")
    again = land(lake, TABLE, other, as_of=DAY, connection=connection)
    assert {load.load_id for load in lake.loads()} == {first.load_id, again.load_id}


def test_parquet_damaged_inside__is_one_error_that_names_it_and_nothing_lands(
    lake, connection, tmp_path
):
    names = ("whole", "damaged")
    for name in names:
        connection.execute(
            "copy (select 'o' || i as order_id, i as amount, date '2025-01-01' as recorded_at "
            f"from range(1000) as numbers(i)) to '{tmp_path / name}.parquet' (compression gzip)"
        )
    path = tmp_path / "damaged.parquet"
    content = bytearray(path.read_bytes())
    content[100:200] = bytes(byte ^ 0xFF for byte in content[100:200])
    path.write_bytes(bytes(content))
    select = (
        "select order_id, amount, cast(recorded_at as timestamp) as recorded_at, "
        "false as is_deleted from read_parquet({files})"
    )
    files = tuple(tmp_path / f"{name}.parquet" for name in names)
    pull = Pull(FileSet(files, select), None, "a", 1)
    with pytest.raises(SourceError, match=r"does not fit.*where: damaged\.parquet \|"):
        land(lake, TABLE, pull, as_of=DAY, connection=connection)
    assert lake.loads() == []


def test_unreadable_value__is_one_error_and_nothing_lands(lake, connection, tmp_path):
    with pytest.raises(SourceError, match="crm/orders"):
        land(lake, TABLE, pulled(tmp_path, "1,ten,2025-01-01\n"), as_of=DAY, connection=connection)
    assert lake.loads() == []
