"""The world is a pure function of seed, size and day, and lives on without touching its past."""

from __future__ import annotations

import json
import os
import sqlite3
from calendar import monthrange
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project import sandbox
from dagster_project.errors import SettingsError
from dagster_project.sandbox.world import WORLD_END, WorldSize, build
from dagster_project.settings import Settings
from dagster_project.sources.contract import kinds

# Kinds that do not come as files, by the stand-ins' tables that hold them.
_SERVED = {
    "accounts": "salesforce.Account",
    "actions": "salesforce.Task",
    "affiliations": "salesforce.Child_Account_vod__c",
    "campaigns": "hubspot.campaigns",
    "contacts": "salesforce.Contact",
    "contract_events": "salesforce.Contract_Event__c",
    "contracts": "salesforce.Contract",
    "employees": "salesforce.User",
    "opportunities": "salesforce.Opportunity",
    "sentiments": "salesforce.Account_Sentiment__c",
    "stage_changes": "salesforce.OpportunityHistory",
    "survey_answers": "qualtrics.responses",
    "survey_invites": "qualtrics.invites",
    "planned_touches": "salesforce.Call2_vod__c",
    "touches": "salesforce.Call2_vod__c",
}
_IN_ERP = {"products", "revenue"}


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_world__is_the_same_bytes_when_made_twice(small_settings: Settings, tmp_path: Path) -> None:
    again = small_settings.with_values(data_dir=tmp_path, threads=1)
    sandbox.ensure(again)
    assert _bytes_of(again.sandbox_dir) == _bytes_of(small_settings.sandbox_dir)


def test_world__differs_when_the_seed_does(small_settings: Settings, tmp_path: Path) -> None:
    other = small_settings.with_values(data_dir=tmp_path, sandbox_seed=8)
    sandbox.ensure(other)
    name = "api/salesforce.Contact.tsv"
    first = (small_settings.sandbox_dir / name).read_bytes()
    assert (other.sandbox_dir / name).read_bytes() != first


def test_files__only_grow_when_the_world_lives_on(
    small_settings: Settings, advanced_settings: Settings
) -> None:
    before = _bytes_of(small_settings.sandbox_dir / "files")
    after = _bytes_of(advanced_settings.sandbox_dir / "files")
    changed = [name for name, content in before.items() if not after[name].startswith(content)]
    assert changed == []
    assert "usage/usage_2026-07-10.parquet" in set(after) - set(before)


def test_records__change_only_after_the_old_end_when_the_world_lives_on(
    small_settings: Settings, advanced_settings: Settings
) -> None:
    old_end = b"1782864000000"  # 2026-07-01T00:00Z
    for path in sorted((small_settings.sandbox_dir / "api").glob("*.tsv")):
        before = set(path.read_bytes().splitlines())
        after = set((advanced_settings.sandbox_dir / "api" / path.name).read_bytes().splitlines())
        assert all(line[:13] >= old_end for line in after - before), path.name
        gone_ids = {line.split(b"\t")[1] for line in before - after}
        # A record that a merge swallowed is no longer served; its survivor names it.
        assert len(gone_ids - {line.split(b"\t")[1] for line in after}) <= 2, path.name


def test_advance__is_the_same_world_when_reached_in_other_steps(
    advanced_settings: Settings, tmp_path: Path
) -> None:
    settings = advanced_settings.with_values(data_dir=tmp_path)
    sandbox.advance(settings, 3)
    sandbox.advance(settings, 7)
    assert _bytes_of(settings.sandbox_dir) == _bytes_of(advanced_settings.sandbox_dir)


def test_advance__refuses_when_days_are_not_positive(small_settings: Settings) -> None:
    with pytest.raises(SettingsError, match="0 days"):
        sandbox.advance(small_settings, 0)


def test_ensure__makes_the_world_anew_when_it_was_cut_off(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, sandbox_accounts=5, sandbox_events=50)
    sandbox.ensure(settings)
    os.remove(settings.sandbox_dir / "state.json")
    sandbox.ensure(settings)
    assert (settings.sandbox_dir / "state.json").is_file()


def test_ensure__restores_the_elder_world_when_a_swap_was_broken_off(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, sandbox_accounts=5, sandbox_events=50)
    end = sandbox.advance(settings, 2)
    settings.sandbox_dir.rename(tmp_path / ".sandbox" / "old")
    assert sandbox.world_end(settings) == end


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_kind__has_rows_somewhere(kind: str, world: Path) -> None:
    if kind in _SERVED:
        found = (world / "api" / f"{_SERVED[kind]}.tsv").read_bytes().splitlines()
    elif kind in _IN_ERP:
        table = {"products": "products", "revenue": "invoice_lines"}[kind]
        with sqlite3.connect(world / "erp.sqlite") as erp:
            found = erp.execute(f"select * from {table}").fetchall()
    else:
        mapping = yaml.safe_load((world / "files" / "mapping.yml").read_text(encoding="utf-8"))
        (path,) = [feed["path"] for feed in mapping["feeds"] if feed["kind"] == kind]
        found = [line for file in (world / "files").glob(path) for line in file.open("rb")][1:]
    assert found


def test_growing_files__are_there_when_nothing_stands_in_them_yet(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, sandbox_accounts=1, sandbox_events=50)
    sandbox.ensure(settings)
    files = settings.sandbox_dir / "files"
    mapping = yaml.safe_load((files / "mapping.yml").read_text(encoding="utf-8"))
    growing = [feed["path"] for feed in mapping["feeds"] if "/" not in feed["path"]]
    assert [path for path in growing if not (files / path).is_file()] == []
    merges = (files / "customer_merges.csv").read_text(encoding="utf-8")
    assert merges == "id,object,old_number,new_number,merged\n"


def test_renewals__churn_by_a_tenth_or_so(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, sandbox_accounts=600, sandbox_events=600)
    sandbox.ensure(settings)
    truth = json.loads((settings.sandbox_dir / "truth.json").read_text(encoding="utf-8"))
    ended = [row for row in truth["renewals"] if row["end_date"] <= "2026-06-30"]
    churned = [row for row in ended if row["outcome"] == "churned"]
    assert {row["end_date"][:7] for row in ended} == {
        f"{year}-{month:02d}"
        for year in (2024, 2025, 2026)
        for month in range(1, 13)
        if "2024-07" <= f"{year}-{month:02d}" <= "2026-06"
    }
    assert 0.09 <= len(churned) / len(ended) <= 0.13
    assert {row["reason"] for row in churned} == {
        "usage_decline", "sentiment_fall", "escalated_tickets", "key_user_lost", "competitor",
        "silent",
    }  # fmt: skip


def test_actions__are_done_by_the_chances_that_the_truth_names() -> None:
    with duckdb.connect() as connection:
        build(connection, WorldSize(accounts=600, people=1_200, events=600), WORLD_END)
        rows = connection.execute(
            "select play_id, recovers, count(*), avg(is_done::int) from action_draws "
            "where play_id in ('understand_doubt', 'settle_renewal') group by all"
        ).fetchall()
    found = {(play, recovers): share for play, recovers, count, share in rows if count > 100}
    expected = {
        ("understand_doubt", True): 0.75,
        ("understand_doubt", False): 0.3,
        ("settle_renewal", True): 0.5,
    }
    # Three deviations of a share of 180 cases at most.
    assert found == pytest.approx(expected, abs=0.11)


@pytest.mark.parametrize("accounts", [60, 150, 600])
def test_late_news__comes_after_the_report_of_its_month_at_every_size(accounts: int) -> None:
    with duckdb.connect() as connection:
        build(connection, WorldSize(accounts=accounts, people=accounts * 7, events=600), WORLD_END)
        news = connection.execute(
            "select document_type, booked_at, entered_at from late_lines "
            "union all select 'call', called_at, written_up_at from late_calls "
            "union all select 'merge', booked_at, merged_at from doubled_lines"
        ).fetchall()
    waits = defaultdict(list)
    for kind, happened, known in news:
        month_end = happened.replace(day=monthrange(happened.year, happened.month)[1])
        waits[kind].append((known.date() - month_end.date()).days)
    # Ten days after a month's end it is reported; what is sold shortly before a merge is in time.
    reported = {kind: sum(days > 10 for days in waits[kind]) for kind in waits}
    assert min(reported[kind] for kind in ("refund", "purchase", "call", "merge")) >= 2
    entered = waits["refund"] + waits["purchase"] + waits["call"]
    assert (min(entered) > 11, max(entered) < 48) == (True, True)


def test_records__have_ids_of_their_own(world: Path) -> None:
    for path in sorted((world / "api").glob("*.tsv")):
        ids = [line.split(b"\t")[1] for line in path.read_bytes().splitlines()]
        assert len(set(ids)) == len(ids), path.name
