"""Tell people what needs them: held loads, failures, tier changes. Dry run by default."""

from __future__ import annotations

import json

from dagster_project.durable import make_folder
from dagster_project.errors import MopsError, SettingsError
from dagster_project.settings import Settings


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
