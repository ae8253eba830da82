"""Faults of bytes: files damaged on their way in or in the lake, and wrong answers with 200.

No gate judges these: what is broken is refused before it is a load, by one typed error that
says where. Each cell has a lake of its own beside the bench's world.
"""

from __future__ import annotations

import gzip
import random
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from dagster_project import sandbox
from dagster_project.assets.raw import pull_tables
from dagster_project.errors import LakeError, MopsError, SourceError
from dagster_project.gates import judge_loads
from dagster_project.sandbox import faults as stand_ins
from dagster_project.sandbox.process import PSEUDONYM_KEY
from dagster_project.settings import Settings
from dagster_project.sources import source
from dagster_project.workspace import Workspace
from tests.benchmarks.faults.catalogue import Fault

# (kind of export, ending put to its name, damaged where, cut off or flipped, has its checksum)
WAYS = (
    ("usage", "", "export", "cut", False),
    ("prescriptions", ".gz", "export", "cut", False),
    ("prescriptions", ".gz", "export", "flipped", False),
    ("prescriptions", "", "export", "flipped", True),
    ("usage", "", "export", "flipped", True),
    ("usage", "", "lake", "flipped", False),
    ("prescriptions", "", "lake", "cut", False),
    ("prescriptions", "", "manifest", "flipped", False),
)
# Ten bytes of a gzip header tell of time and system, not of content: no checksum covers them.
HEADER_BYTES = 10

# (table pulled, the table whose requests are answered wrongly, or all)
TARGETS = (
    ("hubspot__contacts", "*"),
    ("salesforce__call", "*"),
    ("qualtrics__responses", "*"),
    ("qualtrics__responses", "responses"),
    ("hubspot__email_events", "email_events"),
)
JSON = "application/json;charset=utf-8"
ANSWERS = (
    ("text/html", "<html><form action='/login'>Sign in</form></html>"),
    (JSON, "<html>We are back soon</html>"),
    (JSON, '{"status": "error", "category": "INTERNAL", "message": "try later"}'),
    (JSON, ""),
    (JSON, "[]"),
    (JSON, "null"),
    (JSON, '{"data": [{"attributes": {"name": "x"}}], "links": {}}'),
)
# The waits of five tries are 10.5 s: what took less was not tried to the end.
AT_ONCE_SECONDS = 10.0


@dataclass(frozen=True)
class Tried:
    """What came of broken bytes; `is_clean` says: told where, nothing landed or admitted."""

    table: str
    error: MopsError | None
    is_clean: bool


def run_broken(settings: Settings, fault: Fault, seed: int, intensity: float) -> dict[str, Any]:
    """Run one cell beside the world of these settings; return it as the grid's log has it."""
    way = {"files": _damage, "wire": _answer_wrongly}[fault.injected]
    with tempfile.TemporaryDirectory(prefix="broken") as folder:
        tried = way(settings, Path(folder), seed, intensity)
    return {
        "fault": fault.number, "seed": seed, "intensity": intensity, "table": tried.table,
        "red": {f"{tried.table}.refused": "block"} if tried.error else {},
        "verdict": "refused" if tried.error else "none", "aside": 0, "is_exact": tried.is_clean,
    }  # fmt: skip


def _damage(settings: Settings, folder: Path, seed: int, intensity: float) -> Tried:
    """Damage an export before it is pulled, or what it became in the lake before it is judged."""
    kind, ending, where, how, has_checksum = WAYS[seed % len(WAYS)]
    chance = random.Random(f"{seed} {intensity}")
    export = _export(settings, folder, kind, ending, chance)
    if has_checksum:
        told = sha256(export.read_bytes()).hexdigest()
        export.with_name(f"{export.name}.sha256").write_text(f"{told}  {export.name}\n")
    using = Settings(
        data_dir=folder / "data", files_config=export.with_name("mapping.yml"),
        as_of=sandbox.world_end(settings), pseudonym_key=PSEUDONYM_KEY,
    )  # fmt: skip
    table = f"files__{kind}"
    if where == "export":
        _break(export, how, intensity, chance)
        error = _pulled(table, using)
        return Tried(table, error, _is_clean(using, table, error, export.name))
    if unexpected := _pulled(table, using):
        raise unexpected
    lake = Workspace(using).lake
    (load,) = lake.loads()
    path = lake.folder / chance.choice(load.files).path
    if where == "manifest":
        path = lake.folder / load.source / load.table / f"{load.load_id}.manifest.json"
    _break(path, how, intensity, chance)
    try:
        judge_loads(Workspace(using))
    except LakeError as error:
        return Tried(table, error, path.name in str(error) and not lake.decisions())
    return Tried(table, None, is_clean=False)


def _export(
    settings: Settings, folder: Path, kind: str, ending: str, chance: random.Random
) -> Path:
    """Copy one export of the world, packed if so asked, beside a mapping of its own."""
    files = settings.sandbox_dir / "files"
    mapping = yaml.safe_load((files / "mapping.yml").read_text(encoding="utf-8"))
    (feed,) = (feed for feed in mapping["feeds"] if feed["kind"] == kind)
    original = chance.choice(sorted(files.glob(feed["path"])))
    path = folder / f"{original.name}{ending}"
    content = original.read_bytes()
    path.write_bytes(gzip.compress(content, mtime=0) if ending else content)
    own = yaml.safe_dump({"feeds": [{**feed, "path": path.name}]})
    path.with_name("mapping.yml").write_text(own, encoding="utf-8")
    return path


def _break(path: Path, how: str, share: float, chance: random.Random) -> None:
    """Cut a share of a file off, or flip a bit in a share of its bytes; one byte at the least."""
    content = bytearray(path.read_bytes())
    count = max(1, round(len(content) * share))
    if how == "cut":
        del content[-count:]
    else:
        for place in chance.sample(range(HEADER_BYTES, len(content)), count):
            content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _answer_wrongly(settings: Settings, folder: Path, seed: int, intensity: float) -> Tried:
    """Pull while a stand-in answers 200 with another body, from the n-th request on."""
    table, hit = TARGETS[seed % len(TARGETS)]
    content_type, body = ANSWERS[seed % len(ANSWERS)]
    wrong = sandbox.Fault(
        table.partition("__")[0], hit, "body", body=body, content_type=content_type,
        passed=int(intensity) - 1,
    )  # fmt: skip
    with sandbox.start(settings) as running:
        stand_ins.write(settings.sandbox_dir, [wrong])
        using = running.settings.with_values(data_dir=folder / "data")
        started = time.monotonic()
        error = _pulled(table, using)
        took = time.monotonic() - started
        stand_ins.write(settings.sandbox_dir, [])
    is_clean = _is_clean(using, table, error, table.replace("__", "."))
    return Tried(table, error, is_clean and took < AT_ONCE_SECONDS)


def _pulled(table: str, settings: Settings) -> SourceError | None:
    """Pull a table from its beginning; return the error that stopped it."""
    found = source(table.partition("__")[0])
    chosen = [item for item in found.tables if item.name == table]
    (outcome,) = pull_tables(found, chosen, Workspace(settings))
    return outcome.error


def _is_clean(settings: Settings, table: str, error: SourceError | None, place: str) -> bool:
    """Say whether the error names the place, the source is noted failing, and nothing landed."""
    lake = Workspace(settings).lake
    state = lake.pull_states()[table]["state"]
    return place in str(error) and state == "failing" and not lake.loads()
