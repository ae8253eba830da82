"""A sheet as spreadsheets save it, in whatever encoding: read whole, its columns named."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from dagster_project.errors import MopsError, SourceError, UsageError
from dagster_project.sources.contract import YAML_LOADER

NAMES = Path(__file__).with_name("columns.yml")
OPTIONAL = frozenset({"comment", "anchor_version"})
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = ",;\t"
# Our name of a row's number among the sheet's own columns.
ROW = "__row"
# Japanese read as Windows-1251 is half signs; Russian is letters all but a few in a hundred.
CYRILLIC_SHARE = 0.8


@dataclass(frozen=True)
class Sheet:
    """A sheet's text, how it was written, and the columns of it that are ours.

    `columns` maps our names to the sheet's; `header` holds all of the sheet's in their order.
    """

    name: str
    text: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    columns: Mapping[str, str]


def read_sheet(path: Path, encoding: str | None = None) -> Sheet:
    """Read a sheet; raises SourceError for one whose text or columns cannot be told.

    A path that cannot be read, and an encoding that there is not, are UsageErrors.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}",
            where="command line",
            next_step="check path and rights",
        ) from error
    found = encoding or _encoding(raw)
    try:
        text = raw.decode(found).removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError) as error:
        raise _undecoded(path, encoding, error) from error
    if text.count('"') % 2:
        raise _error(path, "opens a quotation mark that never ends", "save it again as CSV")
    first = next(iter(text.splitlines()), "")
    delimiter = max(DELIMITERS, key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    header = tuple(name.strip() or f"column_{place}" for place, name in enumerate(names, start=1))
    columns = {ours: name for name in header if (ours := _names().get(name.casefold()))}
    missing = sorted(set(_names().values()) - OPTIONAL - columns.keys())
    if missing:
        raise _error(
            path,
            f"has no column {', '.join(missing)}",
            "name the columns as `mops intake --help` says",
        )
    known = [name for name in header if name.casefold() in _names()]
    if len(known) > len(columns) or len({name.casefold() for name in header}) < len(header):
        raise _error(path, "names a column twice in its header", "remove one of them")
    return Sheet(path.name, text, found, delimiter, header, columns)


@cache
def _names() -> dict[str, str]:
    """Return our name of a column by each of the names it may have."""
    named = yaml.load(NAMES.read_text(encoding="utf-8"), Loader=YAML_LOADER)
    return {str(name).casefold(): ours for ours, names in named.items() for name in names}


def _encoding(raw: bytes) -> str:
    """Tell the encoding: by its mark, by being UTF-8, or by the script that comes out."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return encoding
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        letters = [sign for sign in raw.decode("cp1251", "replace") if ord(sign) > 127]
        cyrillic = sum(
            1 for sign in letters if "\u0410" <= sign <= "\u044f" or sign in "\u0401\u0451"
        )
        return "cp1251" if cyrillic >= CYRILLIC_SHARE * len(letters) else "cp932"
    return "utf-8"


def _undecoded(path: Path, encoding: str | None, error: Exception) -> MopsError:
    """Return what to say of bytes that are no text; never to try what has just failed."""
    if isinstance(error, LookupError):
        return UsageError(
            f"there is no encoding named {encoding!r}",
            where="--encoding",
            next_step="name one such as utf-8, cp932 or cp1251, or leave the option out",
        )
    if encoding is not None:
        return _error(
            path, f"is not {encoding}", "leave --encoding out, or save it again as CSV in UTF-8"
        )
    return _error(
        path,
        "is no text in UTF-8, UTF-16, Shift-JIS or Windows-1251",
        "save it again as CSV in UTF-8, or name its encoding with --encoding",
    )


def _error(path: Path, what: str, next_step: str) -> SourceError:
    return SourceError(f"{path.name} {what}", where=path.name, next_step=next_step)
