"""The raw lake: immutable files, one manifest per load, and the log of what was admitted.

Layout under `lake/`:

    <source>/<table>/load_id=<id>/[event_date=<day>/]*.parquet   rows, never changed
    <source>/<table>/<id>.manifest.json                          written last: names the files
    <source>/<table>/load_id=contract-<hash>/...                 zero rows, the contract's types
    _admissions/<sequence>.json                                  append-only decisions
    _quarantine/<load id>-<sequence>.parquet                     rows set aside by a decision
    _intake/<kind>/<id namespace>/<receipt>.csv                  what people handed in
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project import durable
from dagster_project.errors import LakeError
from dagster_project.raw_files import contract_select, contract_version, says
from dagster_project.records import Decision, LakeFile, Load, standing_after
from dagster_project.sources.contract import TableContract
from dagster_project.warehouse import literal

if TYPE_CHECKING:
    import duckdb

__all__ = ["UNDATED", "Decision", "Lake", "LakeFile", "Load"]

# Days before the epoch mark rows whose event time did not parse; a gate sets them aside.
UNDATED = "1900-01-01"


class Lake:
    """The raw lake in one folder; every method sees only loads that a manifest names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Manifests and log entries never change once they are there: each is read once.
        self._manifests: dict[str, Load] = {}
        self._log: dict[str, Decision] = {}
        self._replayed: tuple[int, dict[str, Decision], dict[str, Decision]] = (0, {}, {})
        self._verified: set[Path] = set()

    def loads(self, source: str | None = None, table: str | None = None) -> list[Load]:
        """Return landed loads by source, table and load id; raises LakeError on a bad manifest."""
        sources = [source] if source else _names(self.folder)
        homes = [
            f"{name}/{home}"
            for name in sources
            if not name.startswith("_")
            for home in ([table] if table else _names(self.folder / name))
        ]
        found = (f"{home}/{name}" for home in homes for name in _names(self.folder / home))
        paths = [path for path in found if path.endswith(".manifest.json")]
        return [self._manifests.get(p) or self.read_manifest(self.folder / p) for p in paths]

    def decisions(self) -> list[Decision]:
        """Return the admission log in order."""
        names = self._entries()
        for name in names:
            if name not in self._log:
                path = self.folder / "_admissions" / name
                with self._undamaged(path, "restore it from the backup: it cannot be made again"):
                    raw = _of_this_release(durable.read_sealed(path), Decision, path)
                    self._log[name] = Decision(**{**raw, "gates": tuple(raw["gates"])})
        return [self._log[name] for name in names]

    def _entries(self) -> list[str]:
        names = _names(self.folder / "_admissions")
        return [name for name in names if name[:1].isdigit() and name.endswith(".json")]

    def standing(self) -> dict[str, Decision]:
        """Return the last decision about each load, by load id, in the log's order.

        A held load reads as superseded once a later load of its table from the same cursor
        is admitted: the next pull starts where the last admitted load ended, so it brings
        all that a held load held, as the source has it now. A load admitted again keeps the
        place, day and kind of its first admission: what was known does not change.
        """
        return dict(self._replay()[2])

    def _replay(self) -> tuple[int, dict[str, Decision], dict[str, Decision]]:
        """Return the length of the log, each load's first admission, and what stands."""
        log = self.decisions()
        if len(log) != self._replayed[0]:  # the log only grows
            first: dict[str, Decision] = {}
            for decision in log:
                if decision.is_admitted:
                    first.setdefault(decision.load_id, decision)
            self._replayed = (len(log), first, standing_after(log, first))
        return self._replayed

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
        mine = (table.source, table.table)
        return [
            (load, taken) for load, taken in self.admitted() if (load.source, load.table) == mine
        ]

    def cursor(self, table: TableContract) -> str | None:
        """Return where the next pull of a table starts: the newest admitted load's end.

        A load that was admitted and is held again is pulled anew: nothing after it covers it.
        """
        _, once, standing = self._replay()
        for decision in standing.values():
            mine = (decision.source, decision.table) == (table.source, table.table)
            if mine and decision.verdict == "hold" and decision.load_id in once:
                return decision.cursor_from
        admitted = self.admitted_of(table)
        return admitted[-1][0].cursor_to if admitted else None

    def decide(self, decision: Decision) -> Decision:
        """Append a decision to the log; one that repeats the standing decision is not added."""
        before = self.standing().get(decision.load_id)
        if before is not None and _substance(before) == _substance(decision):
            return before
        folder = self.folder / "_admissions"
        durable.write_sealed(folder / f"{decision.sequence:08d}.json", asdict(decision))
        return decision

    def next_sequence(self) -> int:
        """Return the sequence number of the next decision, from 1."""
        names = self._entries()
        return int(Path(names[-1]).stem) + 1 if names else 1

    def drop_replaced(self, new: Load) -> None:
        """Remove what a killed run landed and nobody judged, where a new load begins again.

        The new pull brings all of it, and what followed it, as the source has it now; admitting
        both would hold rows twice. What a decision names stays for ever.
        """
        named = self.standing().keys() | {new.load_id}
        begins = {new.cursor_from}
        unjudged = [load for load in self.loads(new.source, new.table) if load.load_id not in named]
        while chained := [load for load in unjudged if load.cursor_from in begins]:
            begins = {load.cursor_to for load in chained}
            unjudged = [load for load in unjudged if load not in chained]
            for load in chained:
                home = self.folder / load.source / load.table
                manifest = home / f"{load.load_id}.manifest.json"
                with durable.told(manifest):
                    manifest.unlink()
                durable.remove_folder(home / f"load_id={load.load_id}")

    def note_pull(self, table: TableContract, state: str, message: str, as_of: date) -> None:
        """Keep the outcome of the newest pull of a table: `ok` or `failing`, and why."""
        note = {"state": state, "message": message, "logical_date": as_of.isoformat()}
        durable.write_sealed(self.folder / "_pulls" / f"{table.name}.json", note)

    def pull_states(self) -> dict[str, dict[str, str]]:
        """Return the outcome of each table's newest pull, by `source__table`."""
        states = {}
        for path in sorted((self.folder / "_pulls").glob("*.json")):
            with self._undamaged(path, "remove it: the next pull writes it again"):
                states[path.stem] = durable.read_sealed(path)
        return states

    def contract_file(self, table: TableContract, connection: duckdb.DuckDBPyConnection) -> Path:
        """Return the table's zero-row file, which fixes names and types; written when missing."""
        select = contract_select(table)
        folder = self.table_folder(table) / f"load_id=contract-{contract_version(table)}"
        if table.event_time:
            folder = folder / f"event_date={UNDATED}"
        path = folder / "contract.parquet"
        if path not in self._verified and not says(path, select, connection):
            durable.make_folder(folder)
            temporary = path.with_suffix(".tmp")
            connection.execute(f"copy ({select}) to {literal(temporary)} (format parquet)")
            with durable.told(path):
                durable.sync_file(temporary)
                temporary.rename(path)
        self._verified.add(path)
        return path

    def paths(self, loads: Iterable[Load]) -> list[Path]:
        """Return the Parquet files of some loads, each compared with its hash once a run.

        Nothing reads a raw file but through here. Hashing costs 0.6 s per GB.
        """
        return [
            self.verified(file.path, file.sha256, f"load {load.load_id} of {load.name}")
            for load in loads
            for file in load.files
        ]

    def verify(self, loads: Iterable[Load]) -> None:
        """Compare every file with its manifest's hash; raises LakeError on the first difference."""
        chosen = list(loads)
        self._verified -= {self.folder / file.path for load in chosen for file in load.files}
        self.paths(chosen)

    def verified(self, name: str, sha256: str | None, where: str) -> Path:
        """Return the path of a file of the lake whose bytes have this hash; LakeError if not."""
        path = self.folder / name
        if path not in self._verified:
            if not path.exists() or durable.file_hash(path) != sha256:
                raise LakeError(
                    f"{name} is missing or not the file its manifest names",
                    where=where,
                    next_step="restore the lake from its backup; raw files never change",
                )
            self._verified.add(path)
        return path

    def table_folder(self, table: TableContract) -> Path:
        """Return where a table's loads and manifests lie."""
        return self.folder / table.source / table.table

    def read_manifest(self, path: Path) -> Load:
        """Read one manifest; raises LakeError when it is damaged."""
        name = path.relative_to(self.folder).as_posix()
        if name in self._manifests:
            return self._manifests[name]
        with self._undamaged(path, "restore it from the backup, or remove it: it is pulled again"):
            raw = _of_this_release(durable.read_sealed(path), Load, path)
            files = tuple(LakeFile(**file) for file in raw.pop("files"))
            originals = tuple((name, sha) for name, sha in raw.pop("originals"))
            self._manifests[name] = Load(**raw, files=files, originals=originals)
        return self._manifests[name]

    @contextmanager
    def _undamaged(self, path: Path, next_step: str) -> Iterator[None]:
        try:
            yield
        except (ValueError, TypeError, KeyError) as error:
            kind = "log entry" if path.parent.name.startswith("_") else "manifest"
            raise LakeError(
                f"a {kind} is damaged",
                where=str(path.relative_to(self.folder)),
                next_step=next_step,
            ) from error


def _names(folder: Path) -> list[str]:
    """Return what lies in a folder, in order: a hundred times faster than paths in order."""
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def _of_this_release(
    raw: dict[str, Any], kind: type[Load] | type[Decision], path: Path
) -> dict[str, Any]:
    """Return a record as it was read; raises LakeError when a newer release has written it."""
    unknown = sorted(raw.keys() - {item.name for item in fields(kind)})
    if unknown:
        raise LakeError(
            f"a record was written by a newer release: it tells {', '.join(unknown)}",
            where=path.name,
            next_step="install that release again; this one would forget what it does not know",
        )
    return raw


def _substance(decision: Decision) -> tuple[Any, ...]:
    """Return what makes two decisions the same, whenever they were taken.

    Texts of gates name the day: a load held again for the same reasons stays held since then.
    """
    told = ("gate_code", "verdict", "severity", "row_count", "unexpected_count")
    gates = durable.text_hash([[gate.get(name) for name in told] for gate in decision.gates])
    by_hand = decision.decided_by if decision.decided_by != "gates" else ""
    return (
        decision.verdict, by_hand, decision.policy_version, decision.quarantine_sha256, gates,
    )  # fmt: skip
