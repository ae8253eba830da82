"""HubSpot: companies, contacts and campaigns, and what contacts did (paths of 2026-09).

A first pull lists everything; later ones search by change time, because the list cannot be
filtered. Archived records come in a pass of their own. Merges stand in the survivors' columns
`hs_merged_object_ids` and `hs_calculated_merged_vids`. The tenant is the portal of the token.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dagster_project.settings import Settings
from dagster_project.sources.contract import Lane, Pull, TableContract, tables_of
from dagster_project.sources.json_pages import Pages
from dagster_project.sources.json_rows import Shape
from dagster_project.sources.rest import Api, Page, required

VERSION = "2026-09"
ACCOUNT = f"/account-info/{VERSION}/details"
PAGE_SIZE = 100
EVENT_PAGE_SIZE = 1_000
SEARCH_CAP = 10_000

# Archiving does not always move updatedAt; a tombstone counts from the later of the two.
_RECORD = Shape("results", "id", ("updatedAt", "archivedAt"), deleted="archived")
_SHAPES = {
    "companies": _RECORD,
    "contacts": _RECORD,
    "campaigns": Shape("results", "id", ("updatedAt",)),
    "email_events": Shape("events", "id", ("created",), is_epoch_ms=True),
    "event_occurrences": Shape("results", "id", ("occurredAt",)),
}
_OVERLAPS = {
    # The search index follows the records by minutes.
    "companies": timedelta(minutes=10),
    "contacts": timedelta(minutes=10),
    # The list of campaigns has no filter: it comes whole.
    "campaigns": None,
    # Events are asked for by when they happened, and mail servers report late.
    "email_events": timedelta(days=1),
    "event_occurrences": timedelta(days=1),
}
_CHANGED_AT = {"companies": "hs_lastmodifieddate", "contacts": "lastmodifieddate"}


@dataclass(frozen=True)
class HubSpot:
    """The HubSpot source."""

    name: str = "hubspot"
    lane: Lane = "api"

    @property
    def tables(self) -> tuple[TableContract, ...]:
        """Return the tables pulled from HubSpot."""
        return tables_of(self.name)

    def connected_tables(self, settings: Settings) -> tuple[TableContract, ...]:
        """Return all tables when an address is set."""
        return self.tables if settings.hubspot_url else ()

    def pull(
        self, table: TableContract, *, cursor: str | None, settings: Settings, scratch: Path
    ) -> Iterator[Pull]:
        """Yield what changed since the cursor."""
        from dlt.sources.helpers.rest_client.auth import BearerTokenAuth

        token = required(settings.hubspot_token, "MOPS_HUBSPOT_TOKEN")
        api = Api(
            self.name,
            table.table,
            required(settings.hubspot_url, "MOPS_HUBSPOT_URL"),
            settings.http_timeout_seconds,
            auth=BearerTokenAuth(token),
        )
        tenant = api.tenant(ACCOUNT, "portalId", credential=token)
        pages = Pages(
            table,
            _SHAPES[table.table],
            scratch=scratch,
            cursor=cursor,
            overlap=_OVERLAPS[table.table],
        )
        readers = {
            "campaigns": _pull_campaigns,
            "email_events": _pull_email_events,
            "event_occurrences": _pull_occurrences,
        }
        found = readers.get(table.table, _pull_objects)(api, pages)
        yield replace(found, control={**found.control, "tenant": tenant})


def _pull_objects(api: Api, pages: Pages) -> Pull:
    """Pull CRM objects: listed at first, then searched by change time, then the archived."""
    table_row_count = api.count(_search(api, pages, limit=1), "total")
    control: dict[str, Any] = {"table_row_count": table_row_count}
    expected, is_exact = table_row_count, True
    if pages.since is None:
        _list(api, pages, archived=False)
    else:
        expected, is_exact = _search_changes(api, pages, pages.since)
    changed = pages.row_count
    _list(api, pages, archived=True)
    if is_exact:
        # The archived have no count of their own: their list ends when it says so.
        control["row_count"] = expected + pages.row_count - changed
    return pages.pull(control=control, is_complete=changed >= expected)


def _list(api: Api, pages: Pages, *, archived: bool) -> None:
    """Take every page of the list; of the archived only pages that hold something recent."""
    properties = ",".join(_properties(pages.table))
    found = api.pages(
        f"/crm/objects/{VERSION}/{pages.table.table}",
        records="results",
        paginator=_after("after"),
        params={"limit": PAGE_SIZE, "archived": str(archived).lower(), "properties": properties},
    )
    since = pages.since
    for page in found:
        recent = since is None or any(pages.moment(record) >= since for record in page.records)
        if recent or not archived:
            pages.add(page)


def _search_changes(api: Api, pages: Pages, since: datetime) -> tuple[int, bool]:
    """Take every record changed since; return how many there are, and whether each came once.

    A search ends at 10,000 records: the next window starts at the last change time seen. When
    that many share one time, no window can pass it and the list has to serve. The records at
    the edge of two windows come twice.
    """
    expected: int | None = None
    while True:
        seen, last, total = 0, since, 0
        for page in _search_pages(api, pages, since):
            pages.add(page)
            total = api.count(page.document, "total")
            seen += len(page.records)
            if page.records:
                last = pages.moment(page.records[-1])
            if seen >= SEARCH_CAP:
                break
        expected = total if expected is None else expected
        if total <= SEARCH_CAP:
            return expected, total == expected
        if last <= since:
            _list(api, pages, archived=False)
            return expected, False
        since = last


def _search_pages(api: Api, pages: Pages, since: datetime) -> Iterator[Page]:
    return api.pages(
        f"/crm/objects/{VERSION}/{pages.table.table}/search",
        records="results",
        paginator=_after(None),
        body=_search_body(pages.table, since, PAGE_SIZE),
    )


def _search(api: Api, pages: Pages, *, limit: int) -> Any:
    path = f"/crm/objects/{VERSION}/{pages.table.table}/search"
    return api.post(path, _search_body(pages.table, None, limit))


def _search_body(table: TableContract, since: datetime | None, limit: int) -> dict[str, Any]:
    changed_at = _CHANGED_AT[table.table]
    body: dict[str, Any] = {
        "limit": limit,
        "properties": _properties(table),
        "sorts": [{"propertyName": changed_at, "direction": "ASCENDING"}],
    }
    if since is not None:
        milliseconds = str(int(since.timestamp() * 1000))
        condition = {"propertyName": changed_at, "operator": "GTE", "value": milliseconds}
        body["filterGroups"] = [{"filters": [condition]}]
    return body


def _pull_campaigns(api: Api, pages: Pages) -> Pull:
    for page in api.pages(
        f"/marketing/campaigns/{VERSION}",
        records="results",
        paginator=_after("after"),
        params={"limit": PAGE_SIZE, "properties": ",".join(_properties(pages.table))},
    ):
        pages.add(page)
    return pages.pull(control={"table_row_count": pages.row_count})


def _pull_email_events(api: Api, pages: Pages) -> Pull:
    from dlt.sources.helpers.rest_client.paginators import (
        JSONResponseCursorPaginator,
    )

    params: dict[str, Any] = {"limit": EVENT_PAGE_SIZE}
    if pages.since is not None:
        params["startTimestamp"] = int(pages.since.timestamp() * 1000)
    paginator = JSONResponseCursorPaginator("offset", "offset", has_more_path="hasMore")
    path = "/email/public/v1/events"
    for page in api.pages(path, records="events", paginator=paginator, params=params):
        pages.add(page)
    return pages.pull(control={})


def _pull_occurrences(api: Api, pages: Pages) -> Pull:
    params: dict[str, Any] = {"limit": EVENT_PAGE_SIZE}
    if pages.since is not None:
        params["occurredAfter"] = pages.since.isoformat().replace("+00:00", "Z")
    path = f"/events/event-occurrences/{VERSION}"
    for page in api.pages(path, records="results", paginator=_after("after"), params=params):
        pages.add(page)
    return pages.pull(control={})


def _properties(table: TableContract) -> list[str]:
    prefix = "properties."
    paths = [column.source_path for column in table.columns]
    return [path.removeprefix(prefix) for path in paths if path.startswith(prefix)]


def _after(parameter: str | None) -> Any:
    """Return the paginator of `paging.next.after`; None puts it into the body of a search."""
    from dlt.sources.helpers.rest_client.paginators import (
        JSONResponseCursorPaginator,
    )

    if parameter is None:
        return JSONResponseCursorPaginator("paging.next.after", cursor_body_path="after")
    return JSONResponseCursorPaginator("paging.next.after", cursor_param=parameter)
