"""The raw lake: immutable files, one manifest per load, and the log of what was admitted.

Layout under `lake/`:

    <source>/<table>/load_id=<id>/[event_date=<day>/]*.parquet   rows, never changed
    <source>/<table>/<id>.manifest.json                          written last: names the files
    <source>/<table>/load_id=contract-<hash>/...                 zero rows, the contract's types
    _admissions/<sequence>.json                                  append-only decisions
    _quarantine/<load id>-<sequence>.parquet                     rows set aside by a decision
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.errors import LakeError
from dagster_project.sources.contract import LINEAGE, PAYLOAD, Column, TableContract
from dagster_project.warehouse import literal

if TYPE_CHECKING:
    import duckdb

ADMITTED = frozenset({"admit", "release"})
# Days before the epoch mark rows whose event time did not parse; a gate sets them aside.
UNDATED = "1900-01-01"


@dataclass(frozen=True)
class LakeFile:
    """One Parquet file of a load; `path` is relative to the lake, `event_date` an ISO day."""

    path: str
    sha256: str
    row_count: int
    event_date: str | None
    recorded_to: str | None


@dataclass(frozen=True)
class Load:
    """One landed load, as its manifest tells it."""

    source: str
    table: str
    load_id: str
    logical_date: str
    cursor_from: str | None
    cursor_to: str | None
    row_count: int
    absorbed_count: int
    page_count: int
    is_complete: bool
    is_snapshot: bool
    control: Mapping[str, Any]
    originals: tuple[tuple[str, str], ...]
    files: tuple[LakeFile, ...]

    @property
    def name(self) -> str:
        """Return the raw table's name, `source__table`."""
        return f"{self.source}__{self.table}"


@dataclass(frozen=True)
class Decision:
    """One entry of the admission log: what was decided about a load, when and by whom."""

    sequence: int
    source: str
    table: str
    load_id: str
    verdict: str
    as_of_date: str
    is_backfill: bool
    policy_version: str
    decided_by: str
    reason: str
    cursor_from: str | None = None
    quarantine: str | None = None
    quarantine_sha256: str | None = None
    quarantined_count: int = 0
    until_date: str | None = None
    gates: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)

    @property
    def is_admitted(self) -> bool:
        """Say whether staging reads the load."""
        return self.verdict in ADMITTED

    def has_run_out(self, day: date) -> bool:
        """Say whether this is a release meant to hold only until before a day."""
        return self.until_date is not None and self.until_date < day.isoformat()


class Lake:
    """The raw lake in one folder; every method sees only loads that a manifest names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Manifests and log entries never change once they are there: each is read once.
        self._manifests: dict[Path, Load] = {}
        self._log: dict[Path, Decision] = {}

    def loads(self, source: str | None = None, table: str | None = None) -> list[Load]:
        """Return landed loads by source, table and load id; raises LakeError on a bad manifest."""
        pattern = f"{source or '[!_]*'}/{table or '*'}/*.manifest.json"
        return [self.read_manifest(path) for path in sorted(self.folder.glob(pattern))]

    def decisions(self) -> list[Decision]:
        """Return the admission log in order."""
        paths = sorted((self.folder / "_admissions").glob("[0-9]*.json"))
        for path in paths:
            if path not in self._log:
                raw = durable.read_json(path)
                self._log[path] = Decision(**{**raw, "gates": tuple(raw["gates"])})
        return [self._log[path] for path in paths]

    def standing(self) -> dict[str, Decision]:
        """Return the last decision about each load, by load id, in the log's order.

        A held load reads as superseded once a later load of its table from the same cursor
        is admitted: the next pull starts where the last admitted load ended, so it brings
        all that a held load held, as the source has it now.
        """
        last: dict[str, Decision] = {}
        for decision in self.decisions():
            if decision.is_admitted:
                for other in list(last.values()):
                    if other.verdict == "hold" and _span(other) == _span(decision):
                        last[other.load_id] = replace(other, verdict="superseded")
            last.pop(decision.load_id, None)
            last[decision.load_id] = decision
        return last

    def undecided(self, day: date) -> list[Load]:
        """Return loads to be judged: held ones in the order they were held, then new ones.

        A release that has run out before the day is none: its load is judged again.
        """
        standing = self.standing()
        position = {load_id: number for number, load_id in enumerate(standing)}
        loads = [
            load
            for load in self.loads()
            if load.load_id not in standing
            or standing[load.load_id].verdict == "hold"
            or standing[load.load_id].has_run_out(day)
        ]
        return sorted(loads, key=lambda load: position.get(load.load_id, len(position)))

    def admitted(self) -> list[tuple[Load, Decision]]:
        """Return admitted loads with their standing decision, in the order of admission."""
        landed = {load.load_id: load for load in self.loads()}
        return [
            (landed[decision.load_id], decision)
            for decision in self.standing().values()
            if decision.is_admitted and decision.load_id in landed
        ]

    def admitted_of(self, table: TableContract) -> list[tuple[Load, Decision]]:
        """Return the admitted loads of one table with their decisions, in order."""
        return [
            (load, decision)
            for load, decision in self.admitted()
            if (load.source, load.table) == (table.source, table.table)
        ]

    def cursor(self, table: TableContract) -> str | None:
        """Return where the next pull of a table starts: the newest admitted load's end."""
        admitted = self.admitted_of(table)
        return admitted[-1][0].cursor_to if admitted else None

    def decide(self, decision: Decision) -> Decision:
        """Append a decision to the log; one that repeats the standing decision is not added."""
        before = self.standing().get(decision.load_id)
        if before is not None and _substance(before) == _substance(decision):
            return before
        folder = self.folder / "_admissions"
        durable.write_json(folder / f"{decision.sequence:08d}.json", asdict(decision))
        return decision

    def next_sequence(self) -> int:
        """Return the sequence number of the next decision, from 1."""
        names = sorted((self.folder / "_admissions").glob("[0-9]*.json"))
        return int(names[-1].stem) + 1 if names else 1

    def note_pull(self, table: TableContract, state: str, message: str, as_of: date) -> None:
        """Keep the outcome of the newest pull of a table: `ok` or `failing`, and why."""
        note = {"state": state, "message": message, "logical_date": as_of.isoformat()}
        durable.write_json(self.folder / "_pulls" / f"{table.name}.json", note)

    def pull_states(self) -> dict[str, dict[str, str]]:
        """Return the outcome of each table's newest pull, by `source__table`."""
        return {
            path.stem: durable.read_json(path)
            for path in sorted((self.folder / "_pulls").glob("*.json"))
        }

    def contract_file(self, table: TableContract, connection: duckdb.DuckDBPyConnection) -> Path:
        """Return the table's zero-row file, which fixes names and types; written when missing."""
        select = _contract_select(table)
        folder = self.table_folder(table) / f"load_id=contract-{durable.text_hash(select)[:8]}"
        if table.event_time:
            folder = folder / f"event_date={UNDATED}"
        path = folder / "contract.parquet"
        if not path.exists():
            durable.make_folder(folder)
            temporary = path.with_suffix(".tmp")
            connection.execute(f"copy ({select}) to {literal(temporary)} (format parquet)")
            durable.sync_file(temporary)
            temporary.rename(path)
        return path

    def paths(self, loads: Iterable[Load]) -> list[Path]:
        """Return the Parquet files of some loads."""
        return [self.folder / file.path for load in loads for file in load.files]

    def verify(self, loads: Iterable[Load]) -> None:
        """Compare every file with its manifest's hash; raises LakeError on the first difference."""
        for load in loads:
            for file in load.files:
                path = self.folder / file.path
                if not path.exists() or durable.file_hash(path) != file.sha256:
                    raise LakeError(
                        f"{file.path} is missing or not the file its manifest names",
                        where=f"load {load.load_id} of {load.source}/{load.table}",
                        next_step="restore the lake from its backup; raw files never change",
                    )

    def table_folder(self, table: TableContract) -> Path:
        """Return where a table's loads and manifests lie."""
        return self.folder / table.source / table.table

    def read_manifest(self, path: Path) -> Load:
        """Read one manifest; raises LakeError when it is damaged."""
        if path in self._manifests:
            return self._manifests[path]
        try:
            raw = durable.read_json(path)
            files = tuple(LakeFile(**file) for file in raw.pop("files"))
            originals = tuple((name, sha) for name, sha in raw.pop("originals"))
            load = Load(**raw, files=files, originals=originals)
        except (ValueError, TypeError, KeyError) as error:
            raise LakeError(
                "a manifest is damaged",
                where=str(path.relative_to(self.folder)),
                next_step="restore it from the backup, or remove it: the load is pulled again",
            ) from error
        self._manifests[path] = load
        return load


def stored_columns(table: TableContract) -> tuple[Column, ...]:
    """Return what a row says, without what the lake adds to it."""
    payload = (PAYLOAD,) if table.has_payload else ()
    return (*table.columns, *payload, *LINEAGE[1:3])


def _contract_select(table: TableContract) -> str:
    columns = (*stored_columns(table), LINEAGE[0])
    typed = ", ".join(f"cast(null as {column.type}) as {column.name}" for column in columns)
    return f"select {typed} limit 0"


def _span(decision: Decision) -> tuple[str, str, str | None]:
    """Return what a load covers: its table, from where on."""
    return (decision.source, decision.table, decision.cursor_from)


def _substance(decision: Decision) -> tuple[Any, ...]:
    """Return what makes two decisions the same, whenever they were taken."""
    gates = durable.text_hash(decision.gates)
    return (decision.verdict, decision.policy_version, decision.quarantine_sha256, gates)
