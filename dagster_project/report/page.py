"""Put the page together and write it: facts, labels, templates, one file."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from dagster_project.durable import write_text
from dagster_project.report import attribution, flags, labels, tiers, trust
from dagster_project.report.labels import LANGUAGES, Labels
from dagster_project.report.published import FOLDER, Published, Row, open_published

NO_BUILD: Row = {"as_of_date": None, "build_id": None, "policy_version": None}


def file_name(language: str) -> str:
    """Return the page's file name: `report.html`, and `report.ja.html` for another language."""
    return "report.html" if language == LANGUAGES[0] else f"report.{language}.html"


def render(database: Path, target: Path, *, language: str = "en") -> Path:
    """Write one published database's report as one self-contained page and return its path.

    A page named as `file_name` names it links to its other languages beside it. Missing or
    empty tables become sentences. Raises BuildError for a file that is no published database,
    or whose tables lack a column the report reads.
    """
    words = Labels(language)
    with open_published(database) as published:
        facts = _facts(published, words)
    linked = LANGUAGES if target.name == file_name(language) else (language,)
    style = (FOLDER / "templates" / "style.css").read_text(encoding="utf-8")
    template = _environment().get_template("page.html")
    page = template.render(
        facts,
        label=words,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        languages=[(other, file_name(other)) for other in linked if other != language],
    )
    write_text(target, page)
    return target


def _facts(published: Published, words: Labels) -> dict[str, Any]:
    tier_looks = tiers.look(published, words)
    board, gates = trust.board(published), trust.gates(published)
    build = published.rows("build")
    reconciliation = attribution.reconciliation(published)
    return {
        "build": build[0] if build else NO_BUILD,
        "tiers": tier_looks,
        "flags": flags.flags(published),
        "banner": trust.banner(published, board, gates),
        "now": tiers.now(published, tier_looks),
        "history": tiers.over_time(published, tier_looks),
        "moves": tiers.moves(published, tier_looks),
        "actions": tiers.actions(published, tier_looks),
        "credits": attribution.credits(published, words),
        "returns": attribution.returns(published),
        "lift": attribution.lift(published),
        "touches": attribution.touches(published),
        "reconciliation": attribution.alike(reconciliation),
        "tie_outs": attribution.tie_outs(reconciliation),
        "board": board,
        "source_tables": published.rows("source_tables"),
        "gates": gates,
        "conflicts": published.rows("conflicts"),
    }


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    formats = (
        labels.count, labels.day, labels.money, labels.month, labels.multiple, labels.percent,
        labels.rounded_money, labels.signed, labels.signed_money,
    )  # fmt: skip
    environment.filters |= {format_value.__name__: format_value for format_value in formats}
    return environment
