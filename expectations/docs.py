"""Data Docs of the house: one static page of verdicts, no script, no address, no person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from expectations.gate import GREEN, Verdict

PAGE = "index.html"
_LAYERS = (("load", "Loads, before they are admitted"), ("mart", "Build, before it is published"))
_WORDS = {
    "pass": "passed", "learning": "learning", "fail": "failed", "not_evaluated": "not evaluated",
}  # fmt: skip
_EFFECT = {
    "block": "stops its load or the publish",
    "quarantine": "sets rows aside",
    "warn": "warns",
}
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
.green { color: #1b5e20; } .advice { color: #444; display: block; }
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
    green = [verdict for verdict in verdicts if verdict.verdict in GREEN]
    red.sort(key=lambda verdict: (list(_EFFECT).index(verdict.severity), verdict.gate_code))
    shown = _table(red, "Red gates") if red else "<p>No gate is red.</p>"
    folded = (
        f"<details><summary>{len(green)} green</summary>{_table(green, 'Green gates')}</details>"
        if green
        else ""
    )
    return (
        f"<section><h2>{escape(heading)}</h2>"
        f"<p>{len(green)} of {len(verdicts)} gates passed.</p>{shown}{folded}</section>"
    )


def _table(verdicts: Sequence[Verdict], caption: str) -> str:
    names = ("Gate", "Verdict", "Observed", "Expected", "Why, and what to do")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(_row(verdict) for verdict in verdicts)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _row(verdict: Verdict) -> str:
    colour = "green"
    if verdict.verdict not in GREEN:
        colour = "red" if verdict.severity == "block" else "amber"
    effect = "" if verdict.verdict in GREEN else f", {_EFFECT[verdict.severity]}"
    advice = "" if verdict.verdict in GREEN else verdict.when_red
    observed = verdict.observed
    if verdict.quarantined_count:
        observed += f"; {verdict.quarantined_count} rows set aside"
    return (
        f'<tr><th scope="row">{escape(verdict.gate_code)}</th>'
        f'<td class="{colour}">{_WORDS[verdict.verdict]}{effect}</td>'
        f"<td>{escape(observed)}</td><td>{escape(verdict.expected)}</td>"
        f'<td>{escape(verdict.why)}<span class="advice">{escape(advice)} '
        f"{escape(verdict.consequence)}</span></td></tr>"
    )
