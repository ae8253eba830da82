"""Published databases for the report's tests, and its pages as a reader's program sees them."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from dagster_project.report import render

SQL = Path(__file__).with_name("published.sql")
VOID = frozenset({"meta", "link", "img", "br", "hr", "input"})


class Page(HTMLParser):
    """A page's elements, attributes and text."""

    def __init__(self, html: str) -> None:
        """Read a whole page; an element that closes out of order is an error."""
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    @property
    def text(self) -> str:
        """Return all visible text with single spaces."""
        return " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element and its attributes."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element that closes itself, as SVG shapes do."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the element opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text that a reader sees."""
        if self._open[-1:] != ["style"]:
            self._texts.append(data)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a published database in which every table has rows."""
    path = tmp_path / "mops.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SQL.read_text(encoding="utf-8"))
    return path


@pytest.fixture
def change(database: Path) -> Callable[[str], None]:
    """Return a function that runs SQL on the database."""

    def run(sql: str) -> None:
        with duckdb.connect(str(database)) as connection:
            connection.execute(sql)

    return run


@pytest.fixture
def parse() -> Callable[[Path], Page]:
    """Return a function that reads a page from its file."""
    return lambda path: Page(path.read_text(encoding="utf-8"))


@pytest.fixture
def page(database: Path, tmp_path: Path, parse: Callable[[Path], Page]) -> Callable[..., Page]:
    """Return a function that renders the database and reads the page."""

    def read(language: str = "en") -> Page:
        return parse(render(database, tmp_path / f"page.{language}.html", language=language))

    return read
