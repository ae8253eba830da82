"""The page as a whole: complete, honest when tables are empty, safe, small, self-contained."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.errors import BuildError
from dagster_project.report import LANGUAGES, render
from dagster_project.report.page import file_name

LARGEST_BYTES = 300 * 1024
SECTIONS = (
    "now", "over_time", "moves", "actions", "attribution", "freshness", "gates", "conflicts",
)  # fmt: skip

Read = Callable[..., Any]
Change = Callable[[str], None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page__holds_every_section_in_its_language(page: Read, language: str) -> None:
    found = page(language)
    assert ("html", {"lang": language}) in found.elements
    headings = [names.get("id") for tag, names in found.elements if tag == "h2"]
    assert headings == ["trust", *SECTIONS]
    assert ("高リスク" in found.text) == (language == "ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page__says_so_when_tables_are_empty(page: Read, change: Change, language: str) -> None:
    full = page(language)
    tables = re.findall(r"create table (\w+)", _published_sql())
    change("".join(f"delete from {table};" for table in tables))
    empty = page(language)
    notices = sum("notice" in (names.get("class") or "") for _, names in empty.elements)
    assert notices == len(SECTIONS) + 4
    assert len(empty.text) < len(full.text)


def test_page__says_so_when_tables_are_missing(tmp_path: Path, parse: Read) -> None:
    with duckdb.connect(str(tmp_path / "none.duckdb")) as connection:
        connection.execute("create table stray as select 1 as number")
    target = render(tmp_path / "none.duckdb", tmp_path / "page.html")
    text = parse(target).text
    assert "No table of this file names a build" in text
    assert "How far these figures can be trusted is not recorded" in text


@pytest.mark.parametrize("table", re.findall(r"create table (\w+)", (
    Path(__file__).with_name("published.sql").read_text(encoding="utf-8")
)))  # fmt: skip
def test_page__survives_when_one_table_is_missing(page: Read, change: Change, table: str) -> None:
    change(f"drop table {table}")
    assert page().text


def test_page__shows_hostile_names_as_text(page: Read) -> None:
    found = page()
    assert "<img src=x onerror=alert(1)>" in found.text
    assert "{{7*7}}{0}" in found.text
    names = {name for _, attributes in found.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert not {"img", "script", "iframe", "object"} & {tag for tag, _ in found.elements}


def test_page__ignores_a_colour_that_is_none(page: Read) -> None:
    fills = {names.get("fill") for _, names in page().elements if names.get("fill")}
    assert all(re.fullmatch(r"#[0-9a-f]{3,6}", fill or "") for fill in fills)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page__asks_nothing_of_the_network(page: Read, language: str) -> None:
    found = page(language)
    assert not re.search(r"https?://|//[a-z]|url\(|@import", found.html)
    assert not any("src" in names or "style" in names for _, names in found.elements)
    style = re.search(r"<style>(.*?)</style>", found.html, re.DOTALL)
    policy = next(n for t, n in found.elements if t == "meta" and "http-equiv" in n)["content"]
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_page__stays_small_when_the_world_is_large(
    database: Path, change: Change, tmp_path: Path
) -> None:
    change(
        """
        insert into account_tier_history
        select 'x' || i, date '2024-07-07' + 7 * week::integer, tier, 'Because.'
        from range(600) as accounts (i), range(103) as weeks (week), tiers;
        insert into account_actions
        select 'a' || (1 + i % 6), 'p' || i, repeat('long ', 40), date '2026-07-01', 'open', 'e'
        from range(3000) as actions (i);
        insert into gate_results select gate_results.* replace (repeat('long ', 60) as observed)
        from gate_results, range(2000) as copies (i);
        insert into source_freshness select source_freshness.* replace (feed || i as feed)
        from source_freshness, range(60) as copies (i);
        """
    )
    target = render(database, tmp_path / "large.html")
    assert target.stat().st_size <= LARGEST_BYTES


def test_page__has_the_same_bytes_when_rendered_again(page: Read) -> None:
    assert page().html == page().html


def test_page__names_no_employee(page: Read) -> None:
    assert "employee-77" not in page().html


def test_page__links_its_other_language_when_named_as_the_family(
    database: Path, tmp_path: Path, parse: Read
) -> None:
    target = render(database, tmp_path / file_name("en"))
    links = [
        names["href"] for tag, names in parse(target).elements if tag == "a" and "hreflang" in names
    ]
    assert links == ["report.ja.html"]


def test_page__names_the_column_when_a_table_lacks_it(page: Read, change: Change) -> None:
    change("alter table account_tiers drop column renewal_date")
    with pytest.raises(BuildError, match="account_tiers lacks: renewal_date"):
        page()


def test_page__refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("no database" * 1000)
    with pytest.raises(BuildError, match="cannot be opened"):
        render(tmp_path / "text.duckdb", tmp_path / "page.html")


def test_page__refuses_a_language_it_does_not_speak(page: Read) -> None:
    with pytest.raises(BuildError, match="'xx'"):
        page("xx")


def _published_sql() -> str:
    return Path(__file__).with_name("published.sql").read_text(encoding="utf-8")
