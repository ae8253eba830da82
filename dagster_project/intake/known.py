"""What rows of a sheet are judged by: anchors and wordings, accounts, employees, earlier rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from dagster_project.errors import BuildError, PolicyError
from dagster_project.sources.handed_in import handed_in_root
from dagster_project.warehouse import file_list, literal

if TYPE_CHECKING:
    import duckdb

    from dagster_project.policy import Policy
    from dagster_project.policy_checks.rows import Row
    from dagster_project.workspace import Workspace

KIND = "sentiments"
HORIZON = "evidence_horizon_days"


def anchors_in_force(policy: Policy, day: date) -> list[Row]:
    """Return the anchors in force on a day in every language: newest version first, by level."""
    rows = policy.in_force("sentiment_anchors", ("version", "level", "language"), day)
    rows.sort(key=lambda row: (int(row["level"]), row["language"]))
    return sorted(rows, key=lambda row: (row["valid_from"], row["version"]), reverse=True)


def anchors_in(workspace: Workspace, language: str) -> list[Row]:
    """Return the anchors that a sheet handed in now may name; PolicyError in a language without."""
    rows = anchors_in_force(workspace.policy, handing_day(workspace))
    found = [row for row in rows if row["language"] == language]
    if not found:
        raise PolicyError(
            f"there are no anchors in {language!r}",
            where="sentiment_anchors.csv",
            next_step=f"use one of: {', '.join(sorted({row['language'] for row in rows}))}",
        )
    return found


def handing_day(workspace: Workspace) -> date:
    """Return the day on which a sheet is handed in."""
    return workspace.settings.as_of or workspace.data_until


def horizon_days(policy: Policy, day: date) -> int:
    """Return how old evidence may be, in days, before it tells nothing."""
    rows = policy.in_force("parameters", ("parameter",), day)
    return next(int(Decimal(row["value"])) for row in rows if row["parameter"] == HORIZON)


def load_policy_rows(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, day: date, language: str
) -> None:
    """Load the anchors in force and the words for refusals; raises PolicyError without words."""
    anchors = anchors_in_force(workspace.policy, day)
    connection.execute(
        "create temp table anchor_rows (version text, level bigint, text text, valid_from date)"
    )
    connection.executemany(
        "insert into anchor_rows values (?, ?, ?, ?)",
        [(row["version"], row["level"], row["text"], row["valid_from"]) for row in anchors],
    )
    # Of several versions the newest counts, for a row that names none.
    connection.execute(
        "create temp table anchors as select version, level, "
        "lower(rtrim(regexp_replace(text, '\\s+', ' ', 'g'), ' .。')) as words, "
        "dense_rank() over (order by valid_from, version) as place from anchor_rows"
    )
    refusals = workspace.policy.in_force("intake_refusals", ("reason_code", "language"), day)
    words = [row for row in refusals if row["language"] == language]
    if not words:
        raise PolicyError(
            f"there are no words for refusals in {language!r}",
            where="intake_refusals.csv",
            next_step=f"use one of: {', '.join(sorted({row['language'] for row in refusals}))}",
        )
    connection.execute(
        "create temp table refusals (reason_code text, column_name text, what_to_do text)"
    )
    connection.executemany(
        "insert into refusals values (?, ?, ?)",
        [(row["reason_code"], row["column_name"], row["what_to_do"]) for row in words],
    )


def load_known(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Load which accounts and employees there are, and what was handed in before.

    Raises BuildError while nothing is published.
    """
    settings = workspace.settings
    published = settings.published_dir / "current" / "mops.duckdb"
    if not published.exists():
        raise BuildError(
            "nothing is published yet, so no account is known",
            where=str(published.parent),
            next_step="`mops run`",
        )
    connection.execute(f"attach {literal(published.resolve())} as published (read_only)")
    connection.execute(
        "create temp table accounts as select account_id, account_name, "
        "substr(account_id, strpos(account_id, ':') + 1) as record_id "
        "from published.main.accounts where account_id <> 'unknown'"
    )
    # Employees are never published; without a warehouse, or without a source of them, any goes.
    connection.execute("create temp table employees (employee_id text)")
    if settings.warehouse_path.exists():
        connection.execute(f"attach {literal(settings.warehouse_path)} as warehouse (read_only)")
        if connection.execute(
            "select 1 from duckdb_tables() where database_name = 'warehouse' "
            "and schema_name = 'unified' and table_name = 'dim_employees'"
        ).fetchone():
            connection.execute(
                "insert into employees select employee_id from warehouse.unified.dim_employees "
                "where employee_id <> 'unknown'"
            )
    connection.execute(
        "create temp table earlier (sentiment_id text, anchor_level bigint, comment_text text)"
    )
    held = sorted(handed_in_root(settings).glob(f"{KIND}/*/*.csv"))
    if held:
        connection.execute(
            "insert into earlier select sentiment_id, anchor_level::bigint, comment_text "
            f"from read_csv({file_list(held)}, all_varchar = true, header = true)"
        )
