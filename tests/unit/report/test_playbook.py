"""The playbook page: each current play once per language, gaps named, texts inert, small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project.errors import BuildError
from dagster_project.report.playbook import LANGUAGES, playbook_name, render_playbook
from dagster_project.report.published import FOLDER
from tests.unit.report.conftest import Page

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}{0}"
PLAYS = """
create table playbook as
select play_id, 2::bigint as play_version, language, play_id || ' title ' || language as title,
    'usage_trend' as trigger_signal, 'bad' as trigger_state, role as owner_role,
    14::bigint as due_days, true as is_current, date '2025-01-01' as valid_from_date,
    60::bigint as use_days, 3::bigint as called_account_count, 2::bigint as opened_count,
    4::bigint as closed_count, 0.75::decimal(9, 6) as done_ratio,
    0.4::decimal(9, 6) as acknowledged_ratio, null::varchar as withheld_reason,
    gap as gap_word, date '2025-06-30' as as_of_date, 'b1' as build_id
from (values ('call', 'account_manager', 'none'), ('visit', 'product_manager', 'none'),
    ('write', 'account_manager', 'not_acknowledged')) as plays (play_id, role, gap)
cross join (select unnest(['en', 'ja', 'ru']) as language);
insert into playbook by name
select * replace ('old title' as title, false as is_current, 1 as play_version)
from playbook where play_id = 'call';
insert into playbook by name
select * replace ('(none)' as play_id, '(all)' as language, 'survey_nps' as trigger_signal,
    'no_play' as gap_word, null as owner_role) from playbook limit 1;
create table playbook_steps as
select play_id, language, step as step_order, is_current,
    play_id || ' step ' || step || ' ' || language || if(is_current, '', ' old') as step_text
from (select distinct play_id, language, is_current from playbook where play_id <> '(none)')
cross join (select unnest([1, 2]) as step);
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(PLAYS)
    yield path


def changed(database: Path, statement: str) -> Path:
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)
    return database


def page(database: Path, language: str = "en") -> Page:
    target = database.with_name(playbook_name(language))
    render_playbook(database, target, language=language)
    assert target.stat().st_size <= 100 * 1024
    return Page(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page__shows_each_current_play_once_in_its_language(database: Path, language: str) -> None:
    found = page(database, language)
    assert ("html", {"lang": language}) in found.elements
    shown = [names["id"] for tag, names in found.elements if tag == "article"]
    assert shown == ["call", "write", "visit"]
    for play in ("call", "visit", "write"):
        assert found.html.count(f"<h3>{play} title {language}</h3>") == 1
        assert found.html.count(f"<li>{play} step 1 {language}</li>") == 1
    assert "old" not in found.text
    others = {other for other in LANGUAGES if other != language}
    assert not [other for other in others if f"title {other}" in found.text]
    links = {names["href"] for tag, names in found.elements if tag == "a"}
    assert links == {"#write", *(playbook_name(other) for other in others)}


def test_gaps__are_named_at_the_top_and_at_the_play(database: Path) -> None:
    text = page(database).text
    assert "No play for: Answers to surveys – bad. Accounts that show it today: 3." in text
    assert text.count("Read by too few of its role.") == 2
    assert "40 %" in text
    # As many days as policy counts use in.
    assert text.count("Opened in 60 days") == 3
    changed(database, "update playbook set gap_word = 'never_opened' where play_id = 'write'")
    told = "Customers call for it today, and nobody opened it in 60 days."
    assert page(database).text.count(told) == 2
    changed(database, "delete from playbook where gap_word <> 'none'")
    assert "Nothing is missing." in page(database).text
    changed(database, "update playbook set gap_word = 'quiet'")
    assert "Nothing is missing." in page(database).text


def test_withheld_share__is_told_in_words_and_not_as_a_number(database: Path) -> None:
    changed(
        database,
        "update playbook set acknowledged_ratio = null, withheld_reason = 'group_too_small', "
        "gap_word = 'none'",
    )
    text = page(database).text
    assert text.count("too few colleagues to tell") == 3
    assert "40 %" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts__stay_text(database: Path, language: str) -> None:
    with duckdb.connect(str(database)) as connection:
        for column in ("play_id", "title", "trigger_signal", "owner_role", "gap_word"):
            connection.execute(f"update playbook set {column} = ? where is_current", [HOSTILE])
        connection.execute("update playbook_steps set step_text = ?, play_id = ?", [HOSTILE] * 2)
    found = page(database, language)
    assert HOSTILE.replace("_", " ") in found.text
    assert not {"script", "img", "iframe", "object"} & {tag for tag, _ in found.elements}
    names = {name for _, attributes in found.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    targets = [a["href"] for tag, a in found.elements if tag == "a" and a.get("href")]
    assert all(target.startswith(("#", "playbook.")) for target in targets if target)


def test_page__says_so_without_plays_and_refuses_a_table_that_changed(database: Path) -> None:
    changed(database, "delete from playbook")
    assert "No play is published yet." in page(database).text
    changed(database, "alter table playbook drop column due_days")
    with pytest.raises(BuildError, match="playbook lacks: due_days"):
        page(database)


def test_words__stand_in_every_language_and_are_used() -> None:
    texts = yaml.safe_load((FOLDER / "playbook.yml").read_text(encoding="utf-8"))
    assert [key for key, text in texts.items() if set(text) != set(LANGUAGES)] == []
    template = (FOLDER / "templates" / "playbook.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'word\("(\w+)"', template))
    assert asked == {key for key in texts if "." not in key}
