"""The mapping file of plain exports: read, checked, and turned into feeds.

The format is described in `dagster_project.sources.files`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import yaml

from dagster_project import durable
from dagster_project.errors import SettingsError
from dagster_project.sources.contract import YAML_LOADER, Column, Kind, kinds

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
PERIOD = r"(?:^|[^0-9])(?P<period>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?:[^0-9]|$)"
DELETED = Column("is_deleted", "boolean", "True when the source marks the record deleted.")


@dataclass(frozen=True)
class Lookup:
    """A value found in another file: where the columns of `match` are equal, take `take`.

    `match` maps the feed's file columns to the other file's.
    """

    path: str
    match: Mapping[str, str]
    take: str


@dataclass(frozen=True)
class Feed:
    """One kind from one path or glob, relative to the files' root."""

    kind: str
    path: str
    format: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    lookup: Mapping[str, Lookup] = field(default_factory=dict)
    value_maps: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    date_formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recorded_at: tuple[str, ...] = ()
    period: str = PERIOD
    lag_days: int = 0
    id_namespace: str = "files"

    @property
    def contract(self) -> Kind:
        """Return the kind's contract."""
        return kinds()[self.kind]

    @property
    def digest(self) -> str:
        """Return a short hash of the mapping: another mapping of a file is another pull."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        lookups = {key: [look.path, look.match, look.take] for key, look in self.lookup.items()}
        maps = {key: list(map(list, found.items())) for key, found in self.value_maps.items()}
        return durable.text_hash([{**values, "lookup": lookups, "value_maps": maps}])[:12]

    @property
    def file_columns(self) -> frozenset[str]:
        """Return the columns the feed needs in each of its files."""
        matched = [name for look in self.lookup.values() for name in look.match]
        return frozenset([*self.columns.values(), *self.recorded_at, *matched])

    @property
    def names_patients(self) -> bool:
        """Return whether the feed brings numbers of patients, which become pseudonyms."""
        return any("patient_id" in found for found in (self.columns, self.constants, self.lookup))

    def formats_of(self, column: str) -> tuple[str, ...]:
        """Return the date formats of a column of the kind, in the order they are tried."""
        return self.date_formats.get(column, self.date_formats.get("*", ()))


def read_mapping(path: Path) -> tuple[Feed, ...]:
    """Read a mapping file; raises SettingsError naming the feed and the entry that is wrong."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    except OSError as error:
        raise _error(
            path, f"cannot be read: {error.strerror}", "check MOPS_FILES_CONFIG"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        place = f" at line {line + 1}" if line is not None else ""
        raise _error(path, f"is not valid YAML in UTF-8{place}", "correct it") from error
    feeds = raw.get("feeds") if isinstance(raw, dict) else None
    if not isinstance(feeds, list) or not feeds or set(raw) != {"feeds"}:
        raise _error(path, "must hold one list, `feeds`", "see the format: `mops kinds --help`")
    return tuple(_Reader(path, number, feed).feed() for number, feed in enumerate(feeds, start=1))


class _Reader:
    """One entry of `feeds` on its way to a Feed."""

    def __init__(self, path: Path, number: int, raw: Any) -> None:
        self.path, self.number = path, number
        if not isinstance(raw, dict):
            raise self.error("must be a map", "give at least kind, path and columns")
        self.raw: dict[str, Any] = raw

    def feed(self) -> Feed:
        known = [item.name for item in fields(Feed)]
        self.only(self.raw, known, "entry")
        kind = self.text("kind")
        if kind not in kinds():
            raise self.error(f"unknown kind `{kind}`", f"one of: {', '.join(kinds())}")
        path = self.text("path")
        columns = self.map_of_texts("columns")
        constants = self.raw.get("constants", {})
        lookup = {key: self.lookup(key, found) for key, found in self.map("lookup").items()}
        feed = Feed(
            kind=kind,
            path=path,
            format=self.format(path),
            encoding=self.text("encoding", "utf-8"),
            delimiter=self.text("delimiter", "\t" if path.endswith(".tsv") else ","),
            columns=columns,
            constants=constants,
            lookup=lookup,
            value_maps={key: self.value_map(key) for key in self.map("value_maps")},
            date_formats=self.date_formats(),
            recorded_at=tuple(self.texts(self.raw.get("recorded_at", []), "recorded_at")),
            period=self.period(),
            lag_days=self.lag_days(),
            id_namespace=self.text("id_namespace", "files"),
        )
        self.check_columns(feed)
        return feed

    def check_columns(self, feed: Feed) -> None:
        """See that every name is a column of the kind, given once, and none required is left."""
        names = [*(column.name for column in feed.contract.columns), DELETED.name]
        for part in ("columns", "constants", "lookup", "value_maps"):
            self.only(getattr(feed, part), names, f"{part}: column of kind {feed.kind}")
        self.only(feed.date_formats, [*names, "recorded_at", "*"], "date_formats: column")
        given = [*feed.columns, *feed.constants, *feed.lookup]
        for name in given:
            if given.count(name) > 1:
                raise self.error(f"`{name}` is given twice", "give it in one place")
        for column in feed.contract.columns:
            if column.required and column.name not in given:
                raise self.error(
                    f"required column `{column.name}` of kind {feed.kind} is not mapped",
                    "map it in columns, constants or lookup",
                )
        for name, value in feed.constants.items():
            if not isinstance(value, str | int | float | date):
                raise self.error(f"constant `{name}` is no plain value", "give text or a number")

    def lookup(self, column: str, raw: Any) -> Lookup:
        if not isinstance(raw, dict) or set(raw) != {"path", "match", "take"}:
            raise self.error(f"lookup `{column}` needs path, match and take", "give these three")
        match = raw["match"]
        if not isinstance(match, dict) or not match:
            raise self.error(f"lookup `{column}`: match must be a map", "file column: its column")
        self.texts([raw["path"], raw["take"], *match, *match.values()], f"lookup `{column}`")
        if Path(raw["path"]).suffix not in FORMATS:
            raise self.error(f"lookup `{column}`: unknown format", f"one of: {', '.join(FORMATS)}")
        return Lookup(raw["path"], match, raw["take"])

    def value_map(self, column: str) -> Mapping[Any, Any]:
        found = self.raw["value_maps"][column]
        if not isinstance(found, dict):
            raise self.error(f"value_maps: `{column}` must be a map", "give from: to")
        return found

    def date_formats(self) -> Mapping[str, tuple[str, ...]]:
        raw = self.raw.get("date_formats", {})
        by_column = raw if isinstance(raw, dict) else {"*": raw}
        found = {
            key: tuple(self.texts(formats, f"date_formats `{key}`"))
            for key, formats in by_column.items()
        }
        for key, formats in found.items():
            if len({"%z" in text for text in formats}) > 1:
                raise self.error(
                    f"date_formats `{key}`: some formats have a zone (%z), some have none",
                    "give all or none of them a zone",
                )
        return found

    def format(self, path: str) -> str:
        suffix = Path(path.removesuffix(".gz")).suffix
        found = self.text("format", FORMATS.get(suffix, ""))
        if found not in FORMATS.values():
            raise self.error(f"unknown format `{found or suffix}`", "one of: csv, jsonl, parquet")
        return found

    def period(self) -> str:
        pattern = self.text("period", PERIOD)
        try:
            groups = re.compile(pattern).groupindex
        except re.error as error:
            raise self.error(f"period is no pattern: {error.msg}", "correct it") from error
        if "period" not in groups:
            raise self.error("period has no group (?P<period>...)", "name the group of the date")
        return pattern

    def lag_days(self) -> int:
        found = self.raw.get("lag_days", 0)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise self.error("lag_days is no whole number of days", "give 0 or more")
        return found

    def text(self, key: str, default: str | None = None) -> str:
        found = self.raw.get(key, default)
        if not isinstance(found, str) or (not found and default is None):
            raise self.error(f"`{key}` is missing or no text", f"give `{key}`")
        return found

    def texts(self, found: Any, what: str) -> list[str]:
        texts = [found] if isinstance(found, str) else found
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise self.error(f"{what} must be text or a list of texts", "correct it")
        return texts

    def map(self, key: str) -> dict[str, Any]:
        found = self.raw.get(key, {})
        if not isinstance(found, dict):
            raise self.error(f"`{key}` must be a map", "give column: value")
        return found

    def map_of_texts(self, key: str) -> dict[str, str]:
        found = self.map(key)
        self.texts([*found.values()], key)
        return found

    def only(self, found: Any, known: list[str], what: str) -> None:
        for key in found:
            if key not in known:
                raise self.error(f"unknown {what} `{key}`", f"one of: {', '.join(known)}")

    def error(self, what: str, next_step: str) -> SettingsError:
        return _error(self.path, f"feed {self.number}: {what}", next_step)


@cache
def _loader() -> Any:
    """Return a YAML loader to which only true and false are booleans.

    The stock one also takes `no`, `on` and `y`: a column called `no`, or Norway.
    """
    boolean = "tag:yaml.org,2002:bool"

    class Loader(YAML_LOADER):  # type: ignore[misc]
        yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
            sign: [(tag, pattern) for tag, pattern in found if tag != boolean]
            for sign, found in YAML_LOADER.yaml_implicit_resolvers.items()
        }

    truth = re.compile("^(?:true|True|TRUE|false|False|FALSE)$")
    Loader.add_implicit_resolver(boolean, truth, list("tTfF"))
    return Loader


def _error(path: Path, what: str, next_step: str) -> SettingsError:
    return SettingsError(what, where=path.name, next_step=next_step)
