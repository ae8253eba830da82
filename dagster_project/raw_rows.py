"""SQL that reads the files of a raw table, whatever contract they were landed under, as today's."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.errors import LakeError
from dagster_project.lake import Lake, Load
from dagster_project.raw_files import contract_version, stored_columns
from dagster_project.sources.contract import LINEAGE, TableContract
from dagster_project.warehouse import file_list

if TYPE_CHECKING:
    import duckdb


def raw_rows(
    lake: Lake,
    table: TableContract,
    loads: Iterable[Load],
    connection: duckdb.DuckDBPyConnection,
    days: Container[str | None] | None = None,
) -> str:
    """Return SQL for the rows of some loads, of these event days or of all, in today's contract.

    The first file is the contract's own, of no rows: a schema over files follows the first.
    Loads landed under an earlier contract lack what it did not know yet: null.
    """
    by_contract: dict[str, list[Path]] = {contract_version(table): []}
    for load in loads:
        wanted = [file for file in load.files if days is None or file.event_date in days]
        paths = lake.paths([replace(load, files=tuple(wanted))])
        by_contract.setdefault(load.contract, []).extend(paths)
    today, *earlier = by_contract
    contract = lake.contract_file(table, connection)
    parts = [f"select * from {read_files(table, [contract, *by_contract[today]])}"]
    for version in earlier:
        if paths := by_contract[version]:
            rows = read_files(table, paths)
            held = _types(rows, connection)
            _check_casts(table, held, rows, connection)
            parts.append(f"select {_in_contract(table, held)} from {rows}")
    return " union all by name ".join(parts)


def read_files(table: TableContract, files: Sequence[Path]) -> str:
    """Return the rowset of some of a raw table's files, `load_id` taken from their folders."""
    types = "'load_id': varchar" + (", 'event_date': date" if table.event_time else "")
    return f"read_parquet({file_list(files)}, hive_partitioning = true, hive_types = {{{types}}})"


def _check_casts(
    table: TableContract, held: Mapping[str, str], rows: str, connection: duckdb.DuckDBPyConnection
) -> None:
    """Raise LakeError when a column that changed its type holds what does not become the new one.

    Read once where a type has changed, so that the build does not stop in the middle of dbt.
    """
    today = _types(f"(select {_nulls(table)})", connection)
    types = {column.name: column.type for column in stored_columns(table)}
    for name in [name for name, kind in today.items() if name in held and held[name] != kind]:
        failing = f"{name} is not null and try_cast({name} as {types[name]}) is null"
        found = connection.execute(f"select count(*) from {rows} where {failing}").fetchone()
        if found and found[0]:
            raise LakeError(
                f"{found[0]} values of {name} from before an upgrade are no {types[name]}",
                where=table.name,
                next_step="keep the column's earlier type in the contract, or pull the table again",
            )


def _nulls(table: TableContract) -> str:
    columns = stored_columns(table)
    return ", ".join(f"cast(null as {column.type}) as {column.name}" for column in columns)


def _types(rows: str, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the engine's type of each column of a rowset."""
    described = f"select column_name, column_type from (describe from {rows})"
    return dict(connection.execute(described).fetchall())


def _in_contract(table: TableContract, held: Container[str]) -> str:
    """Return the columns of today's contract, as far as files of an earlier one hold them."""
    columns = (*stored_columns(table), LINEAGE[0], LINEAGE[3])
    typed = [
        f"cast({column.name if column.name in held else 'null'} as {column.type}) as {column.name}"
        for column in columns
    ]
    return ", ".join([*typed, "event_date"] if table.event_time else typed)
