"""Qualtrics over real HTTP: the export job, its zip, and the list of invitations."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from dagster_project.errors import SourceError
from dagster_project.sources import qualtrics
from dagster_project.sources.contract import Pull

from .conftest import Answer, Request, Vendor, rows

SURVEY = {"id": "SV_1", "name": "NPS"}


def response(key: str, recorded: str, **more: Any) -> dict[str, Any]:
    return {"responseId": key, "values": {"recordedDate": recorded, "QID1": 9}, **more}


def packed(records: list[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("NPS.ndjson", "".join(json.dumps(record) + "\n" for record in records))
    return buffer.getvalue()


def brand(content: bytes, status: str = "complete") -> Callable[[Request], Answer]:
    """Serve one survey whose export takes two questions."""
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        if request.headers.get("X-API-TOKEN") != "secret-token":
            return Answer({"meta": {}}, status=401)
        if request.path == "/API/v3/surveys":
            return Answer({"result": {"elements": [SURVEY], "nextPage": None}})
        if request.method == "POST":
            return Answer({"result": {"progressId": "P1", "status": "inProgress"}})
        if request.path.endswith("/file"):
            return Answer(content=content, headers={"Content-Type": "application/zip"})
        asked.append(request.path)
        done = len(asked) % 2 == 0
        found = {"status": status if done else "inProgress", "fileId": "F1"}
        return Answer({"result": found})

    return answer


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qualtrics, "FIRST_WAIT_SECONDS", 0.001)


def test_responses__come_from_the_export__with_the_survey_of_the_job(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = brand(
        packed(
            [
                response("R_1", "2026-01-01T10:00:00Z"),
                response("R_2", "2026-01-02T10:00:00Z", surveyId="SV_own"),
            ]
        )
    )

    found = pull("qualtrics__responses")

    assert [(row["responseid"], row["surveyid"], row["qid1"]) for row in rows(found)] == [
        ("R_1", "SV_1", "9"), ("R_2", "SV_own", "9"),
    ]  # fmt: skip
    assert rows(found)[1]["recorded_at"] == datetime(2026, 1, 2, 10)
    assert vendor.asked("/file")[0].path.endswith("/export-responses/F1/file")

    assert found.control["tenant"] == "clinicbrand"
    assert "jane" not in str(found.control)

    again = pull("qualtrics__responses", found.cursor_to)
    posted = [request for request in vendor.requests if request.method == "POST"]
    assert posted[1].body["startDate"] == "2026-01-02T09:50:00Z"
    assert again.rows.files == ()


def test_responses__are_refused__when_the_zip_is_cut_off(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = brand(packed([response("R_1", "2026-01-01T10:00:00Z")])[:40])

    with pytest.raises(SourceError, match="cut off or not a zip"):
        pull("qualtrics__responses")


def test_responses__are_refused__when_the_zip_is_damaged_inside(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    content = bytearray(packed([response(f"R_{n}", "2026-01-01T10:00:00Z") for n in range(99)]))
    # Within the packed bytes: after the member's header of 30 bytes and its name.
    content[60:70] = bytes(byte ^ 0xFF for byte in content[60:70])
    vendor.answer = brand(bytes(content))

    with pytest.raises(SourceError, match="cut off or not a zip"):
        pull("qualtrics__responses")


@pytest.mark.parametrize("part", ["/surveys", "POST", "/P1", "/file"])
@pytest.mark.parametrize(
    "wrong", [{"error": "x"}, {"result": {"elements": [{}]}}, [], None, "down"]
)
def test_responses__are_refused_at_once__when_an_answer_is_another_document(
    vendor: Vendor, pull: Callable[..., Pull], part: str, wrong: Any
) -> None:
    serve = brand(packed([response("R_1", "2026-01-01T10:00:00Z")]))

    def answer(request: Request) -> Answer:
        is_hit = request.path.endswith(part) or request.method == part
        return Answer(wrong) if is_hit else serve(request)

    vendor.answer = answer

    with pytest.raises(SourceError, match=r"qualtrics\.responses"):
        pull("qualtrics__responses")
    assert len([r for r in vendor.requests if r.path.endswith(part) or r.method == part]) == 1


def test_responses__are_refused__when_the_export_failed(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = brand(b"", status="failed")

    with pytest.raises(SourceError, match="export of responses failed"):
        pull("qualtrics__responses")


def test_invites__follow_next_page__and_are_a_snapshot(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    def answer(request: Request) -> Answer:
        if request.path == "/API/v3/surveys":
            return Answer({"result": {"elements": [SURVEY], "nextPage": None}})
        number = int(request.query.get("skipToken", 0))
        element = {"id": f"I{number}", "surveyId": "SV_1", "modifiedDate": "2026-01-01T00:00:00Z"}
        link = f"{vendor.url}/API/v3/distributions?surveyId=SV_1&skipToken=1"
        return Answer({"result": {"elements": [element], "nextPage": None if number else link}})

    vendor.answer = answer

    found = pull("qualtrics__invites")

    assert [row["id"] for row in rows(found)] == ["I0", "I1"]
    assert found.is_snapshot
    assert pull("qualtrics__invites", found.cursor_to).rows.files == ()
