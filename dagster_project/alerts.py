"""Tell people what needs them: held loads, failures, tier changes. Dry run by default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.durable import make_folder, told
from dagster_project.errors import SettingsError
from dagster_project.settings import Settings
from dagster_project.warehouse import connect, literal

if TYPE_CHECKING:
    import duckdb

# What a publish brought that its predecessor had not, one text a row: counts, tiers, feeds and
# load ids, never an account or a person.
NEWS = {
    "tiers_changed": """
        select format('{} -> {}: {} account(s)', before.tier, after.tier, count(*))
        from after.account_tiers as after
        inner join before.account_tiers as before on after.account_id = before.account_id
        where after.tier <> before.tier
        group by before.tier, after.tier
        order by before.tier, after.tier
    """,
    "loads_held": """
        select format('{}/{} {}', source, table_name, load_id) as held
        from after.load_history
        where verdict = 'hold' and load_id not in (
            select load_id from before.load_history where verdict = 'hold'
        )
        order by held
    """,
    "feeds_late": """
        select format('{} {} of {}: {}', freshness_level, feed, source, freshness_status) as late
        from after.source_freshness
        where severity <> 'none' and (freshness_level, source, feed) not in (
            select (freshness_level, source, feed) from before.source_freshness
            where severity <> 'none'
        )
        order by late
    """,
}


ASKED = {
    "tiers_changed": "account_tiers",
    "loads_held": "load_history",
    "feeds_late": "source_freshness",
}


def announce(settings: Settings, before: Path | None, after: Path) -> None:
    """Alert about what the build database `after` brings that `before`, if any, had not."""
    with connect(settings) as connection:
        connection.execute(f"attach {literal(after)} as after (read_only)")
        if before is None:
            connection.execute("attach ':memory:' as before")
            for table in _tables(connection, "after") & set(ASKED.values()):
                connection.execute(f"create table before.{table} as from after.{table} limit 0")
        else:
            connection.execute(f"attach {literal(before)} as before (read_only)")
        # A build of another version may lack a table: nothing is told of what it cannot say.
        known = _tables(connection, "before") & _tables(connection, "after")
        for kind in (kind for kind, table in ASKED.items() if table in known):
            rows = [row[0] for row in connection.execute(NEWS[kind]).fetchall()]
            if rows:
                send_alert(settings, kind=kind, subject=after.parent.name, message="; ".join(rows))


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> set[str]:
    query = "select table_name from duckdb_tables() where database_name = ?"
    return {row[0] for row in connection.execute(query, [database]).fetchall()}


def check_alerts(settings: Settings) -> None:
    """Raise SettingsError when alerts are to be sent and there is nowhere to send them."""
    if settings.alert_mode not in {"dry_run", "send"}:
        raise SettingsError(
            f"{settings.alert_mode!r} is no way to alert",
            where="MOPS_ALERT_MODE",
            next_step="set dry_run or send",
        )
    if settings.alert_mode == "send" and not settings.alert_webhook:
        raise SettingsError(
            "alerts are to be sent, but there is nowhere to send them",
            where="MOPS_ALERT_MODE, MOPS_ALERT_WEBHOOK",
            next_step="set MOPS_ALERT_WEBHOOK, or MOPS_ALERT_MODE=dry_run",
        )


def send_alert(settings: Settings, *, kind: str, subject: str, message: str) -> bool:
    """Post an alert when `MOPS_ALERT_MODE` is `send`, and keep it in `alerts.jsonl`; say if posted.

    The message must hold no value of a person. An alert that cannot be posted stops nothing:
    what it is about matters more, and the file tells why it was not posted. Raises StorageError
    when the disk refuses it.
    """
    alert = {"kind": kind, "subject": subject, "message": message}
    posted = _post(settings, alert) if settings.alert_mode == "send" else "dry run"
    make_folder(settings.data_dir)
    path = settings.data_dir / "alerts.jsonl"
    with told(path), path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({**alert, "posted": posted}, ensure_ascii=False) + "\n")
    return posted == "yes"


def _post(settings: Settings, alert: dict[str, str]) -> str:
    import requests

    try:
        answer = requests.post(
            str(settings.alert_webhook), json=alert, timeout=settings.http_timeout_seconds
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        return f"failed: {type(error).__name__}"  # its text holds the address, a secret
    return "yes"
