"""The lake: cursors, releases, decisions, and damage that is found."""

import random
from dataclasses import replace
from datetime import date

import pytest

from dagster_project.errors import LakeError
from dagster_project.lake import Decision, Lake
from dagster_project.landing import land
from tests.small_lake import FIRST as DAY
from tests.small_lake import ORDERS, TABLE, decided, pulled


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


@pytest.mark.parametrize("seed", range(20))
def test_standing__supersedes_each_held_load_that_a_later_one_covers(tmp_path, seed):
    """Decisions in any order, asked after each, against the rule read word by word."""
    chance = random.Random(seed)
    lake, log = Lake(tmp_path), []
    # A load keeps its span for ever.
    spans = {f"load-{n}": (chance.choice("ab"), chance.choice([None, "1", "2"])) for n in range(8)}
    for sequence in range(1, 40):
        load_id = chance.choice(list(spans))
        table, cursor = spans[load_id]
        verdict = chance.choice(["hold", "hold", "admit", "release"])
        taken = Decision(
            sequence, "crm", table, load_id, verdict, f"2025-03-{sequence % 28 + 1:02d}",
            False, "p", "gates", f"because {sequence}", cursor,
        )  # fmt: skip
        # A decision that repeats the standing one is not taken.
        log += [taken] if lake.decide(taken) is taken else []
        last: dict[str, str] = {}
        for decision in log:
            last[decision.load_id] = decision.verdict
            if decision.verdict in {"admit", "release"}:
                for other, told in last.items():
                    if told == "hold" and spans[other] == spans[decision.load_id]:
                        last[other] = "superseded"
        assert {name: now.verdict for name, now in lake.standing().items()} == last
