"""What `mops policy preview` prints of the changed rows."""

from datetime import date

from dagster_project.preview import Effect, Preview
from dagster_project.preview.changes import RowChange, SeedChange
from dagster_project.preview_text import print_preview


def printed(capsys, row, past_from="", left_out=None):
    change = SeedChange(row.seed, (row,), frozenset(), (), past_from)
    effect = Effect((change,), (), None)
    print_preview(Preview("b1", date(2026, 6, 30), False, effect, left_out or {}))
    return capsys.readouterr().out


def test_pattern__is_printed_as_it_stands(capsys):
    row = RowChange(
        "test_records", ("mails",), "in force", "2026-01-01", False,
        (("pattern", "^[a-z]+@test", "^[a-z0-9]+@test"),),
    )  # fmt: skip
    shown = printed(capsys, row)
    assert "^[a-z]+@test" in shown
    assert "^[a-z0-9]+@test" in shown


def test_each_column_of_a_row__is_a_line_and_the_row_is_named_once(capsys):
    row = RowChange(
        "tier_rules", ("mine",), "in force", "2026-01-01", True,
        (("tier", "", "Low"), ("owner", "", "us")),
    )  # fmt: skip
    lines = [line.split() for line in printed(capsys, row).splitlines()]
    assert ["tier_rules.csv", "mine", "in", "force,", "new", "2026-01-01", "tier", "Low"] in lines
    assert ["owner", "us"] in lines


def test_past_weeks__are_said_to_be_judged_again(capsys):
    row = RowChange("tier_rules", ("mine",), "in force", "2026-01-01", False, ())
    assert "past weeks" not in printed(capsys, row)
    told = printed(capsys, row, past_from="2025-01-01")
    assert "tier_rules.csv: past weeks from 2025-01-01 on are judged again" in told


def test_rows_left_out__are_named_and_said_to_stay_in_force(capsys):
    row = RowChange("tier_rules", ("mine",), "in force", "2026-01-01", False, ())
    assert "leaves out" not in printed(capsys, row)
    told = printed(capsys, row, left_out={"tier_rules": ["base_stable"]})
    assert "tier_rules.csv leaves out 1 row(s), which stay in force: base_stable\n" in told
    assert "a rule with the tier Stable decides nothing" in told
    many = printed(capsys, row, left_out={"gates": list("abcdefg")})
    assert "gates.csv leaves out 7 row(s), which stay in force: a; b; c; d; e ...\n" in many
