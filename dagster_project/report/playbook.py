"""The playbook as a page: one text that all act on, generated from the published build."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
import yaml

from dagster_project.durable import write_text
from dagster_project.report import labels
from dagster_project.report.published import FOLDER, Published, Row, open_published

LANGUAGES = ("en", "ja", "ru")
# A play that nothing calls for lacks nothing.
GAPLESS = ("none", "quiet")
NO_PLAY = "(none)"


def playbook_name(language: str) -> str:
    """Return the page's file name: `playbook.html`, and `playbook.ja.html` for another."""
    return "playbook.html" if language == LANGUAGES[0] else f"playbook.{language}.html"


def render_playbook(database: Path, target: Path, *, language: str = "en") -> Path:
    """Write the current plays of one published database, in one language, and return the page.

    A play stands once, by the role that carries it out; a sign without a play stands among the
    gaps. All texts are policy's and are escaped. Raises BuildError as `render` does.
    """
    words = Words(language)
    with open_published(database) as published:
        facts = _facts(published, language)
    style = (FOLDER / "templates" / "style.css").read_text(encoding="utf-8")
    page = (
        _environment()
        .get_template("playbook.html")
        .render(
            facts,
            word=words,
            style=style,
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            languages=[(other, playbook_name(other)) for other in LANGUAGES if other != language],
        )
    )
    write_text(target, page)
    return target


class Words:
    """The page's words in one language; a code without a word is shown in plain letters."""

    def __init__(self, language: str) -> None:
        """Choose one of LANGUAGES."""
        self.language = language
        self._texts = _texts()

    def __call__(self, key: str, **values: Any) -> str:
        """Return a text with its values filled in."""
        return self._texts[key][self.language].format(**values)

    def code(self, group: str, value: str | None, **values: Any) -> str:
        """Return the word of a code (`group.value`), its values filled in, or the code itself."""
        known = self._texts.get(f"{group}.{value}")
        if known:
            return known[self.language].format(**values)
        return (value or labels.NOTHING).replace("_", " ")


def _facts(published: Published, language: str) -> dict[str, Any]:
    rows = published.rows("playbook")
    steps: dict[str, list[str]] = defaultdict(list)
    for step in published.rows("playbook_steps"):
        if step["language"] == language:
            steps[step["play_id"]].append(step["step_text"])
    plays = [
        row | {"steps": steps[row["play_id"]], "has_gap": row["gap_word"] not in GAPLESS}
        for row in rows
        if row["language"] == language and row["play_id"] != NO_PLAY
    ]
    by_role = groupby(plays, key=lambda play: play["owner_role"])
    build: Row = rows[0] if rows else {"as_of_date": None, "build_id": None}
    return {
        "build": build,
        "roles": [(role, list(held)) for role, held in by_role],
        "gaps": [play for play in plays if play["has_gap"]],
        "unanswered": [row for row in rows if row["play_id"] == NO_PLAY],
    }


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = yaml.safe_load(
        (FOLDER / "playbook.yml").read_text(encoding="utf-8")
    )
    return texts


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for format_value in (labels.count, labels.day, labels.percent):
        environment.filters[format_value.__name__] = format_value
    return environment
