"""The house vocabulary: each word builds one gate that cannot pass on emptiness.

Every word counts the rows in scope, the rows whose inputs are known and the rows that break
the rule; the floors for the first two and the limit `$limit` come from policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from expectations.gate import Gate
from expectations.pairs import known, repeated_keys
from expectations.subject import Subject

_LIMIT_AGO = "$as_of_date - cast($limit as integer) * interval 1 day"


def volume(subject: Subject) -> Gate:
    """Build: the subject holds at least as many rows as policy asks."""
    return subject.gate("volume", breaking="0", expected="at least $minimum_rows rows")


def volume_when(subject: Subject, cause: str, *, expected: str) -> Gate:
    """Build: the subject holds rows whenever the rowset `cause` does; else it may be empty."""
    return subject.gate(
        "volume",
        relation=(
            f"(select (select count(*) from {subject.relation}) as row_count, "
            f"(select count(*) from {cause}) as cause_count) as caused_table"
        ),
        rows="max(row_count)",
        seen="max(row_count)",
        breaking="count(*) filter (where cause_count > 0 and row_count < $minimum_rows + 1)",
        expected=expected,
        observed="max(row_count) || ' rows'",
    )


def contract(subject: Subject, columns: Mapping[str, str], *, schema: str, name: str) -> Gate:
    """Build: the relation `schema.name` has exactly these columns, of these engine types."""
    declared = ", ".join(_text(f"{column} {kind}") for column, kind in columns.items())
    mine = f"relation_name = {_text(name)}"
    kept = f"count(*) filter (where {mine} and column_text in ({declared}))"
    catalog = (
        "(select table_name as relation_name, column_name || ' ' || data_type as column_text "
        f"from duckdb_columns() where schema_name = {_text(schema)}) as catalog_columns"
    )
    found = f"select column_text from {catalog} where {mine}"
    wanted = f"select unnest([{declared}]) as column_text"
    return subject.gate(
        "contract",
        relation=catalog,
        rows=f"count(*) filter (where {mine})",
        seen=f"count(*) filter (where {mine})",
        breaking=f"count(*) filter (where {mine}) - {kept} + {len(columns)} - {kept}",
        expected=f"{len(columns)} columns, named and typed as in the contract",
        detail=(
            "select 'missing: ' || coalesce((select string_agg(column_text, ', ' order by "
            f"column_text) from ({wanted} except {found})), 'none') || '; not in the contract: ' "
            "|| coalesce((select string_agg(column_text, ', ' order by column_text) from "
            f"({found} except {wanted})), 'none')"
        ),
    )


def complete(subject: Subject, columns: Sequence[str], *, exempt: str = "false") -> Gate:
    """Build: none of these columns is null, but in the `exempt` rows."""
    is_null = " or ".join(f"{column} is null" for column in columns)
    predicate = f"({is_null}) and not ({exempt})"
    counts = " || ".join(
        f"coalesce(' {column} ' || nullif(count(*) filter "
        f"(where {column} is null and not ({exempt})), 0), '')"
        for column in columns
    )
    return subject.gate(
        "complete",
        breaking=f"count(*) filter (where {predicate})",
        expected=f"no null in {', '.join(columns)}",
        detail=f"select 'nulls:' || {counts} from {subject.relation}",
        quarantine=subject.rows_where(predicate),
        reason="missing_value",
        is_essential=True,
    )


def keyed(subject: Subject, key: Sequence[str]) -> Gate:
    """Build: no two rows share a key, and no row is without one."""
    columns = ", ".join(key)
    unknown = " or ".join(f"{column} is null" for column in key)
    return subject.gate(
        "keyed",
        relation=(
            f"(select count(*) as copies, ({unknown}) as is_unknown "
            f"from {subject.relation} group by {columns}) as keys"
        ),
        rows="coalesce(sum(copies), 0)",
        seen="coalesce(sum(copies) filter (where not is_unknown), 0)",
        breaking="coalesce(sum(copies) filter (where copies > 1 or is_unknown), 0)",
        expected=f"one row per {columns}",
    )


def key_reuse(
    subject: Subject, key: Sequence[str], content: Sequence[str], *, own_time: str | None
) -> Gate:
    """Build: rows that share a key say the same, or were recorded one after the other.

    A time of recording that is only the row's own time, shifted, makes no version: an event
    does not move. All copies of a reused key are set aside, since nobody can tell which one
    is right; identical repeats are counted.
    """
    columns = ", ".join(key)
    repeated = f"({repeated_keys(subject, key, ', '.join(content), own_time)}) as repeated_keys"
    return subject.gate(
        "keyed",
        relation=repeated,
        rows=f"(select count(*) from {subject.relation})",
        seen=f"(select count(*) from {subject.relation} where {known(key)})",
        breaking="coalesce(sum(copies) filter (where is_reused), 0)",
        expected=f"one content per {columns} and version",
        observed="coalesce(sum(repeats), 0) || ' identical repeats absorbed'",
        detail=f"select count(*) || ' keys reused' from {repeated} where is_reused",
        quarantine=subject.rows_where(
            f"({columns}) in (select ({columns}) from {repeated} where is_reused)"
        ),
        reason="key_reuse",
        unseen="without a key",
    )


def future(subject: Subject, times: Sequence[str]) -> Gate:
    """Build: no row tells of a time later than the last day of data plus the limit (days)."""
    predicate = " or ".join(f"{time} >= {_END_OF_DATA}" for time in times)
    return subject.gate(
        "future",
        seen=f"count({times[0]})",
        breaking=f"count(*) filter (where {predicate})",
        expected="nothing later than $limit $unit after $data_until_date",
        quarantine=subject.rows_where(predicate),
        reason="future_time",
    )


def fresh(subject: Subject, time: str, *, earliest: str = _LIMIT_AGO) -> Gate:
    """Build: the newest data time is at most `$limit` days before the as-of, or at `earliest`.

    Rows of the future are left out before the newest is taken: one of them would hide any
    silence.
    """
    newest = f"max({time}) filter (where {time} < $as_of_date + interval 1 day)"
    return subject.gate(
        "fresh",
        seen=f"count({time})",
        breaking=f"case when count(*) = 0 or {newest} >= {earliest} then 0 else 1 end",
        expected="newest data at most $limit $unit before $as_of_date",
        observed=f"'newest ' || coalesce(cast(cast({newest} as date) as varchar), 'none')",
    )


def in_set(
    subject: Subject, column: str, values: Sequence[str], *, is_required: bool = True
) -> Gate:
    """Build: the column holds only these values; where it is not required, null is one."""
    allowed = ", ".join(_text(value) for value in values)
    predicate = f"{column} is not null and {column} not in ({allowed})"
    return subject.gate(
        "in_set",
        about=column,
        seen=f"count({column})" if is_required else "count(*)",
        breaking=f"count(*) filter (where {predicate})",
        expected=f"{column} one of {', '.join(values)}",
        quarantine=subject.rows_where(predicate),
        reason=f"unknown_{column}",
    )


def in_range(
    subject: Subject,
    value: str,
    low: int | str | None,
    high: int | str | None = None,
    *,
    about: str = "",
    is_required: bool = True,
) -> Gate:
    """Build: a column, or SQL over it, lies within its scale; where it is not required, or null."""
    column = about or value
    bounds = [f"{value} < {low}"] if low is not None else []
    bounds += [f"{value} > {high}"] if high is not None else []
    predicate = " or ".join(bounds)
    scale = f"{'' if low is None else f' from {low}'}{'' if high is None else f' to {high}'}"
    return subject.gate(
        "in_range",
        about=column,
        seen=f"count({value})" if is_required else "count(*)",
        breaking=f"count(*) filter (where {predicate})",
        expected=f"{column}{scale}",
        quarantine=subject.rows_where(predicate),
        reason=f"{column}_out_of_range",
    )


def holds(
    subject: Subject,
    about: str,
    broken: str,
    *,
    seen: str,
    expected: str,
    is_essential: bool = False,
) -> Gate:
    """Build: no row satisfies `broken`, a rule over the units and signs of one row."""
    return subject.gate(
        "in_range",
        about=about,
        seen=seen,
        breaking=f"count(*) filter (where {broken})",
        expected=expected,
        quarantine=subject.rows_where(broken),
        reason=about,
        is_essential=is_essential,
    )


def referenced(subject: Subject, column: str, parent: str, parent_column: str) -> Gate:
    """Build: every known value of the column is one of the parent's."""
    return subject.gate(
        "referenced",
        about=column,
        relation=(
            f"(select child.{column}, parent.{parent_column} as parent_key "
            f"from {subject.relation} as child left join "
            f"(select {parent_column} from {parent} group by {parent_column}) as parent "
            f"on child.{column} = parent.{parent_column}) as referring_rows"
        ),
        seen=f"count({column})",
        breaking=f"count(*) filter (where {column} is not null and parent_key is null)",
        expected=f"every {column} is a {parent_column} of {parent}",
    )


def conserved(
    subject: Subject,
    about: str,
    *,
    breaking: str,
    expected: str,
    relation: str | None = None,
    rows: str = "count(*)",
    seen: str = "count(*)",
    observed: str | None = None,
) -> Gate:
    """Build: an amount or a set of rows is neither lost nor made between two tables."""
    return subject.gate(
        "conserved",
        about=about,
        relation=relation or subject.relation,
        rows=rows,
        seen=seen,
        breaking=breaking,
        expected=expected,
        observed=observed,
    )


def agrees(subject: Subject, about: str, *, relation: str, broken: str, expected: str) -> Gate:
    """Build: two columns or tables tell the same story; `relation` counts rows in `copies`."""
    return subject.gate(
        "agrees",
        about=about,
        relation=relation,
        rows="coalesce(sum(copies), 0)",
        seen="coalesce(sum(copies), 0)",
        breaking=f"coalesce(sum(copies) filter (where {broken}), 0)",
        expected=expected,
    )


def _text(value: str) -> str:
    """Return a SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


_END_OF_DATA = "$data_until_date + interval 1 day + cast($limit as integer) * interval 1 day"
