"""Qualtrics: invitations, and responses by the export job that is started, polled and fetched.

The tenant is the brand of the token's user.
"""

from __future__ import annotations

import re
import shutil
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dagster_project.settings import Settings
from dagster_project.sources.contract import Lane, Pull, TableContract, tables_of
from dagster_project.sources.json_pages import Pages
from dagster_project.sources.json_rows import Shape
from dagster_project.sources.rest import UNEXPECTED, Api, required, value_at

API = "/API/v3"
IDENTITY = f"{API}/whoami"

# A response is recorded when its session closes, and reaches the export minutes later.
RESPONSE_OVERLAP = timedelta(minutes=10)

# Exports of this size take seconds, large ones minutes: waits of 0.1 s doubling to 5 s, half an
# hour in all.
FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0
POLLS = 365

_RESPONSES = Shape(None, "responseId", ("values.recordedDate",))
_INVITES = Shape("result.elements", "id", ("modifiedDate", "sendDate"))

# Exports name the survey in the job, not always in the record; the file is named after it.
_SURVEY_OF_FILE = "regexp_extract(file, '([A-Za-z0-9_-]+)[.]jsonl$', 1)"


@dataclass(frozen=True)
class Qualtrics:
    """The Qualtrics source."""

    name: str = "qualtrics"
    lane: Lane = "api"

    @property
    def tables(self) -> tuple[TableContract, ...]:
        """Return the tables pulled from Qualtrics."""
        return tables_of(self.name)

    def connected_tables(self, settings: Settings) -> tuple[TableContract, ...]:
        """Return all tables when an address is set."""
        return self.tables if settings.qualtrics_url else ()

    def pull(
        self, table: TableContract, *, cursor: str | None, settings: Settings, scratch: Path
    ) -> Iterator[Pull]:
        """Yield what is new since the cursor; invitations have no filter and come whole."""
        token = required(settings.qualtrics_token, "MOPS_QUALTRICS_TOKEN")
        api = Api(
            self.name,
            table.table,
            required(settings.qualtrics_url, "MOPS_QUALTRICS_URL"),
            settings.http_timeout_seconds,
            headers={"X-API-TOKEN": token},
        )
        tenant = api.tenant(IDENTITY, "result.brandId", credential=token)
        shape, overlap, read = _READERS[table.table]
        pages = Pages(table, shape, scratch=scratch, cursor=cursor, overlap=overlap)
        found = read(api, pages)
        yield replace(found, control={**found.control, "tenant": tenant})


def _pull_invites(api: Api, pages: Pages) -> Pull:
    for survey in _surveys(api):
        for page in api.pages(
            f"{API}/distributions",
            records="result.elements",
            paginator=_next_page(),
            params={"surveyId": api.text(survey, "id")},
        ):
            pages.add(page)
    return pages.pull(control={"table_row_count": pages.row_count})


def _pull_responses(api: Api, pages: Pages) -> Pull:
    counts = []
    for survey in _surveys(api):
        survey_id = api.text(survey, "id")
        if not re.fullmatch("[A-Za-z0-9_-]+", survey_id):
            raise api.error("a survey id holds signs no id has", "check the Qualtrics address")
        archive = pages.scratch / f"{survey_id}.zip"
        file_id = _export(api, survey_id, pages.since)
        api.download(f"{API}/surveys/{survey_id}/export-responses/{file_id}/file", archive)
        unpacked = _unpacked(api, archive)
        try:
            pages.add_file(unpacked)
        except ValueError as error:
            raise api.error("a line of the export is not JSON", UNEXPECTED) from error
        counts.append(value_at(survey, "responseCounts.auditable"))
    known = [count for count in counts if count is not None]
    control = {"table_row_count": sum(known)} if len(known) == len(counts) else {}
    survey = f"coalesce({{value}}, {_SURVEY_OF_FILE})"
    return pages.pull(control=control, overrides={"surveyid": survey})


def _surveys(api: Api) -> list[Any]:
    pages = api.pages(f"{API}/surveys", records="result.elements", paginator=_next_page())
    return [survey for page in pages for survey in page.records]


def _export(api: Api, survey_id: str, since: datetime | None) -> str:
    """Start an export of responses and wait for it; return the id of its file."""
    path = f"{API}/surveys/{survey_id}/export-responses"
    body: dict[str, Any] = {"format": "ndjson", "compress": True}
    if since is not None:
        body["startDate"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    progress_id = api.text(api.post(path, body), "result.progressId")
    wait = FIRST_WAIT_SECONDS
    for _ in range(POLLS):
        answer = api.get(f"{path}/{progress_id}")
        status = api.text(answer, "result.status")
        if status == "complete":
            return api.text(answer, "result.fileId")
        if status == "failed":
            raise api.error("the export of responses failed there", "run again; nothing was lost")
        time.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT_SECONDS)
    raise api.error("the export of responses never finished", "run again; nothing was lost")


def _unpacked(api: Api, archive: Path) -> Path:
    """Unpack the one file of an export; every byte is checked against its checksum."""
    target = archive.with_suffix(".jsonl")
    try:
        with zipfile.ZipFile(archive) as packed:
            (member,) = packed.namelist()
            with packed.open(member) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError) as error:
        raise api.error(
            "the export's file is cut off or not a zip of one file", "run again; nothing was lost"
        ) from error
    archive.unlink()
    return target


def _next_page() -> Any:
    from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator

    return JSONLinkPaginator("result.nextPage")


_READERS: dict[str, tuple[Shape, timedelta | None, Callable[[Api, Pages], Pull]]] = {
    "invites": (_INVITES, None, _pull_invites),
    "responses": (_RESPONSES, RESPONSE_OVERLAP, _pull_responses),
}
