"""Which build readers see: the link `current`, the builds kept behind it, the way back.

published/builds/<build_id>/        whole since the rename that brought it
published/current -> builds/<id>    swapped in one step
published/withdrawn.json            what was rolled back from
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dagster_project import durable
from dagster_project.alerts import announce
from dagster_project.build import Plan
from dagster_project.errors import BuildError, UsageError
from dagster_project.settings import Settings


def build_folder(settings: Settings, build_id: str) -> Path:
    """Return where a build is published."""
    return settings.published_dir / "builds" / build_id


def published_database(settings: Settings, build_id: str) -> Path:
    """Return the database file of a published build."""
    return build_folder(settings, build_id) / "mops.duckdb"


def is_published(settings: Settings, build_id: str) -> bool:
    """Say whether a build is there whole; its manifest is part of the rename."""
    return _manifest(build_folder(settings, build_id)) is not None


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """Return the manifest readers see now, or None before the first publish."""
    return _manifest(settings.published_dir / "current")


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return a build's manifest, or None when there is none or it is damaged."""
    try:
        return durable.read_sealed(folder / "manifest.json")
    except (FileNotFoundError, ValueError):
        return None


def damaged_current(settings: Settings) -> str | None:
    """Return the id of the build readers are shown when it is damaged, else None.

    Every file is hashed anew each time, 0.6 s per GB: a note of sizes and times would miss the
    bit that flipped on the disk.
    """
    link = settings.published_dir / "current"
    if not link.is_symlink() or is_whole(settings, link.readlink().name):
        return None
    return link.readlink().name


def require_whole(settings: Settings) -> None:
    """Raise BuildError when the current build is damaged: nothing is answered from it."""
    damaged = damaged_current(settings)
    if damaged is not None:
        raise BuildError(
            f"the current build {damaged} is damaged",
            where=str(build_folder(settings, damaged)),
            next_step="`mops run` makes it again from the lake; until then `mops rollback BUILD` "
            "shows readers an earlier one",
        )


def is_whole(settings: Settings, build_id: str) -> bool:
    """Say whether every file of a published build is byte for byte what its manifest names."""
    folder = build_folder(settings, build_id)
    manifest = _manifest(folder)
    return manifest is not None and all(
        (folder / name).exists() and durable.file_hash(folder / name) == sha256
        for name, sha256 in manifest.get("files", {}).items()
    )


def drop_damaged(settings: Settings) -> None:
    """Take the current build away when it is damaged; readers get the newest whole one kept.

    The next publish makes it again from the same inputs.
    """
    link = settings.published_dir / "current"
    damaged = damaged_current(settings)
    if damaged is None:
        return
    barred = {damaged, *withdrawn_inputs(settings).values()}
    kept = (manifest["build_id"] for manifest in kept_builds(settings))
    whole = next((b for b in kept if b not in barred and is_whole(settings, b)), None)
    with durable.told(link):
        if whole is None:
            link.unlink()
        else:
            durable.swap_link(link, f"builds/{whole}")
    _remove_build(settings, damaged)


def point_current(settings: Settings, plan: Plan) -> bool:
    """Make a published build the current one and say whether it is now.

    It does not when a later day already is, or when one of the same inputs was rolled back.
    What is new in it is told first: a kill in between tells it twice, not never.
    """
    current = current_manifest(settings)
    _prune(settings, keep=plan.build_id)
    if current is not None and current["as_of_date"] > plan.as_of.isoformat():
        return False
    if plan.inputs in withdrawn_inputs(settings):
        return False
    if current is None or current["build_id"] != plan.build_id:
        before = published_database(settings, current["build_id"]) if current else None
        announce(settings, before, published_database(settings, plan.build_id))
    switch(settings, plan.build_id)
    return True


def withdrawn_inputs(settings: Settings) -> dict[str, str]:
    """Return what was rolled back from, {inputs: build id}: the same must not come back by itself.

    Inputs are a build's without its day: tomorrow's build of the same data has the same fault.
    """
    path = settings.published_dir / "withdrawn.json"
    try:
        return dict(durable.read_sealed(path)["inputs"]) if path.exists() else {}
    except ValueError as error:
        raise BuildError(
            "the list of builds rolled back from is damaged",
            where=str(path),
            next_step="restore it from the backup, or remove it and roll back again",
        ) from error


def roll_back(settings: Settings, build_id: str) -> bool:
    """Show readers a kept build again and withdraw the current one; say if that changed anything.

    Raises UsageError for a build that is unknown, BuildError for one that is damaged. Only other
    data, policy or code make a build that becomes current by itself after that.
    """
    if build_id not in {path.name for path in (settings.published_dir / "builds").glob("[!.]*")}:
        raise UsageError(
            f"there is no published build {build_id!r}",
            where="command line",
            next_step="`mops status` lists the builds kept",
        )
    manifest = published_manifest(settings, build_id)
    if not is_whole(settings, build_id):
        raise _damaged(settings, build_id)
    current = current_manifest(settings)
    if current is not None and current["build_id"] == build_id:
        return False
    withdrawn = withdrawn_inputs(settings)
    # A damaged one is not at fault: made again from the same inputs it is whole.
    if current is not None and is_whole(settings, current["build_id"]):
        withdrawn[current["inputs"]] = current["build_id"]
    withdrawn.pop(manifest["inputs"], None)
    durable.write_sealed(settings.published_dir / "withdrawn.json", {"inputs": withdrawn})
    switch(settings, build_id)
    return True


def switch(settings: Settings, build_id: str) -> None:
    """Point `current` at a published build; raises BuildError when there is none of that id."""
    published_manifest(settings, build_id)
    durable.swap_link(settings.published_dir / "current", f"builds/{build_id}")


def published_manifest(settings: Settings, build_id: str) -> dict[str, Any]:
    """Return a published build's manifest; raises BuildError when it is not there, or damaged."""
    manifest = _manifest(build_folder(settings, build_id))
    if manifest is None and build_id and build_folder(settings, build_id).is_dir():
        raise _damaged(settings, build_id)
    if manifest is None:
        raise BuildError(
            f"there is no published build {build_id}",
            where=str(settings.published_dir / "builds"),
            next_step="`mops status` lists the builds kept",
        )
    return manifest


def _damaged(settings: Settings, build_id: str) -> BuildError:
    return BuildError(
        f"the published build {build_id} is damaged",
        where=str(build_folder(settings, build_id)),
        next_step="roll back to another one: `mops status` lists the builds kept",
    )


def kept_builds(settings: Settings) -> list[dict[str, Any]]:
    """Return the manifests of the builds kept: latest day first, of one day the newest publish."""
    folders = list((settings.published_dir / "builds").glob("[!.]*"))
    folders.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    manifests = [manifest for path in folders if (manifest := _manifest(path)) is not None]
    return sorted(manifests, key=lambda manifest: str(manifest["as_of_date"]), reverse=True)


def _prune(settings: Settings, *, keep: str) -> None:
    kept = {keep, (current_manifest(settings) or {"build_id": keep})["build_id"]}
    for manifest in kept_builds(settings)[settings.kept_builds :]:
        if manifest["build_id"] not in kept:
            _remove_build(settings, manifest["build_id"])


def _remove_build(settings: Settings, build_id: str) -> None:
    # Renamed first: a kill half-way must not leave a build that looks whole.
    folder = build_folder(settings, build_id)
    trash = folder.with_name(f".{folder.name}.trash")
    durable.remove_folder(trash)
    if folder.exists():
        with durable.told(folder):
            folder.rename(trash)
        durable.remove_folder(trash)
    durable.remove_folder(settings.published_dir / "reports" / build_id)
