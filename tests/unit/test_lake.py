"""The lake: what lands, what is absorbed, what stays when something goes wrong."""

from dataclasses import replace
from datetime import date

import pytest

from dagster_project.errors import LakeError, SourceError
from dagster_project.lake import Decision, Lake
from dagster_project.landing import land
from dagster_project.settings import Settings
from dagster_project.sources.contract import Column, FileSet, Pull
from dagster_project.warehouse import connect
from tests.small_lake import FIRST as DAY
from tests.small_lake import SELECT, TABLE


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


@pytest.fixture
def connection(tmp_path):
    with connect(Settings(data_dir=tmp_path)) as opened:
        yield opened


def pulled(tmp_path, rows, *, cursor=(None, "a"), control=None, name="page.csv"):
    path = tmp_path / name
    path.write_text("order_id,amount,recorded_at\n" + rows, encoding="utf-8")
    return Pull(
        FileSet((path,), SELECT), cursor_from=cursor[0], cursor_to=cursor[1], page_count=1,
        control=control or {},
    )  # fmt: skip


def nothing(cursor, control):
    select = (
        "select '' as order_id, null as amount, null as recorded_at, false as is_deleted limit 0"
    )
    return Pull(
        FileSet((), select), cursor_from=cursor, cursor_to=cursor, page_count=1, control=control
    )


def decided(lake, load, verdict="admit"):
    return lake.decide(
        Decision(
            sequence=lake.next_sequence(),
            source=load.source,
            table=load.table,
            load_id=load.load_id,
            verdict=verdict,
            as_of_date="2025-03-01",
            is_backfill=True,
            policy_version="p",
            decided_by="test",
            reason="test",
        )
    )


def rows_of(lake, connection, loads):
    paths = [str(path) for path in lake.paths(loads)]
    return connection.execute(
        "select order_id, amount, row_id from read_parquet(?, hive_partitioning = false) "
        "order by row_id",
        [paths],
    ).fetchall()


ORDERS = "1,10.00,2025-01-01\n2,20.50,2025-01-02\n"


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


def test_cursor__is_that_of_the_newest_admitted_load(lake, connection, tmp_path):
    first = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    assert lake.cursor(TABLE) is None
    decided(lake, first)
    assert lake.cursor(TABLE) == "a"
    held = land(
        lake, TABLE, pulled(tmp_path, "9,1.00,2025-02-01\n", cursor=("a", "b")),
        as_of=DAY, connection=connection,
    )  # fmt: skip
    decided(lake, held, "hold")
    assert lake.cursor(TABLE) == "a"
    assert [load.load_id for load in lake.undecided(DAY)] == [held.load_id]


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


def test_release__holds_until_its_last_day_and_is_judged_again_after(lake, connection, tmp_path):
    load = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    held = decided(lake, load, "hold")
    lake.decide(replace(held, sequence=2, verdict="release", until_date="2025-03-01"))
    assert lake.undecided(date(2025, 3, 1)) == []
    assert lake.undecided(date(2025, 3, 2)) == [load]


def test_released_load__held_again_is_pulled_anew_and_keeps_its_place_when_admitted(
    lake, connection, tmp_path
):
    first = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    held = decided(lake, first, "hold")
    lake.decide(replace(held, sequence=2, verdict="release", until_date="2025-03-01"))
    more = pulled(tmp_path, "9,1.00,2025-02-01\n", cursor=("a", "b"))
    second = land(lake, TABLE, more, as_of=DAY, connection=connection)
    decided(lake, second)
    assert lake.cursor(TABLE) == "b"
    # Its release ran out: nothing after it holds its rows, so the next pull starts before it.
    lake.decide(replace(held, sequence=lake.next_sequence(), as_of_date="2025-03-02"))
    assert lake.cursor(TABLE) == first.cursor_from
    # Admitted after all, it counts from its first admission and stays before the second.
    again = replace(
        held, sequence=lake.next_sequence(), verdict="admit", is_backfill=False,
        as_of_date="2025-03-03",
    )  # fmt: skip
    lake.decide(again)
    (_, known), _ = lake.admitted()
    assert (known.load_id, known.as_of_date, known.is_backfill) == (
        first.load_id, held.as_of_date, held.is_backfill,
    )  # fmt: skip
    assert lake.cursor(TABLE) == "b"


def test_decide__does_not_repeat_a_standing_decision(lake, connection, tmp_path):
    load = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    first = decided(lake, load, "hold")
    assert lake.decide(replace(first, sequence=2, as_of_date="2025-03-02")) == first
    assert len(lake.decisions()) == 1


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


def test_verify__finds_a_flipped_bit(lake, connection, tmp_path):
    load = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    (path,) = lake.paths([load])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(LakeError, match="not the file its manifest names"):
        lake.verify([load])


def test_damaged_manifest__is_named(lake, connection, tmp_path):
    load = land(lake, TABLE, pulled(tmp_path, ORDERS), as_of=DAY, connection=connection)
    (lake.table_folder(TABLE) / f"{load.load_id}.manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(LakeError, match="manifest is damaged"):
        Lake(lake.folder).loads()


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
