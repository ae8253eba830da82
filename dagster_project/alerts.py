"""Tell people what needs them: held loads, failures, tier changes. Dry run by default."""

from __future__ import annotations

import json
from pathlib import Path

from dagster_project.durable import make_folder
from dagster_project.errors import MopsError, SettingsError
from dagster_project.settings import Settings
from dagster_project.warehouse import connect, literal

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
        select format('{} {}: {}', freshness_level, feed, freshness_status) as late
        from after.source_freshness
        where severity <> 'none' and (freshness_level, source, feed) not in (
            select (freshness_level, source, feed) from before.source_freshness
            where severity <> 'none'
        )
        order by late
    """,
}


def announce(settings: Settings, before: Path, after: Path) -> None:
    """Alert about what the build database `after` brought that `before` had not."""
    with connect(settings) as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"attach {literal(path)} as {name} (read_only)")
        for kind, query in NEWS.items():
            rows = [row[0] for row in connection.execute(query).fetchall()]
            if rows:
                send_alert(settings, kind=kind, subject=after.parent.name, message="; ".join(rows))


def send_alert(settings: Settings, *, kind: str, subject: str, message: str) -> None:
    """Append an alert to `alerts.jsonl`, and post it when `MOPS_ALERT_MODE` is `send`.

    The message must hold no value of a person. Raises MopsError when posting fails.
    """
    alert = {"kind": kind, "subject": subject, "message": message}
    make_folder(settings.data_dir)
    with (settings.data_dir / "alerts.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(alert, ensure_ascii=False) + "\n")
    if settings.alert_mode == "dry_run":
        return
    if settings.alert_mode != "send" or not settings.alert_webhook:
        raise SettingsError(
            "alerts are to be sent, but there is nowhere to send them",
            where="MOPS_ALERT_MODE, MOPS_ALERT_WEBHOOK",
            next_step="set MOPS_ALERT_WEBHOOK, or MOPS_ALERT_MODE=dry_run",
        )
    import requests

    try:
        answer = requests.post(
            settings.alert_webhook, json=alert, timeout=settings.http_timeout_seconds
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        raise MopsError(
            f"the alert could not be posted ({type(error).__name__})",
            where="MOPS_ALERT_WEBHOOK",
            next_step="check the address; the alert is in alerts.jsonl",
        ) from error
