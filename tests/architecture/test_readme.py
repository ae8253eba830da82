"""Every command and query that the documents show works, on the small world."""

import os
import re
import shlex
import subprocess

import pytest

from dagster_project.settings import PROJECT_ROOT, to_environment

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = (PROJECT_ROOT / "docs" / "sql_examples.md").read_text(encoding="utf-8")
# Run elsewhere (`make test` is this very run, `make dev` stays open) or needs a system of yours.
NOT_HERE = ("make test", "export ")


def blocks(text, language=""):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands():
    lines = [line for block in blocks(README) for line in block.splitlines()]
    return [
        line
        for line in lines
        if line.startswith(("make ", ".venv/bin/")) and not line.startswith(NOT_HERE)
    ]


def test_readme__shows_the_commands_it_promises():
    assert commands()[0] == "make run"
    assert len(commands()) >= 6


def test_readme_commands__run_in_order(copied):
    name = copied.manifest and next(iter(copied.manifest["tables"]))
    assert name
    with copied.published() as connection:
        account = connection.execute(
            "select account_id from account_tiers order by account_id limit 1"
        ).fetchone()[0]
    environment = {**os.environ, **to_environment(copied.settings)}
    for line in commands():
        # Any account of the small world does where the README names one of the full world.
        words = shlex.split(re.sub(r"explain \S+", f"explain {account}", line))
        if words[0] == "make":
            words = [".venv/bin/mops", *words[1:]]
        done = subprocess.run(
            words, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("query", blocks(EXAMPLES, "sql"))
def test_example_query__gives_rows(built, query):
    with built.published() as connection:
        assert connection.execute(query).fetchall()


def test_paths_that_the_readme_names_exist():
    named = set(
        re.findall(r"`((?:dbt_project|dagster_project|expectations|tests)/[\w/.]+)`", README)
    )
    assert named
    assert {path for path in named if not (PROJECT_ROOT / path).exists()} == set()
