"""Run dbt in this process: one start, one parse, one invocation a build."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.build import code_version
from dagster_project.durable import exclusive, make_folder
from dagster_project.errors import BuildError
from dagster_project.failures import interrupted, is_request_to_end
from dagster_project.settings import DBT_DIR, Settings
from dagster_project.warehouse import refused_write

MANIFEST = DBT_DIR / "target" / "manifest.json"
_STAMP = DBT_DIR / "target" / "code_version"
_PARSE = "partial_parse.msgpack"


@dataclass(frozen=True)
class NodeResult:
    """What became of one dbt node; `seconds` is execution time."""

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    message: str


def ensure_manifest() -> Path:
    """Parse the project when its code changed since the last parse; return the manifest."""
    if not _is_parsed():
        # Runs in other data directories share the parse: one makes it, the others wait.
        with exclusive(MANIFEST.parent, wait=True):
            if not _is_parsed():
                _parse()
                _STAMP.write_text(_parsed_as())
    return MANIFEST


def _parse() -> None:
    """Parse the project, by what is kept of the last parse where that helps.

    What moved from one file to another is there twice, or not at all, for a parse that goes on
    from a kept one: before that is believed, everything is parsed anew.
    """
    kept = MANIFEST.parent / _PARSE
    was_kept = kept.exists()
    try:
        invoke(["parse"], MANIFEST.parent, Settings(), DBT_DIR / "seeds")
    except BuildError:
        if not was_kept:
            raise
        kept.unlink(missing_ok=True)
        invoke(["parse"], MANIFEST.parent, Settings(), DBT_DIR / "seeds")


def _is_parsed() -> bool:
    return MANIFEST.exists() and _STAMP.exists() and _STAMP.read_text() == _parsed_as()


def _parsed_as() -> str:
    return f"{code_version()} {DBT_DIR}"


def build(
    settings: Settings,
    seeds: Path,
    *,
    select: Sequence[str] = (),
    on_node: Callable[[str, int, int], None] = lambda *_: None,
) -> list[NodeResult]:
    """Build seeds and models into the warehouse; raises BuildError naming the first failure."""
    target = (settings.warehouse_dir / "target").resolve()
    make_folder(target)
    # Results come back in memory: writing them and the manifest again cost 5 s a build.
    arguments = ["build", "--resource-type", "seed", "--resource-type", "model", "--no-write-json"]
    if select:
        arguments += ["--select", *select]
    # The profile names the database by a path relative to its folder.
    with chdir(settings.warehouse_dir):
        results = invoke(arguments, target, settings, seeds, on_node)
    failed = [result for result in results if result.status in {"error", "fail"}]
    if failed:
        refused = refused_write(failed[0].message, settings.warehouse_dir / "tmp")
        raise refused or BuildError(
            f"{failed[0].name}: {_told(failed[0].message)}",
            where=f"dbt, {len(failed)} of {len(results)} nodes failed",
            next_step=f"see the compiled SQL under {target / 'compiled'}",
        )
    return results


def _variables(settings: Settings, seeds: Path) -> dict[str, str]:
    """Return what the project and profile read; a parse is good for one set of values."""
    return {
        "MOPS_THREADS": str(settings.threads),
        "MOPS_MEMORY_LIMIT": settings.memory_limit,
        # What a history made by other code is worth, only a history made anew could tell.
        "MOPS_CODE_VERSION": code_version(),
        "MOPS_SEED_DIR": "seeds" if seeds == DBT_DIR / "seeds" else str(seeds.resolve()),
    }


def invoke(
    arguments: Sequence[str],
    target: Path,
    settings: Settings,
    seeds: Path,
    on_node: Callable[[str, int, int], None] = lambda *_: None,
) -> list[NodeResult]:
    """Run one dbt command; `target` takes its artefacts, the working folder holds the database.

    Raises BuildError when dbt itself cannot start; failed nodes are in the results.
    """
    from dbt.cli.main import dbtRunner

    def tell(event: Any) -> None:
        if event.info.name in {"LogModelResult", "LogSeedResult"}:
            data = event.data
            on_node(data.node_info.node_name, data.index, data.total)

    _take_over_parse(target)
    flags = [
        *("--project-dir", str(DBT_DIR), "--profiles-dir", str(DBT_DIR)),
        *("--target-path", str(target), "--log-path", str(target)),
        *("--log-level", "none", "--log-level-file", "warn"),
    ]
    with _environment(_variables(settings, seeds)):
        outcome = dbtRunner(callbacks=[tell]).invoke([*arguments, *flags])
        _release()
    if is_request_to_end(outcome.exception):
        raise interrupted() from outcome.exception
    if outcome.exception is not None or outcome.result is None:
        raise BuildError(
            f"dbt could not start: {_told(str(outcome.exception))}",
            where=str(DBT_DIR),
            next_step="run `mops doctor`; a model or yml file does not parse",
        )
    return list(_results(outcome.result))


def _take_over_parse(target: Path) -> None:
    """Give `target` the parse of this project, where it has none or that of another code or folder.

    By that of another folder dbt would look for the seeds where they were then.
    """
    if target == MANIFEST.parent:
        return
    own, made_as, kept = target / _PARSE, target / "parsed_as", MANIFEST.parent / _PARSE
    if not made_as.exists() or made_as.read_text() != _parsed_as():
        own.unlink(missing_ok=True)
        make_folder(target)
        made_as.write_text(_parsed_as())
    if kept.exists() and not own.exists():
        shutil.copy(kept, own)


def _told(message: str) -> str:
    """Return the start of a message up to what it quotes: that may be a person's."""
    return re.split("['\"]", " ".join(message.split()))[0][:400]


def _results(result: Any) -> Iterator[NodeResult]:
    for item in getattr(result, "results", ()):
        yield NodeResult(
            unique_id=item.node.unique_id,
            name=item.node.name,
            resource_type=str(item.node.resource_type.value),
            status=str(item.status.value),
            seconds=item.execution_time,
            message=item.message or "",
        )


def _release() -> None:
    """Close dbt's connection: one process holds one configuration of a file at a time."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
