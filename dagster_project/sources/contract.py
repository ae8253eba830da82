"""What a source is: tables with a contract, and a way to pull what is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import yaml

from dagster_project.settings import Settings

KINDS_DIR = Path(__file__).parent / "kinds"
TABLES_DIR = Path(__file__).parent / "tables"

# Written in C where there is one: the thirty contracts take 0.02 s instead of 0.3 s.
YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


SqlType = Literal[
    "string", "bigint", "boolean", "date", "timestamp",
    "decimal(18,2)", "decimal(18,4)", "decimal(18,8)", "decimal(9,6)",
]  # fmt: skip
Pii = Literal["none", "direct", "indirect", "health", "free_text"]
# What gates need to know of a column beyond its type. identity: tells one person from another;
# consent: a permission; stamp: moves when a record is touched, without news;
# profiled: its mix of values is steady.
Role = Literal["identity", "consent", "stamp", "profiled"]
# The way by which a source's rows come to us.
Lane = Literal["api", "database", "file"]


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    `path` is where the value stands in the source's own record: a JSON path such as
    `properties.email`, or a column name; it defaults to `name`. `values` is the closed
    vocabulary, `range` the scale as (lowest, highest), either of them open as None. `refers`
    names the parent: `source__table.column`, or in a kind the kind whose ids these are.
    `not_before` names the time of the same row that this one never precedes.
    """

    name: str
    type: SqlType
    description: str
    required: bool = False
    pii: Pii = "none"
    path: str | None = None
    values: tuple[str, ...] = ()
    range: tuple[int | None, int | None] | None = None
    refers: str | None = None
    not_before: str | None = None
    role: Role | None = None

    @property
    def source_path(self) -> str:
        """Return where the value stands in the source's record."""
        return self.path or self.name


# Every raw table carries these beside its own columns; the lake writes them.
LINEAGE = (
    Column("row_id", "bigint", "Number of the row within its load, from 0.", required=True),
    Column("recorded_at", "timestamp", "When the source recorded it, UTC.", required=True),
    Column("is_deleted", "boolean", "True when the source marks it deleted.", required=True),
    Column("load_id", "string", "Load that brought the row.", required=True),
)

PAYLOAD = Column("payload", "string", "The whole record as the source sent it, JSON.", pii="direct")


@dataclass(frozen=True)
class TableContract:
    """One raw table: its columns, key and where its times stand.

    `event_time` names the column whose day partitions a high-volume event table; None
    for an entity table. `has_payload` adds a `payload` column with the whole JSON record.
    `path` is the table's name at the source, where it differs. `happened` is SQL for the time
    a row tells of, where that lands as text. `ids_of` names the kind whose ids the key holds.
    `has_tenant` says that the source tells whose data it serves: pulls carry `tenant` in their
    `control`. `tenant_path` is where in a record's payload its tenant stands, a JSON path.
    """

    source: str
    table: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    event_time: str | None = None
    has_payload: bool = False
    path: str | None = None
    happened: str | None = None
    ids_of: str | None = None
    has_tenant: bool = False
    tenant_path: str | None = None

    @property
    def source_path(self) -> str:
        """Return the table's name at the source."""
        return self.path or self.table

    @property
    def name(self) -> str:
        """Return the table's name across the project, `source__table`."""
        return f"{self.source}__{self.table}"

    @property
    def amount(self) -> str | None:
        """Return the column of money, where each row names the currency of it."""
        if all(column.name != "currency_code" for column in self.columns):
            return None
        return next((c.name for c in self.columns if c.type == "decimal(18,2)"), None)

    @property
    def required(self) -> tuple[Column, ...]:
        """Return the columns that may not be null."""
        return tuple(column for column in self.columns if column.required)


@dataclass(frozen=True)
class Kind:
    """The input contract of a kind of data; every source's staging ends in kinds."""

    name: str
    grain: str
    key: tuple[str, ...]
    event_time: str | None
    columns: tuple[Column, ...]

    def table(self, source: str) -> TableContract:
        """Return the raw table of a source that delivers this kind as it is."""
        partitioned = self.event_time if self.name in PARTITIONED_KINDS else None
        return TableContract(
            source, self.name, self.grain, self.key, self.columns, partitioned, ids_of=self.name
        )


# Landed by event day: these grow with every use of a product; the others stay small.
PARTITIONED_KINDS = frozenset({"usage", "device_operations"})


def _column(raw: Mapping[str, Any]) -> Column:
    """Return a column from its line in a contract file; lists become tuples."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()
    }
    return Column(**fields)


@cache
def kinds() -> Mapping[str, Kind]:
    """Read all input contracts, by name, in the order of their names."""
    found = {}
    for path in sorted(KINDS_DIR.glob("*.yml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
        columns = tuple(_column(column) for column in raw["columns"])
        found[raw["kind"]] = Kind(
            raw["kind"], raw["grain"], tuple(raw["key"]), raw["event_time"], columns
        )
    return found


@cache
def tables_of(source: str) -> tuple[TableContract, ...]:
    """Read the tables of a source that has a contract file of its own, in the file's order.

    A column without a type lands as text: vendors change types, staging casts.
    """
    text = (TABLES_DIR / f"{source}.yml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=YAML_LOADER)
    return tuple(
        TableContract(
            source=raw["source"],
            table=table,
            grain=found["grain"],
            key=tuple(found["key"]),
            columns=tuple(_column({"type": "string", **column}) for column in found["columns"]),
            has_payload=raw["has_payload"],
            has_tenant=raw.get("has_tenant", False),
            tenant_path=found.get("tenant_path"),
            path=found.get("path"),
            happened=found.get("happened"),
            ids_of=found.get("ids_of"),
        )
        for table, found in raw["tables"].items()
    )


@dataclass(frozen=True)
class FileSet:
    """Files that already hold rows, which the engine reads itself.

    `select` is SQL that yields the contract's columns, `recorded_at`, `is_deleted` and, where
    the contract has one, `payload`. Each `{files}` in it stands for the list of the files
    (replace the text; the braces of struct literals stay). `parameters` are bound to its `?`
    in order. Secrets go in as parameters. No files means no rows: `select` then yields none.
    """

    files: tuple[Path, ...]
    select: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Pull:
    """What one pull of one table brought, before it is landed.

    `control` holds figures to judge the pull by, each only where the source can give it:
    - `row_count`: rows of this pull by the source's own count;
    - `table_row_count`: rows of the whole table at the source, deleted ones not counted;
    - `amount_by_currency`: {currency: total as text} of this pull;
    - `expected_repeat_count`, `repeat_count`: rows pulled before that the overlap should
      bring again, and those it brought; fewer means that the source lost rows;
    - `unparsed`: {column: values that did not parse and land as null};
    - `tenant`: whose data it is, an id as the source itself names the owner of the credential
      (an organisation, a portal, a brand); text, and always there where the contract says
      `has_tenant`. It stays in the manifest: gates tell it hashed.
    `is_complete` is False when the source said there is more than came. `is_snapshot` says
    that the pull holds the whole table. `cursor_to` is where the next pull starts, a
    source-defined text.
    """

    rows: FileSet
    cursor_from: str | None
    cursor_to: str | None
    page_count: int
    control: Mapping[str, Any] = field(default_factory=dict)
    is_complete: bool = True
    is_snapshot: bool = False


class Source(Protocol):
    """A system we pull from; one instance per module, listed in `SOURCES`."""

    @property
    def name(self) -> str:
        """Return the source's name, the first part of its tables' names."""
        ...

    @property
    def lane(self) -> Lane:
        """Return the way by which its rows come; what people hand in has one of its own."""
        ...

    @property
    def tables(self) -> tuple[TableContract, ...]:
        """Return the source's tables, in the order they are pulled."""
        ...

    def connected_tables(self, settings: Settings) -> tuple[TableContract, ...]:
        """Return the tables the settings connect: none or all; of plain files, the mapped kinds.

        A table that is not connected is empty, not an error.
        """
        ...

    def pull(
        self, table: TableContract, *, cursor: str | None, settings: Settings, scratch: Path
    ) -> Iterator[Pull]:
        """Yield what is new since `cursor` (None: everything), at most one `Pull` per call.

        Raises SourceError when the source cannot be read. Files go into `scratch`, an empty
        folder. A pull that brings nothing new is a `Pull` without files.
        """
        ...
