"""Data Docs of the house: one static page of verdicts, no script, no address, no person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from expectations.gate import GREEN, NOT_JUDGED, Verdict, tally

PAGE = "index.html"
_LAYERS = (("load", "Loads, before they are admitted"), ("mart", "Build, before it is published"))
_WORDS = {
    "pass": "passed", "learning": NOT_JUDGED, "fail": "failed",
    "not_evaluated": "not evaluated",
}  # fmt: skip
_EFFECT = {
    "block": "stops its load or the publish",
    "quarantine": "sets rows aside",
    "warn": "warns",
}
_COLUMNS = ("Gate", "Verdict", "Observed", "Expected", "Why, and what to do")
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; padding: .3rem 0; color: #444; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-bottom: 1px solid #d5d5d5; }
thead th { border-bottom: 2px solid #1a1a1a; } tbody th { font-weight: 600; }
.red { color: #8c1d18; font-weight: 600; } .amber { color: #6a4a00; font-weight: 600; }
.green { color: #1b5e20; } .open { color: #444; } .advice { color: #444; display: block; }
h3 { font-size: 1rem; margin: 1.6rem 0 .2rem; } .means { margin: .2rem 0; color: #444; }
@media (max-width: 48rem) {
  table, tbody, tr, th, td, caption { display: block; } td { border: 0; padding: .1rem 0; }
  thead { display: none; } tr { border-bottom: 1px solid #d5d5d5; padding: .6rem 0; }
  tbody th { border: 0; padding: 0; } td, th, p, h3 { overflow-wrap: anywhere; }
  td::before { content: attr(data-name) ": "; color: #444; font-weight: 400; }
}
summary { cursor: pointer; padding: .4rem 0; } :focus-visible { outline: 3px solid #1a56b0; }
"""


def write_docs(
    verdicts: Iterable[Verdict], folder: Path, *, title: str = "Gates", subtitle: str = ""
) -> Path:
    """Write the page into a folder and return its path: red gates first, green ones folded.

    Verdicts hold counts, dates and column names only, so the page holds no personal value.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PAGE
    path.write_text(render(list(verdicts), title=title, subtitle=subtitle), encoding="utf-8")
    return path


def render(verdicts: Sequence[Verdict], *, title: str, subtitle: str = "") -> str:
    """Return the page as HTML, every text escaped."""
    sections = "".join(
        _section(heading, [verdict for verdict in verdicts if verdict.layer == layer])
        for layer, heading in _LAYERS
    )
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1><p>{escape(subtitle)}</p>{sections}</main></body></html>\n"
    )


def _section(heading: str, verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return f"<section><h2>{escape(heading)}</h2><p>No gate was judged here.</p></section>"
    red = [verdict for verdict in verdicts if verdict.verdict not in GREEN]
    red.sort(key=lambda verdict: (list(_EFFECT).index(verdict.severity), verdict.gate_code))
    shown = _red(red) if red else "<p>No gate is red.</p>"
    told = tally(verdict.verdict for verdict in verdicts)
    passed = [verdict for verdict in verdicts if verdict.verdict == "pass"]
    learning = [verdict for verdict in verdicts if verdict.verdict == "learning"]
    folded = _folded(learning, NOT_JUDGED) + _folded(passed, "passed")
    return (
        f"<section><h2>{escape(heading)}</h2>"
        f"<p>{len(verdicts)} gates: {told}.</p>{shown}{folded}</section>"
    )


def _folded(verdicts: Sequence[Verdict], how: str) -> str:
    if not verdicts:
        return ""
    told = escape(f"{len(verdicts)} {how}")
    return f"<details><summary>{told}</summary>{_table(verdicts, f'Gates: {how}')}</details>"


def _red(verdicts: Sequence[Verdict]) -> str:
    """Return the red gates by what they are about, what they mean downstream said once."""
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault((verdict.subject, verdict.consequence), []).append(verdict)
    return "".join(
        f'<h3>{escape(subject)}</h3><p class="means">{escape(consequence)}</p>'
        f"{_table(found, f'{len(found)} red')}"
        for (subject, consequence), found in groups.items()
    )


def _table(verdicts: Sequence[Verdict], caption: str) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    body = "".join(_row(verdict) for verdict in verdicts)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _row(verdict: Verdict) -> str:
    colour = "green" if verdict.verdict == "pass" else "open"
    if verdict.verdict not in GREEN:
        colour = "red" if verdict.severity == "block" else "amber"
    effect = "" if verdict.verdict in GREEN else f", {_EFFECT[verdict.severity]}"
    advice = "" if verdict.verdict in GREEN else verdict.when_red
    # Verdicts of earlier versions, which the log keeps, tell what was measured as if judged.
    observed = verdict.observed
    if verdict.verdict == "learning" and not observed.startswith(NOT_JUDGED):
        observed = NOT_JUDGED
    if verdict.quarantined_count:
        observed += f"; {verdict.quarantined_count} rows set aside"
    if verdict.row_ids:
        observed += f"; row_id {verdict.row_ids}"
    cells = (
        f' class="{colour}">{_WORDS[verdict.verdict]}{effect}',
        f">{escape(observed)}",
        f">{escape(verdict.expected)}",
        f'>{escape(verdict.why)}<span class="advice">{escape(advice)}</span>',
    )
    told = "".join(
        f'<td data-name="{name}"{cell}</td>' for name, cell in zip(_COLUMNS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{escape(verdict.gate_code)}</th>{told}</tr>'
