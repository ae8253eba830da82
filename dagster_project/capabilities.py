"""The page that says which mart answers which question, made of the marts' own metadata.

A mart names the questions it answers in `config.meta.answers`, by their number in the list of
capabilities: B customers' success metrics, C the clinic's journey map, D the marketing
operation, N what only this warehouse does. Policy and gates follow from the SQL and the gates.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from dagster_project.settings import DBT_DIR, PROJECT_ROOT
from expectations import MART_GATES

PAGE = PROJECT_ROOT / "docs" / "capabilities.md"
_MARTS = DBT_DIR / "models" / "marts"
_AREAS = {
    "B": "Customers' own success metrics",
    "C": "The journey, and its improvements",
    "D": "The device loop, and the marketing operation itself",
    "N": "What only this warehouse does",
}
_INTRODUCTION = """# Which mart answers which question

Written by `make generate` from the marts' own descriptions (`config.meta.answers`), their SQL and
their gates: a mart that answers something new gives this page a line. The columns of a mart are
described beside its SQL.
"""
_MARTS_TITLE = """
## What decides each answer, and what stops a wrong one

Policy names seeds, and rows of `parameters`. Gates are named without the mart before them; the
whole name stands in `gates.csv`.

| Mart | Policy | Gates |
|---|---|---|
"""


def capabilities_page() -> str:
    """Return the page as Markdown: a line per question and mart, then one per mart."""
    marts = answered()
    lines = sorted(
        (_order(number), number, sentence, path.stem)
        for path, answers in marts.items()
        for number, sentence in answers.items()
    )
    text = _INTRODUCTION
    for letter, title in _AREAS.items():
        rows = [line for line in lines if line[0][0] == letter]
        if rows:
            text += f"\n## {title}\n\n| | What it answers | Mart |\n|---|---|---|\n"
        for _, number, sentence, mart in rows:
            text += f"| {number} | {sentence} | `{mart}` |\n"
    text += _MARTS_TITLE
    for path in sorted(marts, key=lambda mart: mart.stem):
        text += f"| `{path.stem}` | {_told(_policy(path))} | {_told(_gates(path.stem))} |\n"
    return text


def answered() -> dict[Path, dict[str, str]]:
    """Return for the SQL file of each mart the questions it answers: number -> sentence."""
    found = {}
    for path in sorted(_MARTS.rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            answers = model.get("config", {}).get("meta", {}).get("answers")
            if answers:
                found[path.with_name(f"{model['name']}.sql")] = answers
    return found


def _order(number: str) -> tuple[str, int]:
    return number[0], int(number[1:])


def _told(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _policy(mart: Path) -> list[str]:
    """Return the seeds and parameters that a mart reads, itself or by models made for it.

    Those are the models of its area and the private ones beside the facts; facts are not
    followed, or every mart would rest on every policy.
    """
    made = [*_area(mart).rglob("*.sql"), *(DBT_DIR / "models" / "unified").rglob("int_*.sql")]
    models = {path.stem: path for path in made}
    named: set[str] = set()
    waiting, seen = [mart], {mart}
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8")
        named |= set(re.findall(r"(?:policy(?:_on)?|parameter)\(\s*'(\w+)'", text))
        for name in re.findall(r"ref\('(\w+)'\)", text):
            if (path := models.get(name)) and path not in seen:
                seen.add(path)
                waiting.append(path)
    return sorted(named)


def _area(mart: Path) -> Path:
    return _MARTS / mart.relative_to(_MARTS).parts[0]


def _gates(mart: str) -> list[str]:
    return sorted(gate.code.removeprefix(f"{mart}.") for gate in MART_GATES if gate.subject == mart)
