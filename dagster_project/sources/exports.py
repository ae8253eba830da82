"""Export files before they are read: found, hashed, and seen to be what they claim."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.errors import SourceError
from dagster_project.sources.mapping import Feed
from dagster_project.warehouse import file_list, literal

if TYPE_CHECKING:
    import duckdb

BLOCK_BYTES = 1 << 20
PARQUET_MARK = b"PAR1"
GZIP_MARK = b"\x1f\x8b"
# What `sha256sum` writes, in a file beside the export.
CHECKSUM = ".sha256"


@dataclass(frozen=True)
class Layout:
    """Files of one format that hold the same columns in the same order; `types` by column."""

    format: str
    delimiter: str
    types: tuple[tuple[str, str], ...]


def found_files(root: Path, pattern: str) -> list[Path]:
    """Return the files of a path or glob below the root, in the order of their names.

    Raises SourceError when there is none, or when one lies outside the root.
    """
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        raise _error(pattern, "leads out of the files' root", "give a path below MOPS_FILES_ROOT")
    found = sorted(p for p in root.glob(pattern) if p.is_file() and p.suffix != CHECKSUM)
    if not found:
        raise _error(pattern, f"no such file below {root.name}", "check path and MOPS_FILES_ROOT")
    home = root.resolve()
    for path in found:
        if not path.resolve().is_relative_to(home):
            raise _error(path.name, "links out of the files' root", "put the file itself there")
    return found


def checked_hash(path: Path, feed: Feed) -> str:
    """Return a file's sha256, having seen that it is whole and in the encoding it should be.

    Where its checksum lies beside it, every byte is as delivered; else only its form is known:
    of single flipped bits in 5,000 rows 0 of 40 passed unseen in a gzipped file, 34 in a plain
    CSV and 36 in Parquet. Raises SourceError naming the file. Text is decoded as it is hashed:
    one reading.
    """
    digest = hashlib.sha256()
    if feed.format == "parquet":
        with _opened(path) as file:
            start = file.read(4)
            file.seek(0, 2)
            file.seek(max(file.tell() - 4, 0))
            if start != PARQUET_MARK or file.read(4) != PARQUET_MARK:
                raise _error(path.name, "is cut off or no Parquet file", "deliver it again")
            file.seek(0)
            return _attested(path, hashlib.file_digest(file, "sha256").hexdigest())
    decoder = _decoder(path, feed)
    with _opened(path) as file:
        is_packed = file.read(2) == GZIP_MARK
        file.seek(0)
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
            if not is_packed:
                _decode(decoder, block, path, feed)
    if is_packed:
        for block in _unpacked(path):
            _decode(decoder, block, path, feed)
    _decode(decoder, b"", path, feed, final=True)
    return _attested(path, digest.hexdigest())


def _attested(path: Path, sha256: str) -> str:
    """Return a file's hash, having compared it with the one beside the file, if there is one."""
    beside = path.with_name(path.name + CHECKSUM)
    if beside.is_file():
        with _opened(beside) as file:
            told = file.read(len(sha256)).decode("ascii", "replace").lower()
        if told != sha256:
            raise _error(path.name, f"is not the file of {beside.name}", "deliver both again")
    return sha256


def as_utf8(path: Path, feed: Feed, folder: Path) -> Path:
    """Return a file the engine reads: the file itself, or its copy in UTF-8 in `folder`."""
    if feed.format == "parquet" or codecs.lookup(feed.encoding).name == "utf-8":
        return path
    target = folder / hashlib.sha256(str(path).encode()).hexdigest()[:16] / path.name
    target.parent.mkdir(parents=True)
    target = target.with_suffix("") if target.suffix == ".gz" else target
    decoder = _decoder(path, feed)
    with target.open("w", encoding="utf-8", newline="") as file:
        for block in _unpacked(path):
            file.write(decoder.decode(block))
        file.write(decoder.decode(b"", final=True))
    return target


def layout_of(path: Path, feed: Feed, connection: duckdb.DuckDBPyConnection) -> Layout:
    """Return what a readable file holds; raises SourceError when a column is missing."""
    if feed.format == "jsonl":
        return Layout("jsonl", "", ())
    if feed.format == "parquet":
        types = _parquet_types(path, connection)
    else:
        types = tuple((name, "VARCHAR") for name in _header(path, feed))
    check_columns(path.name, [name for name, _ in types], feed.file_columns)
    return Layout(feed.format, feed.delimiter, types)


def check_columns(file: str, present: Sequence[str], needed: Iterable[str]) -> None:
    """Raise SourceError when a file lacks a column the mapping names."""
    for name in sorted(needed):
        if name not in present:
            raise _error(
                file,
                f"has no column `{name}`",
                f"correct the mapping or the file; it has: {', '.join(present)}",
            )


def _header(path: Path, feed: Feed) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        try:
            names = next(csv.reader(file, delimiter=feed.delimiter), [])
        except csv.Error as error:
            raise _error(path.name, "has no readable header line", "deliver it again") from error
    if not names:
        raise _error(path.name, "is empty: not even a header line", "deliver it again")
    if len({name.lower() for name in names}) < len(names):
        raise _error(path.name, "names a column twice in its header", "deliver it again")
    return names


def _parquet_types(
    path: Path, connection: duckdb.DuckDBPyConnection
) -> tuple[tuple[str, str], ...]:
    import duckdb

    query = f"describe select * from read_parquet({file_list([path])}, hive_partitioning = false)"
    try:
        rows = connection.execute(query).fetchall()
    except duckdb.Error as error:
        raise _error(path.name, "is cut off or no Parquet file", "deliver it again") from error
    return tuple((name, kind) for name, kind, *_ in rows)


def parquet_signatures(paths: list[Path], connection: duckdb.DuckDBPyConnection) -> dict[Path, str]:
    """Return a text per file that is equal for files of equal columns and types.

    All footers are read in one query: a query per file would take 2 s for 730 files.
    """
    import duckdb

    query = (
        "select file_name, string_agg(concat_ws(' ', name, type, converted_type, logical_type), "
        f"'; ') from parquet_schema({file_list(paths)}) group by file_name"
    )
    try:
        rows = connection.execute(query).fetchall()
    except duckdb.Error as error:
        for path in paths:
            _parquet_types(path, connection)
        raise _error(paths[0].parent.name, "cannot be read", "deliver the files again") from error
    return {Path(name): signature for name, signature in rows}


def _opened(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise _error(path.name, f"cannot be read: {error.strerror}", "check its rights") from error


def _unpacked(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        is_packed = file.read(2) == GZIP_MARK
    with gzip.open(path) if is_packed else _opened(path) as stream:
        try:
            while block := stream.read(BLOCK_BYTES):
                yield block
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise _error(path.name, "is cut off or no gzip file", "deliver it again") from error


def _decoder(path: Path, feed: Feed) -> codecs.IncrementalDecoder:
    try:
        return codecs.getincrementaldecoder(feed.encoding)()
    except LookupError as error:
        raise _error(
            path.name, f"unknown encoding {literal(feed.encoding)}", "name one, such as cp932"
        ) from error


def _decode(
    decoder: codecs.IncrementalDecoder, block: bytes, path: Path, feed: Feed, final: bool = False
) -> None:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError as error:
        raise _error(
            path.name,
            f"is not {feed.encoding}: byte 0x{error.object[error.start]:02x} cannot be read",
            "name the file's encoding in the mapping (cp932, latin-1), or deliver it again",
        ) from error


def _error(where: str, what: str, next_step: str) -> SourceError:
    return SourceError(f"{where} {what}", where=where, next_step=next_step)
