"""Pieces of SQL that carry names and values from outside, quoted."""

from __future__ import annotations

from collections.abc import Iterable

from dagster_project.warehouse import literal


def name(text: str) -> str:
    """Return an identifier, quoted.

    >>> name('a"b')
    '"a""b"'
    """
    return '"' + text.replace('"', '""') + '"'


def text_list(texts: Iterable[str]) -> str:
    """Return a list of text literals.

    >>> text_list(["a", "b"])
    "['a', 'b']"
    """
    return "[" + ", ".join(literal(text) for text in texts) + "]"


def json_path(dotted: str) -> str:
    r"""Return the engine's path of a dotted one, as a literal; each member is quoted.

    >>> json_path("properties.email")
    '\'$."properties"."email"\''
    """
    members = "".join('."' + part.replace('"', '\\"') + '"' for part in dotted.split("."))
    return literal("$" + members)


def utc_timestamp(text: str) -> str:
    """Return SQL that reads ISO 8601 text as a UTC timestamp; null when it is not one.

    Vendors write Z, +0000 and +09:00; a plain cast would drop the offset unseen. Text
    without a zone is UTC.
    """
    has_zone = f"regexp_matches({text}, '.{{10}}.*(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$')"
    return (
        f"case when {has_zone} then try_cast({text} as timestamptz) at time zone 'UTC' "
        f"else try_cast({text} as timestamp) end"
    )
