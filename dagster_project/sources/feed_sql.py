"""SQL that turns export files into the rows of a kind; every outside name is quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dagster_project.sources.contract import Column
from dagster_project.sources.exports import Layout
from dagster_project.sources.mapping import DELETED, Feed, Lookup
from dagster_project.sources.pseudonyms import pseudonym
from dagster_project.sources.sql_text import json_path, name, text_list, utc_timestamp
from dagster_project.warehouse import file_list, literal

FILE = "__file"
# Types of Parquet columns that hold no value outside the contract's type.
SAFE_TYPES = {
    "string": {"VARCHAR"},
    "bigint": {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "USMALLINT", "UTINYINT"},
    "timestamp": {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"},
}
# A row without any time counts as known ever since, never as known by some clock.
NO_TIME = "timestamp '1970-01-01'"
LAST_SECOND = "interval 86399 seconds"


@dataclass(frozen=True)
class Part:
    """Files of one feed that one reader can read."""

    feed: Feed
    layout: Layout
    files: tuple[Path, ...]
    lookups: Mapping[str, tuple[Layout, Path]]
    has_period: bool


def rows_of(part: Part) -> str:
    """Return SQL for the rows of a part: the kind's columns, namespace and times."""
    feed = part.feed
    columns = [_typed(part, column) for column in feed.contract.columns]
    selected = [
        f"{sql} as {name(column.name)}"
        for sql, column in zip(columns, feed.contract.columns, strict=True)
    ]
    deleted = _typed(part, DELETED)
    return (
        f"select {', '.join(selected)}, {literal(feed.id_namespace)} as id_namespace, "
        f"{_recorded_at(part)} as recorded_at, coalesce({deleted}, false) as is_deleted "
        f"from {_relation(part)}"
    )


def counts_of(part: Part) -> tuple[str, list[str]]:
    """Return SQL that counts a part's rows and what was lost in reading, and its labels.

    The labels name the counts after the first: `unparsed.<column>` for values that are none
    of their type, `unmatched.<column>` for rows that a lookup found nothing for.
    """
    counts, labels = ["count(*)"], []
    for column in (*part.feed.contract.columns, DELETED):
        text = _text(part, column)
        typed = _typed(part, column)
        if column.name in part.feed.lookup:
            counts.append(f"count(*) filter (where {text} is null)")
            labels.append(f"unmatched.{column.name}")
        if column.type != "string" and text != "null" and _may_fail(part, column):
            counts.append(f"count(*) filter (where trim({text}) <> '' and ({typed}) is null)")
            labels.append(f"unparsed.{column.name}")
    return f"select {', '.join(counts)} from {_relation(part)}", labels


def present_paths(part: Part) -> tuple[str, list[str]]:
    """Return SQL that counts in how many JSON records the path of each required column stands.

    Records leave out members without a value, so only a required one is missed when no
    record has it.
    """
    feed = part.feed
    required = [column.name for column in feed.contract.columns if column.required]
    paths = [feed.columns[name] for name in required if name in feed.columns]
    counts = [f"count(*) filter (where json_exists(record, {json_path(p)}))" for p in paths]
    return f"select {', '.join(counts)} from {_relation(part)}", paths


def _relation(part: Part) -> str:
    """Return the files as a relation, with the values of lookups beside their columns."""
    relation = f"{_reader(part.layout, part.files)} as export"
    for number, (column, look) in enumerate(sorted(part.feed.lookup.items())):
        layout, path = part.lookups[column]
        relation += (
            f" left join {_lookup(look, layout, path)} as found_{number} on "
            + " and ".join(
                f"{_raw(part.layout, 'export', ours)} = found_{number}.key_{index}"
                for index, ours in enumerate(look.match)
            )
        )
    return relation


def _lookup(look: Lookup, layout: Layout, path: Path) -> str:
    """Return the other file, one row per key; a key with two answers has none."""
    keys = [_raw(layout, "other", theirs) for theirs in look.match.values()]
    taken = _raw(layout, "other", look.take)
    named = ", ".join(f"{key} as key_{index}" for index, key in enumerate(keys))
    return (
        f"(select {named}, min({taken}) as taken from {_reader(layout, [path])} as other "
        f"group by {', '.join(keys)} having min({taken}) = max({taken}))"
    )


def _reader(layout: Layout, files: Sequence[Path]) -> str:
    listed = file_list(list(files))
    if layout.format == "parquet":
        return f"read_parquet({listed}, filename = '{FILE}', hive_partitioning = false)"
    if layout.format == "jsonl":
        return (
            f"(select json as record, {FILE} from read_json_objects({listed}, "
            f"format = 'newline_delimited', filename = '{FILE}'))"
        )
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column, _ in layout.types)
    return (
        f"read_csv({listed}, auto_detect = false, header = true, quote = '\"', escape = '\"', "
        f"delim = {literal(layout.delimiter)}, columns = {{{columns}}}, filename = '{FILE}', "
        "hive_partitioning = false)"
    )


def _raw(layout: Layout, relation: str, column: str) -> str:
    """Return a file's own value as text."""
    if layout.format == "jsonl":
        return f"json_extract_string({relation}.record, {json_path(column)})"
    if layout.format == "csv":
        return f"{relation}.{name(column)}"
    return f"cast({relation}.{name(column)} as varchar)"


def _text(part: Part, column: Column) -> str:
    """Return the text a column of the kind is read from; `null` when nothing is mapped."""
    feed = part.feed
    if column.name in feed.constants:
        return literal(_plain(feed.constants[column.name]))
    if column.name in feed.lookup:
        text = f"found_{sorted(feed.lookup).index(column.name)}.taken"
    elif column.name in feed.columns:
        text = _raw(part.layout, "export", feed.columns[column.name])
    else:
        return "null"
    if column.name in feed.value_maps:
        text = _mapped(text, feed.value_maps[column.name])
    return text


def _mapped(text: str, values: Mapping[Any, Any]) -> str:
    """Return a text with some values replaced; YAML's TRUE, null and 1 match their texts."""
    cases = []
    for before, after in values.items():
        if isinstance(before, bool):
            condition = f"lower({text}) = '{str(before).lower()}'"
        elif before is None or before == "":
            condition = f"coalesce({text}, '') = ''"
        else:
            condition = f"{text} = {literal(_plain(before))}"
        result = "null" if after is None else literal(_plain(after))
        cases.append(f"when {condition} then {result}")
    return f"case {' '.join(cases)} else {text} end"


def _typed(part: Part, column: Column) -> str:
    """Return a column of the kind, typed; null where the text is none of its type."""
    text = _text(part, column)
    if not _may_fail(part, column):
        file_column = name(part.feed.columns[column.name])
        return f"cast(export.{file_column} as {column.type})"
    if column.name == "patient_id" and part.feed.names_patients:
        return pseudonym(text)
    if column.type in ("date", "timestamp"):
        moment = _moment(text, part.feed.formats_of(column.name))
        return f"cast({moment} as {column.type})"
    if column.type == "bigint":
        # A cast alone would round 12.7 to 13 in silence.
        is_whole = f"regexp_full_match(trim({text}), '[+-]?[0-9]+([.]0*)?')"
        return f"case when {is_whole} then try_cast({text} as bigint) end"
    return f"try_cast({text} as {column.type})"


def _may_fail(part: Part, column: Column) -> bool:
    """Say whether a value has to be read from text, rather than taken as it is."""
    feed = part.feed
    file_column = feed.columns.get(column.name)
    if part.layout.format != "parquet" or file_column is None:
        return True
    if column.name in feed.value_maps or column.name == "patient_id":
        return True
    found = dict(part.layout.types)[file_column]
    return found not in SAFE_TYPES.get(column.type, {column.type.upper()})


def _moment(text: str, formats: Sequence[str]) -> str:
    if not formats:
        return utc_timestamp(text)
    parsed = f"try_strptime({text}, {text_list(formats)})"
    return f"({parsed} at time zone 'UTC')" if "%z" in formats[0] else parsed


def _recorded_at(part: Part) -> str:
    """Return when a row was recorded: its own columns, the file's period, or the event."""
    feed = part.feed
    candidates = []
    if feed.recorded_at:
        formats = feed.date_formats.get("recorded_at") or _all_formats(feed)
        own = [_own_moment(part, column, formats) for column in feed.recorded_at]
        candidates.append(f"greatest({', '.join(own)})" if len(own) > 1 else own[0])
    elif part.has_period:
        candidates.append(_period_end(part))
    if feed.contract.event_time:
        (event,) = (c for c in feed.contract.columns if c.name == feed.contract.event_time)
        moment = f"cast({_typed(part, event)} as timestamp)"
        candidates.append(f"{moment} + interval {feed.lag_days} days")
    return f"coalesce({', '.join([*candidates, NO_TIME])})"


def _own_moment(part: Part, column: str, formats: Sequence[str]) -> str:
    if dict(part.layout.types).get(column) == "TIMESTAMP":
        return f"export.{name(column)}"
    return f"cast({_moment(_raw(part.layout, 'export', column), formats)} as timestamp)"


def _all_formats(feed: Feed) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for texts in feed.date_formats.values() for text in texts))


def _period_end(part: Part) -> str:
    """Return the last second of the period in the file's name, and the feed's lag."""
    group = re.compile(part.feed.period).groupindex["period"]
    file_name = f"parse_filename({FILE})"
    period = f"regexp_extract({file_name}, {literal(part.feed.period)}, {group})"
    day = (
        f"case when length({period}) = 7 then last_day(try_cast({period} || '-01' as date)) "
        f"else try_cast({period} as date) end"
    )
    return f"cast({day} + {part.feed.lag_days} as timestamp) + {LAST_SECOND}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)
