"""Data and imports move one way; the clock, the environment and the engine have one door."""

import ast
from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_ROOT

PACKAGE = PROJECT_ROOT / "dagster_project"
MODULES = sorted(
    [*PACKAGE.rglob("*.py"), *(PROJECT_ROOT / "expectations").rglob("*.py")],
)
# Each layer may import the layers before it, never the ones after.
LAYERS = (
    ("errors", "progress"),
    ("settings", "durable", "attribution"),
    ("warehouse", "sources", "alerts"),
    ("records", "raw_files", "failures"),
    ("policy_checks",),
    ("lake", "landing", "policy", "capabilities"),
    ("codegen",),
    ("raw_rows",),
    ("build",),
    ("workspace", "dbt", "engine_functions", "lineage", "report"),
    ("consequences",),
    ("logs",),
    ("current", "publishing"),
    ("candidates", "status", "explain", "doctor", "preview"),
    ("gates", "releases"),
    ("assets", "resources", "schedules", "dead_runs"),
    ("definitions",),
    ("sandbox",),
    ("intake",),
    ("runs", "console"),
    ("summary", "explain_text", "intake_text", "preview_text", "show"),
    ("cli", "intake_cli", "policy_cli"),
)
RANK = {name: number for number, layer in enumerate(LAYERS) for name in layer}


def imported(path: Path) -> set[str]:
    """Return the dotted names a module imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def layer(dotted: str) -> str:
    return dotted.split(".")[1]


def test_every_module_has_a_layer():
    tops = {
        path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")
    }
    assert tops - {"__init__"} == set(RANK)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT_ROOT)))
def test_imports_point_up_the_flow(path):
    if path.is_relative_to(PROJECT_ROOT / "expectations"):
        assert not [name for name in imported(path) if name.startswith(("dagster",))]
        return
    parts = path.relative_to(PACKAGE).parts
    own = parts[0].removesuffix(".py")
    if own == "__init__":
        return
    below = [
        name
        for name in imported(path)
        if name.startswith("dagster_project.") and RANK.get(layer(name), -1) > RANK[own]
    ]
    assert below == []


def uses(path: Path, *texts: str) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(wanted in text for wanted in texts)


def test_only_settings_reads_the_environment():
    readers = {
        path.relative_to(PROJECT_ROOT).as_posix()
        for path in MODULES
        if uses(path, "os.environ", "os.getenv")
    }
    # dbt and runs hand variables to the programs they start; the engine shim silences one.
    assert readers <= {
        "dagster_project/settings.py",
        "dagster_project/dbt.py",
        "dagster_project/runs.py",
        "expectations/runner.py",
        "expectations/engine.py",
        "dagster_project/sources/rest.py",
    }


def test_only_the_workspace_reads_the_clock():
    clocks = ("datetime.now", "date.today", "utcnow", "time.time(", "Timestamp.now")
    readers = {path.relative_to(PROJECT_ROOT).as_posix() for path in MODULES if uses(path, *clocks)}
    assert readers == {"dagster_project/workspace.py"}


def test_only_the_warehouse_opens_the_engine():
    openers = {
        path.relative_to(PROJECT_ROOT).as_posix()
        for path in MODULES
        if uses(path, "duckdb.connect(") and "sandbox" not in path.parts
    }
    assert openers == {"dagster_project/warehouse.py"}


def test_no_broad_except():
    broad = [
        f"{path.relative_to(PROJECT_ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    ]
    assert broad == []
