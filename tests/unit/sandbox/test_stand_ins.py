"""The stand-ins page, authenticate, limit, and mark what is gone as the vendors do."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import requests

from dagster_project import sandbox
from dagster_project.sandbox.throttle import Window
from dagster_project.settings import PROJECT_ROOT, Settings

CONTACTS = "/crm/objects/2026-09/contacts"
QUERY = "/services/data/v64.0/queryAll"


def _hubspot(served: Settings) -> dict[str, str]:
    return {"Authorization": f"Bearer {served.hubspot_token}"}


def _salesforce(http: requests.Session, served: Settings) -> dict[str, str]:
    form = {
        "grant_type": "client_credentials",
        "client_id": served.salesforce_client_id,
        "client_secret": served.salesforce_client_secret,
    }
    answer = http.post(f"{served.salesforce_url}/services/oauth2/token", data=form)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _listed(http: requests.Session, served: Settings, *, archived: bool) -> list[dict[str, Any]]:
    params: dict[str, Any] = {"limit": 100, "archived": str(archived).lower()}
    found: list[dict[str, Any]] = []
    while True:
        url = f"{served.hubspot_url}{CONTACTS}"
        page = http.get(url, params=params, headers=_hubspot(served)).json()
        found += page["results"]
        if "paging" not in page:
            return found
        params["after"] = page["paging"]["next"]["after"]


def test_hubspot__serves_every_contact_once_when_paged(
    http: requests.Session, served: Settings
) -> None:
    live = _listed(http, served, archived=False)
    body = {"limit": 1, "properties": ["email"]}
    answer = http.post(
        f"{served.hubspot_url}{CONTACTS}/search", json=body, headers=_hubspot(served)
    )
    assert len({record["id"] for record in live}) == len(live) == answer.json()["total"]
    assert not any(record["archived"] for record in live)


def test_hubspot__marks_the_archived_and_names_the_merged(
    http: requests.Session, served: Settings
) -> None:
    params = "firstname,hs_calculated_merged_vids"
    live = http.get(
        f"{served.hubspot_url}{CONTACTS}",
        params={"limit": 100, "properties": params},
        headers=_hubspot(served),
    ).json()["results"]
    archived = _listed(http, served, archived=True)
    assert all(record["archived"] and record["archivedAt"] for record in archived)
    assert archived
    absorbed = [record["properties"]["hs_calculated_merged_vids"] for record in live]
    lost = {text.split(":")[0] for text in absorbed if text}
    assert lost.isdisjoint(record["id"] for record in live)


def test_hubspot__searches_by_change_time_and_ends_at_the_cap(
    http: requests.Session, served: Settings
) -> None:
    condition = {
        "propertyName": "lastmodifieddate", "operator": "GTE", "value": "1767225600000",
    }  # fmt: skip
    url = f"{served.hubspot_url}{CONTACTS}/search"
    body = {"limit": 200, "filterGroups": [{"filters": [condition]}]}
    found = http.post(url, json=body, headers=_hubspot(served)).json()["results"]
    stamps = [record["updatedAt"] for record in found]
    assert stamps == sorted(stamps)
    assert stamps[0] >= "2026-01-01"
    capped = http.post(url, json={"limit": 200, "after": "9900"}, headers=_hubspot(served))
    assert capped.status_code == 400


def test_salesforce__pages_by_locator_and_counts_deleted_records(
    http: requests.Session, served: Settings
) -> None:
    soql = "select Id, SystemModstamp from Call2_vod__c order by SystemModstamp, Id"
    headers, url, ids, stamps = _salesforce(http, served), f"{QUERY}?q={soql}", [], []
    total = 0
    while url:
        page = http.get(f"{served.salesforce_url}{url}", headers=headers).json()
        ids += [record["Id"] for record in page["records"]]
        stamps += [record["SystemModstamp"] for record in page["records"]]
        total, url = page["totalSize"], page.get("nextRecordsUrl")
    assert len(set(ids)) == len(ids) == total
    assert stamps == sorted(stamps)
    count = "select count() from Contact where IsDeleted = {}"
    gone, kept = (
        http.get(
            f"{served.salesforce_url}{QUERY}", params={"q": count.format(flag)}, headers=headers
        ).json()["totalSize"]
        for flag in ("true", "false")
    )
    assert gone > 0
    assert kept > gone


def test_salesforce__refuses_when_a_field_is_unknown(
    http: requests.Session, served: Settings
) -> None:
    answer = http.get(
        f"{served.salesforce_url}{QUERY}",
        params={"q": "select Id, Nonsense__c from Account"},
        headers=_salesforce(http, served),
    )
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_FIELD")


def test_qualtrics__exports_by_job_poll_and_zip(http: requests.Session, served: Settings) -> None:
    headers = {"X-API-TOKEN": str(served.qualtrics_token)}
    base = f"{served.qualtrics_url}/API/v3/surveys"
    survey = http.get(base, headers=headers).json()["result"]["elements"][0]["id"]
    url = f"{base}/{survey}/export-responses"
    body = {"format": "ndjson", "compress": True}
    job = http.post(url, json=body, headers=headers).json()["result"]["progressId"]
    states = [http.get(f"{url}/{job}", headers=headers).json()["result"] for _ in range(2)]
    assert [state["status"] for state in states] == ["inProgress", "complete"]
    file = http.get(f"{url}/{states[1]['fileId']}/file", headers=headers)
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        lines = archive.read(archive.namelist()[0]).splitlines()
    assert {json.loads(line)["surveyId"] for line in lines} == {survey}


def test_stand_ins__say_whose_credential_it_is_as_the_vendors_do(
    http: requests.Session, served: Settings
) -> None:
    account = http.get(
        f"{served.hubspot_url}/account-info/2026-09/details", headers=_hubspot(served)
    ).json()
    events = http.get(
        f"{served.hubspot_url}/email/public/v1/events", headers=_hubspot(served)
    ).json()["events"]
    assert account["portalId"] == 62515550
    assert {event["portalId"] for event in events} == {account["portalId"]}
    whoami = http.get(
        f"{served.qualtrics_url}/API/v3/whoami",
        headers={"X-API-TOKEN": str(served.qualtrics_token)},
    ).json()
    assert whoami["result"]["brandId"] == "sandboxbrand"
    form = {
        "grant_type": "client_credentials",
        "client_id": served.salesforce_client_id,
        "client_secret": served.salesforce_client_secret,
    }
    token = http.post(f"{served.salesforce_url}/services/oauth2/token", data=form).json()
    assert "/id/00D7Q000000sboxUAA/005" in token["id"]
    assert token["access_token"].startswith("00D7Q000000sbox!")


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("hubspot_url", CONTACTS),
        ("hubspot_url", "/account-info/2026-09/details"),
        ("qualtrics_url", "/API/v3/whoami"),
        ("salesforce_url", f"{QUERY}?q=select Id from Account"),
        ("qualtrics_url", "/API/v3/surveys"),
    ],
)
def test_stand_in__answers_401_when_the_token_is_wrong(
    source: str, path: str, http: requests.Session, served: Settings
) -> None:
    headers = {"Authorization": "Bearer wrong", "X-API-TOKEN": "wrong"}
    assert http.get(f"{getattr(served, source)}{path}", headers=headers).status_code == 401


def test_window__says_how_long_to_wait_when_full() -> None:
    window = Window(limit=2, seconds=30.0)
    assert [window.wait_seconds() for _ in range(3)] == [0, 0, 30]


def test_stand_in__answers_429_with_retry_after_when_asked_too_often(
    http: requests.Session, small_settings: Settings
) -> None:
    with sandbox.start(small_settings.with_values(sandbox_rate_scale=0.01)) as slow:
        url = f"{slow.settings.hubspot_url}{CONTACTS}"
        answers = [http.get(url, headers=_hubspot(slow.settings)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10


def test_stand_ins__serve_the_new_days_when_the_world_lives_on(
    http: requests.Session, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, sandbox_accounts=20, sandbox_events=200)
    soql = {"q": "select count() from Call2_vod__c"}
    with sandbox.start(settings) as started:
        headers = _salesforce(http, started.settings)
        url = f"{started.settings.salesforce_url}{QUERY}"
        before = http.get(url, params=soql, headers=headers).json()["totalSize"]
        sandbox.advance(settings, 20)
        assert http.get(url, params=soql, headers=headers).json()["totalSize"] > before


def test_stand_ins__end_when_their_parent_is_killed(small_settings: Settings) -> None:
    parent = subprocess.Popen(
        [
            sys.executable, "-c",
            "import sys, time; from pathlib import Path\n"
            "from dagster_project import sandbox\n"
            "from dagster_project.settings import Settings\n"
            "settings = Settings(data_dir=Path(sys.argv[1]), sandbox_accounts=40,"
            " sandbox_events=4000)\n"
            "running = sandbox.start(settings)\n"
            "print(running.process.pid, flush=True)\n"
            "time.sleep(60)",
            str(small_settings.data_dir),
        ],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT_ROOT,
    )  # fmt: skip
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(50):
        if not _is_alive(child):
            return
        time.sleep(0.1)
    pytest.fail("the stand-ins outlived their parent")


def _is_alive(process_id: int) -> bool:
    """Say whether a process runs; one that ended and waits to be reaped does not."""
    try:
        os.kill(process_id, 0)
        stat = Path(f"/proc/{process_id}/stat")
        return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False
