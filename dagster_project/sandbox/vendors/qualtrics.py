"""Qualtrics' stand-in: who asks, surveys, invitations, and responses by an export job."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable

from dagster_project.sandbox.vendors.exchange import (
    BAD_REQUEST,
    NOT_FOUND,
    UNAUTHORIZED,
    Answer,
    Records,
    Request,
    as_json,
    joined,
    milliseconds,
)

TOKEN = "sandbox-qualtrics-token"
BRAND = "sandboxbrand"
PAGE = 100
_EXPORT = re.compile(r"/API/v3/surveys/(\w+)/export-responses(?:/([\w=-]+?)(/file)?)?$")
_META = b'"meta":{"httpStatus":"200 - OK"}'

Read = Callable[[str], Records]

# Jobs that were asked about once already: the first question finds a job at work.
_asked: set[str] = set()


def table_of(request: Request) -> str:
    """Return the table a request is about; empty when about none."""
    if _EXPORT.match(request.path):
        return "responses"
    return {"/API/v3/distributions": "invites", "/API/v3/surveys": "surveys"}.get(request.path, "")


def answer(request: Request, read: Read) -> Answer:
    """Answer a request as Qualtrics would."""
    if request.headers.get("X-API-TOKEN") != TOKEN:
        return _error(UNAUTHORIZED, "AUTH_6", "Unrecognized X-API-TOKEN.")
    if request.path == "/API/v3/whoami":
        return _result(
            {
                "brandId": BRAND, "userId": "UR_sandbox", "userName": f"pipeline#{BRAND}",
                "accountType": "UT_SANDBOX", "datacenter": "sandbox",
            }
        )  # fmt: skip
    export = _EXPORT.match(request.path)
    try:
        if export:
            return _export(request, export, read)
        table = table_of(request)
        if table:
            return _page(request, read(f"qualtrics.{table}"), of_survey=table == "invites")
    except ValueError as error:
        return _error(BAD_REQUEST, "QVAL_1", str(error))
    return _error(NOT_FOUND, "NF_1", "No such resource")


def _page(request: Request, records: Records, *, of_survey: bool) -> Answer:
    survey_id = request.query.get("surveyId", "")
    if of_survey and not survey_id:
        raise ValueError("surveyId is required")
    wanted = survey_id.encode()
    places = [
        place for place, parent in enumerate(records.parents) if not of_survey or parent == wanted
    ]
    start = int(request.query.get("skipToken", 0))
    page = [records.texts[place] for place in places[start : start + PAGE]]
    link = "null"
    if start + PAGE < len(places):
        survey = f"surveyId={survey_id}&" if of_survey else ""
        link = f'"{request.address}{request.path}?{survey}skipToken={start + PAGE}"'
    result = b'"result":{"elements":' + joined(page) + b',"nextPage":' + link.encode() + b"}"
    return Answer(b"{" + result + b"," + _META + b"}")


def _export(request: Request, route: re.Match[str], read: Read) -> Answer:
    """Start a job (its id carries what was asked), say how it goes, or hand its file over."""
    survey_id, job_id, is_file = route.groups()
    if job_id is None:
        body = request.json()
        if request.method != "POST" or body.get("format") != "ndjson":
            raise ValueError("this stand-in exports ndjson only")
        milliseconds(body.get("startDate", "0"))
        asked = json.dumps([survey_id, body.get("startDate", "0")])
        job_id = "ES_" + base64.urlsafe_b64encode(asked.encode()).decode()
        _asked.discard(job_id)
        return _result({"progressId": job_id, "percentComplete": 0.0, "status": "inProgress"})
    if not is_file:
        if job_id not in _asked:
            _asked.add(job_id)
            return _result({"percentComplete": 50.0, "status": "inProgress"})
        return _result({"fileId": job_id, "percentComplete": 100.0, "status": "complete"})
    survey_id, start = json.loads(base64.urlsafe_b64decode(job_id.removeprefix("ES_")))
    return _file(survey_id, milliseconds(start), read("qualtrics.responses"))


def _file(survey_id: str, start: int, records: Records) -> Answer:
    wanted = survey_id.encode()
    lines = [
        records.texts[place] for place in records.since(start) if records.parents[place] == wanted
    ]
    packed = io.BytesIO()
    member = zipfile.ZipInfo(f"{survey_id}.ndjson")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(member, b"".join(line + b"\n" for line in lines))
    return Answer(packed.getvalue(), content_type="application/zip")


def _result(result: dict[str, object]) -> Answer:
    return as_json({"result": result, "meta": {"httpStatus": "200 - OK"}})


def _error(status: int, code: str, message: str) -> Answer:
    problem = {"errorCode": code, "errorMessage": message}
    return as_json({"meta": {"httpStatus": str(status), "error": problem}}, status)
