"""Land what a pull brought: new rows as Parquet, then the manifest that names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project import durable
from dagster_project.errors import SourceError
from dagster_project.lake import UNDATED, Lake, LakeFile, Load
from dagster_project.raw_files import contract_version, stored_columns
from dagster_project.sources.contract import Pull, TableContract
from dagster_project.warehouse import file_list, literal

if TYPE_CHECKING:
    import duckdb


def land(
    lake: Lake,
    table: TableContract,
    pull: Pull,
    *,
    as_of: date,
    connection: duckdb.DuckDBPyConnection,
) -> Load | None:
    """Write what a pull brought as a new load and return it, or None when nothing changed.

    Rows that an admitted load already holds unchanged (the overlap of two pulls) are
    absorbed and counted. The same pull landed twice is the same load. A pull without new
    rows is a load of its own, for the gates to judge, unless the source itself attests
    that nothing changed. Raises SourceError when the source's files cannot be read as the
    contract says.
    """
    originals = tuple((path.name, durable.file_hash(path)) for path in pull.rows.files)
    admitted = lake.admitted_of(table)
    # Content and order: what was emptied, repaired and emptied again is two loads.
    order = admitted[-1][1].sequence if admitted else 0
    span = [table.source, table.table, pull.cursor_from, pull.cursor_to, order]
    # Landed anew after an upgrade, what is held has today's columns.
    span.append(contract_version(table))
    load_id = durable.text_hash([*span, originals, pull.control])[:16]
    manifest = lake.table_folder(table) / f"{load_id}.manifest.json"
    if manifest.exists():
        return lake.read_manifest(manifest)
    incoming = lake.folder / "_incoming" / load_id
    durable.remove_folder(incoming)
    durable.make_folder(incoming)
    read_count, amounts = (
        _write_rows(lake, table, pull, incoming, connection) if originals else (0, {})
    )
    files = _describe(table, load_id, incoming, connection)
    row_count = sum(file.row_count for file in files)
    if not row_count and _attests_no_change(lake, table, pull):
        durable.remove_folder(incoming)
        return None
    load = Load(
        source=table.source,
        table=table.table,
        load_id=load_id,
        logical_date=as_of.isoformat(),
        cursor_from=pull.cursor_from,
        cursor_to=pull.cursor_to,
        row_count=row_count,
        absorbed_count=max(read_count - row_count, 0),
        page_count=pull.page_count,
        is_complete=pull.is_complete,
        is_snapshot=pull.is_snapshot,
        control=dict(pull.control),
        originals=originals,
        files=files,
        contract=contract_version(table),
        absorbed_amounts=amounts,
    )
    durable.move_folder(incoming, lake.table_folder(table) / f"load_id={load_id}")
    durable.write_sealed(manifest, asdict(load))
    lake.drop_replaced(load)
    return load


def _attests_no_change(lake: Lake, table: TableContract, pull: Pull) -> bool:
    """Say whether the source tells that it holds what it held at the last admitted load.

    While a load of the table is held, every pull lands: admitting it closes the held one.
    """
    mine = (table.source, table.table)
    standing = lake.standing().values()
    if any((d.source, d.table) == mine and d.verdict == "hold" for d in standing):
        return False
    admitted = lake.admitted_of(table)
    if not admitted:
        return False
    last, control = admitted[-1][0], pull.control
    return (
        pull.is_complete
        and pull.cursor_to == last.cursor_to
        # Told only since connectors ask for it: a load from before says nothing against it.
        and last.control.get("tenant") in (None, control.get("tenant"))
        and control.get("table_row_count") == last.control.get("table_row_count")
        and control.get("repeat_count", 0) >= control.get("expected_repeat_count", 0)
    )


def _write_rows(
    lake: Lake,
    table: TableContract,
    pull: Pull,
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
) -> tuple[int, dict[str, str]]:
    """Write the pull's rows as Parquet.

    Returns how many rows the source delivered, and the money of those absorbed by currency.
    """
    import duckdb

    rows = pull.rows.select.replace("{files}", file_list(list(pull.rows.files)))
    typed = ", ".join(
        f"cast({column.name} as {column.type}) as {column.name}" for column in stored_columns(table)
    )
    # One streaming pass numbers the rows in the order of the files.
    numbered = f"select {typed}, row_number() over () - 1 as row_id from ({rows})"
    parameters = list(pull.rows.parameters)
    is_again = pull.cursor_from is None and bool(lake.admitted_of(table))
    try:
        if table.event_time and not is_again:
            # Straight to the files, never whole in memory. Files are pulled once each, by their
            # hash, so there is no overlap to absorb, but when all is pulled again from the start.
            connection.execute(
                f"copy ({_dated(table, numbered)}) to {_target(table, folder)}", parameters
            )
            return -1, {}
        connection.execute(f"create or replace temp table pulled_rows as {numbered}", parameters)
        counted = connection.execute("select count(*) from pulled_rows").fetchone()
        new_rows = _dated(table, _new_rows(lake, table, connection))
        connection.execute(f"copy ({new_rows}) to {_target(table, folder)}")
        amounts = _absorbed_amounts(table, folder, connection)
        connection.execute("drop table pulled_rows")
    except duckdb.Error as error:
        if not _is_about_content(error):
            raise
        # The engine's message may quote a value, which may be a person's: only its kind is told.
        raise SourceError(
            f"what {table.source}/{table.table} delivered does not fit its contract "
            f"({type(error).__name__})",
            where=_unreadable(pull.rows.files, connection),
            next_step=f"compare it with the contract of {table.name} (`mops kinds`)",
        ) from None
    return int(counted[0]) if counted else 0, amounts


def _absorbed_amounts(
    table: TableContract, folder: Path, connection: duckdb.DuckDBPyConnection
) -> dict[str, str]:
    if table.amount is None:
        return {}
    rows = connection.execute(
        f"select coalesce(currency_code, ''), cast(sum({table.amount}) as text) from pulled_rows "
        f"anti join read_parquet({literal(folder / '**/*.parquet')}) using (row_id) "
        f"where {table.amount} is not null group by 1 order by 1"
    ).fetchall()
    return dict(rows)


def _is_about_content(error: duckdb.Error) -> bool:
    """Say whether the engine could not read what was delivered.

    Inside a damaged Parquet file it raises its bare error (2 to 35 % of single flipped bits, by
    compression), or reads beyond the end.
    """
    import duckdb

    kinds = (duckdb.DataError, duckdb.InvalidInputException, duckdb.BinderException)
    is_cut = isinstance(error, duckdb.IOException) and "Could not read" in str(error)
    return isinstance(error, kinds) or type(error) is duckdb.Error or is_cut


def _unreadable(files: Sequence[Path], connection: duckdb.DuckDBPyConnection) -> str:
    """Return the name of the Parquet file that cannot be read to its end, else the first names."""
    import duckdb

    for path in files:
        if path.suffix == ".parquet":
            rows = f"read_parquet({literal(path)}, hive_partitioning = false)"
            try:
                connection.execute(f"select max(hash(content)) from {rows} as content")
            except duckdb.Error:
                return path.name
    return ", ".join(path.name for path in files[:3])


def _dated(table: TableContract, rows: str) -> str:
    """Return SQL that adds the day to the rows of a table that is split by it."""
    if not table.event_time:
        return rows
    day = f"coalesce(cast({table.event_time} as date), date '{UNDATED}')"
    return f"select *, {day} as event_date from ({rows})"


def _new_rows(lake: Lake, table: TableContract, connection: duckdb.DuckDBPyConnection) -> str:
    """Return SQL over `pulled_rows` without the rows that admitted loads hold unchanged.

    A version that returns after another one (A, then B, then A again) is news: the newest
    row of a key lands when it differs from the newest one held and is not older than it.
    """
    content = f"md5(cast(row({', '.join(c.name for c in stored_columns(table))}) as text))"
    key = ", ".join(table.key)
    parts = [f"select *, 0 as place from read_parquet('{lake.contract_file(table, connection)}')"]
    parts += [
        f"select *, {decision.sequence} as place from read_parquet({file_list(lake.paths([load]))})"
        for load, decision in lake.admitted_of(table)
        if load.files
    ]
    return (
        f"with held as (select {key}, recorded_at, {content} as content, row_number() over "
        f"(partition by {key} order by recorded_at desc, place desc, row_id desc) as age "
        f"from ({' union all by name '.join(parts)})), "
        f"pulled as (select *, {content} as content, row_number() over "
        f"(partition by {key} order by recorded_at desc, row_id desc) as age from pulled_rows), "
        "newest as (select pulled.row_id from pulled inner join held "
        f"on {' and '.join(f'pulled.{name} = held.{name}' for name in table.key)} "
        "and pulled.age = 1 and held.age = 1 where pulled.content <> held.content "
        "and pulled.recorded_at >= held.recorded_at) "
        "select * exclude (content, age) from pulled "
        "where content not in (select content from held) "
        "or row_id in (select row_id from newest) order by row_id"
    )


def _describe(
    table: TableContract,
    load_id: str,
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
) -> tuple[LakeFile, ...]:
    paths = sorted(folder.rglob("*.parquet"))
    if not paths:
        return ()
    counts = dict(
        (Path(name), (count, recorded))
        for name, count, recorded in connection.execute(
            "select filename, count(*), cast(max(recorded_at) as date)::text "
            f"from read_parquet({file_list(paths)}, filename = true, hive_partitioning = false) "
            "group by filename"
        ).fetchall()
    )
    home = f"{table.source}/{table.table}/load_id={load_id}"
    files = []
    for path in paths:
        if path not in counts:
            path.unlink()
            continue
        inside = path.relative_to(folder).as_posix()
        day = inside.split("/")[0].removeprefix("event_date=") if "/" in inside else None
        count, recorded = counts[path]
        files.append(LakeFile(f"{home}/{inside}", durable.file_hash(path), count, day, recorded))
    return tuple(files)


def _target(table: TableContract, folder: Path) -> str:
    options = "format parquet, compression zstd"
    if table.event_time:
        return f"{literal(folder)} ({options}, partition_by (event_date))"
    return f"{literal(folder / 'rows.parquet')} ({options})"
