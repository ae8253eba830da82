"""Faults switched on: the stand-ins fail just as told, and serve rightly again afterwards."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from dagster_project import sandbox
from dagster_project.sandbox import faults
from dagster_project.settings import Settings

CONTACTS = "/crm/objects/2026-09/contacts"


def _hubspot(served: Settings) -> dict[str, str]:
    return {"Authorization": f"Bearer {served.hubspot_token}"}


@pytest.mark.parametrize(("action", "status"), [("error", 500), ("deny", 401), ("empty", 200)])
def test_fault__hits_its_table_only(
    action: Any, status: int, http: requests.Session, served: Settings
) -> None:
    faults.write(served.sandbox_dir, [sandbox.Fault("hubspot", "contacts", action)])
    headers = _hubspot(served)
    hit = http.get(f"{served.hubspot_url}{CONTACTS}", headers=headers)
    other = http.get(f"{served.hubspot_url}/crm/objects/2026-09/companies", headers=headers)
    assert hit.status_code == status
    assert hit.json().get("results", []) == []
    assert len(other.json()["results"]) == 10


def test_fault__answers_as_told_once_its_first_requests_have_passed(
    http: requests.Session, served: Settings
) -> None:
    fault = sandbox.Fault("hubspot", "contacts", "body", body="<b>", passed=2)
    url, headers = f"{served.hubspot_url}{CONTACTS}", _hubspot(served)
    for _ in range(2):
        faults.write(served.sandbox_dir, [fault])
        bodies = [http.get(url, headers=headers).text[:3] for _ in range(4)]
        assert bodies == ['{"r', '{"r', "<b>", "<b>"]
        faults.write(served.sandbox_dir, [])
        assert http.get(url, headers=headers).text[:3] == '{"r'


def test_fault__cuts_the_body_when_dropping(http: requests.Session, served: Settings) -> None:
    faults.write(served.sandbox_dir, [sandbox.Fault("hubspot", "contacts", "drop")])
    with pytest.raises(requests.RequestException):
        _ = http.get(f"{served.hubspot_url}{CONTACTS}", headers=_hubspot(served)).content
