"""`mops policy preview` on the small world: what it prints and refuses, and leaves alone."""

import csv

import pytest
from typer.testing import CliRunner

from dagster_project import durable
from dagster_project.cli import app
from dagster_project.errors import BuildError, Busy, PolicyError
from dagster_project.policy import SHIPPED
from dagster_project.settings import to_environment

HEADER = (SHIPPED / "tier_rules.csv").read_text(encoding="utf-8").splitlines()[0]
# The world ends on 2026-06-30.
NOW, LATER = "2026-06-01", "2026-08-01"


def rules(folder, *rows, name="tier_rules.csv", header=HEADER):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def share(rule, tier, ratio, valid_from):
    return f"{rule},{tier},{ratio},,,Any sign at all.,us,We want to see them all,{valid_from}"


def share_high(valid_from, ratio="0.4"):
    return share("share_high", "High", ratio, valid_from)


def all_high(valid_from):
    """Return rules by which any sign makes an account High; each tier can still be reached."""
    return (
        share("share_low", "Low", "0.000001", valid_from),
        share("share_medium", "Medium", "0.000002", valid_from),
        share_high(valid_from, "0.000003"),
    )


def preview(world, path, *options):
    return CliRunner().invoke(
        app, ["policy", "preview", str(path), *options], env=to_environment(world.settings)
    )


def files(world):
    folders = (world.settings.warehouse_dir, world.settings.published_dir)
    return {
        str(path): durable.file_hash(path)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_preview__tells_rows_moves_reasons_and_back_test_and_writes_nothing(built, tmp_path):
    before = files(built)
    out = tmp_path / "moved.csv"
    shown = preview(built, rules(tmp_path, *all_high(NOW)), "--csv", str(out), "--all")
    assert shown.exit_code == 0, shown.exception
    assert files(built) == before
    assert "share_high" in shown.output
    assert "minimum_risk_ratio" in shown.output
    assert "0.36" in shown.output
    with built.published() as connection:
        tiers = dict(
            connection.execute(
                "select account_id, tier from account_tiers where reason <> 'not_a_customer'"
            ).fetchall()
        )
        tested = connection.execute(
            "select flagged_count from tier_backtest "
            "where lead_time = 'calibration' and threshold_tier = 'High' "
            "and policy_name = 'coverage_aware'"
        ).fetchone()
    with out.open(encoding="utf-8", newline="") as stream:
        moved = list(csv.DictReader(stream))
    assert moved
    assert {row["account_id"]: row["old_tier"] for row in moved}.items() <= tiers.items()
    assert {row["new_tier"] for row in moved} == {"High"}
    assert all(row["new_reason"] and row["what_moved_it"] for row in moved)
    assert all(row["account_id"] in shown.output for row in moved)
    assert f"{len(moved)} of {len(tiers)} customers" in shown.output
    (line,) = [line for line in shown.output.splitlines() if "High or worse" in line]
    assert line.split()[4] == str(tested[0])


def test_list_of_accounts__is_capped_without_all(built, tmp_path):
    shown = preview(built, rules(tmp_path, *all_high(NOW)))
    assert "add --all to list them" in shown.output


def test_row_of_a_later_day__is_said_not_to_be_in_force_yet(built, tmp_path):
    path = rules(tmp_path, *all_high(LATER))
    shown = preview(built, path)
    assert shown.exit_code == 0, shown.exception
    assert "not yet in force" in shown.output
    assert "add --as-if-in-force" in shown.output
    assert "No tier moves: no row in force changes." in shown.output
    asked = preview(built, path, "--as-if-in-force")
    assert f"come into force from {LATER} on" in asked.output
    assert "Who moves" in asked.output


def test_rows_that_no_tier_rests_on__are_said_to_move_none(built, tmp_path):
    header, first, *_ = (SHIPPED / "plays.csv").read_text(encoding="utf-8").splitlines()
    row = first.replace(",14,", ",7,").replace("2020-01-01", NOW)
    shown = preview(built, rules(tmp_path, row, name="plays.csv", header=header))
    assert "neither tiers nor their back-test rest on these rows" in shown.output


def test_folder_of_the_shipped_rows__changes_nothing(built):
    shown = preview(built, SHIPPED)
    assert "every row is in the policy of the last build already" in shown.output


def test_row_left_out__is_said_to_stay_in_force(built, tmp_path):
    kept = (SHIPPED / "tier_rules.csv").read_text(encoding="utf-8").splitlines()[2:]
    shown = preview(built, rules(tmp_path, *kept))
    assert "tier_rules.csv leaves out 1 row(s), which stay in force: base_stable" in shown.output


@pytest.mark.parametrize(
    ("rows", "header", "problem", "where"),
    [
        ([share_high(NOW).replace("High", "Hihg")], HEADER, "no tier named 'Hihg'", "line 2"),
        ([share_high(NOW, "a lot")], HEADER, "'a lot' is not a number", "minimum_risk_ratio"),
        ([share_high("")], HEADER, "first day of the row is missing", "valid_from"),
        ([share_high(NOW), share_high(NOW, "0.3")], HEADER, "the same as in line 2", "line 3"),
        ([share_high(NOW, "1.5")], HEADER, "1.5 is no share", "line 2"),
        (
            [share("share_medium", "Medium", "0.05", NOW)],
            HEADER,
            "no share gives Low",
            "line 2",
        ),
        (["share_high,High"], "rule_name,tier", "columns differ", "line 1"),
    ],
)
def test_bad_row__is_refused_as_the_pipeline_would(built, tmp_path, rows, header, problem, where):
    shown = preview(built, rules(tmp_path, *rows, header=header))
    assert isinstance(shown.exception, PolicyError)
    assert problem in shown.exception.what
    assert shown.exception.where.startswith("tier_rules.csv")
    assert where in shown.exception.where


@pytest.mark.parametrize("name", ["nowhere.csv", "rules.xlsx", "empty"])
def test_what_is_no_policy_file__is_refused(built, tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "rules.xlsx").write_bytes(b"PK")
    shown = preview(built, tmp_path / name)
    assert isinstance(shown.exception, PolicyError)
    assert shown.exception.where == str(tmp_path / name)


def test_run_at_work__is_not_disturbed(built, tmp_path):
    with durable.exclusive(built.settings.data_dir):
        shown = preview(built, rules(tmp_path, share_high(NOW)))
    assert isinstance(shown.exception, Busy)


def test_without_a_build__the_next_step_is_a_run(built, tmp_path):
    world = type(built)(built.settings.with_values(data_dir=tmp_path / "data"))
    shown = preview(world, rules(tmp_path, share_high(NOW)))
    assert isinstance(shown.exception, BuildError)
    assert shown.exception.next_step == "`mops run`"
    assert not (tmp_path / "data").exists()
