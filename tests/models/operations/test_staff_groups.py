"""Teams of a few colleagues: never shown, nor left over when the others are taken off all."""

import random

import duckdb
import jinja2
import pytest

from dagster_project.settings import DBT_DIR

SMALLEST = 5
MACRO = (DBT_DIR / "macros" / "staff_groups.sql").read_text(encoding="utf-8")


def reasons(kinds):
    """Return what the macro says of each team of each kind, {(kind, team): reason}."""
    rendered = jinja2.Environment().from_string(
        MACRO + "{{ staff_withheld_reason('people', 'kind', 5) }}"
    )
    with duckdb.connect() as connection:
        connection.execute("create table cells (kind bigint, team varchar, people bigint)")
        rows = [
            (number, team, people)
            for number, teams in enumerate(kinds)
            for team, people in (*teams.items(), ("(all)", sum(teams.values())))
        ]
        connection.executemany("insert into cells values (?, ?, ?)", rows)
        found = connection.execute(f"select kind, team, {rendered.render()} from cells").fetchall()
    return {(kind, team): reason for kind, team, reason in found}


def drawn(count):
    """Draw organisations of one to eight teams, most of them near the smallest group."""
    chance = random.Random(7)
    for _ in range(count):
        yield {f"T{n}": chance.randint(1, 9) for n in range(chance.randint(1, 8))}


def test_drawn_teams__leave_nobody_over():
    kinds = list(drawn(1000))
    found = reasons(kinds)
    protected = 0
    for number, teams in enumerate(kinds):
        shown = {team for team in teams if found[number, team] is None}
        assert all(teams[team] >= SMALLEST for team in shown)
        left_over = sum(people for team, people in teams.items() if team not in shown)
        if found[number, "(all)"] is None:
            assert left_over == 0 or left_over >= SMALLEST
        else:
            assert sum(teams.values()) < SMALLEST
        # Nothing is withheld without need: one team at most beside the small ones.
        beside = [team for team in teams if found[number, team] == "protects_another_group"]
        assert len(beside) <= 1
        protected += len(beside)
    assert protected > 50


@pytest.mark.parametrize(
    ("teams", "shown"),
    [
        ({"a": 5, "b": 9}, {"a", "b", "(all)"}),
        ({"a": 4, "b": 5, "c": 9}, {"c", "(all)"}),
        ({"a": 2, "b": 3, "c": 5}, {"c", "(all)"}),
        ({"a": 2, "b": 2, "c": 5}, {"(all)"}),
        ({"a": 4}, set()),
    ],
)
def test_teams__are_shown_where_nobody_is_told_of(teams, shown):
    assert {team for (_, team), reason in reasons([teams]).items() if reason is None} == shown
