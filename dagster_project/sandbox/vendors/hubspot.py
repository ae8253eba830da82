"""HubSpot's stand-in: account, CRM lists and searches, campaigns, e-mail events, occurrences."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

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

TOKEN = "sandbox-hubspot-token"
# The account of the token; e-mail events name it too (`sql/api/03_hubspot.sql`).
PORTAL = 62515550
_ACCOUNT = "/account-info/2026-09/details"
LIST_LIMIT, SEARCH_LIMIT, EVENT_LIMIT, SEARCH_CAP = 100, 200, 1_000, 10_000
_PATHS = {
    "/crm/objects/2026-09/companies": "companies",
    "/crm/objects/2026-09/contacts": "contacts",
    "/marketing/campaigns/2026-09": "campaigns",
    "/email/public/v1/events": "email_events",
    "/events/event-occurrences/2026-09": "event_occurrences",
}
_ALWAYS = {"hs_object_id", "createdate", "lastmodifieddate", "hs_lastmodifieddate"}

Read = Callable[[str], Records]


def table_of(request: Request) -> str:
    """Return the table a request is about; empty when about none."""
    return _PATHS.get(request.path.removesuffix("/search"), "")


def answer(request: Request, read: Read) -> Answer:
    """Answer a request as HubSpot would."""
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return _error(
            UNAUTHORIZED, "INVALID_AUTHENTICATION", "Authentication credentials not found"
        )
    if request.path == _ACCOUNT:
        return _account()
    table = table_of(request)
    if not table:
        return _error(NOT_FOUND, "OBJECT_NOT_FOUND", "resource not found")
    records = read(f"hubspot.{table}")
    try:
        if request.path.endswith("/search"):
            return _search(request.json(), records)
        serve = {"email_events": _email_events, "event_occurrences": _occurrences}
        return serve.get(table, _list)(request.query, records)
    except ValueError as error:
        return _error(BAD_REQUEST, "VALIDATION_ERROR", str(error))


def _account() -> Answer:
    return as_json(
        {
            "portalId": PORTAL, "accountType": "DEVELOPER_TEST", "timeZone": "UTC",
            "companyCurrency": "USD", "additionalCurrencies": [], "utcOffset": "+00:00",
            "utcOffsetMilliseconds": 0, "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        }
    )  # fmt: skip


def _list(query: dict[str, str], records: Records) -> Answer:
    """Serve a page of a list, by id; archived records only when asked for."""
    archived = query.get("archived", "false") == "true"
    places = [place for place, gone in enumerate(records.gone) if gone == archived]
    places.sort(key=lambda place: (len(records.ids[place]), records.ids[place]))
    limit = _limit(query.get("limit", "10"), LIST_LIMIT)
    start = int(query.get("after", 0))
    page = [records.texts[place] for place in places[start : start + limit]]
    page = _with_properties(page, query.get("properties", "").split(","), records)
    return _paged(page, start + limit if start + limit < len(places) else None)


def _search(body: dict[str, Any], records: Records) -> Answer:
    """Serve a page of a search by change time, ascending, of records not archived."""
    filters = [item for group in body.get("filterGroups", []) for item in group.get("filters", [])]
    places: Sequence[int] = range(len(records.stamps))
    for item in filters:
        places = [place for place in places if _holds(item, records.stamps[place])]
    places = [place for place in places if not records.gone[place]]
    if any(sort.get("direction") == "DESCENDING" for sort in body.get("sorts", [])):
        places = places[::-1]
    limit = _limit(str(body.get("limit", 10)), SEARCH_LIMIT)
    start = int(body.get("after") or 0)
    if start + limit > SEARCH_CAP:
        raise ValueError("The search is limited to 10,000 results; narrow the filter")
    page = [records.texts[place] for place in places[start : start + limit]]
    page = _with_properties(page, body.get("properties", []), records)
    return _paged(page, start + limit if start + limit < len(places) else None, len(places))


def _holds(item: dict[str, Any], stamp: int) -> bool:
    if item.get("propertyName") not in {"lastmodifieddate", "hs_lastmodifieddate"}:
        raise ValueError(f"this stand-in cannot filter by {item.get('propertyName')}")
    value = milliseconds(str(item.get("value", "")))
    operators = {
        "GTE": stamp >= value,
        "GT": stamp > value,
        "LTE": stamp <= value,
        "LT": stamp < value,
    }
    if item.get("operator") not in operators:
        raise ValueError(f"this stand-in knows no operator {item.get('operator')}")
    return operators[item["operator"]]


def _email_events(query: dict[str, str], records: Records) -> Answer:
    places = records.since(milliseconds(query.get("startTimestamp", "0")))
    limit = _limit(query.get("limit", "100"), EVENT_LIMIT)
    start = places.start + int(query.get("offset", 0))
    body = b'{"hasMore":%s,"offset":"%d","events":%s}' % (
        b"true" if start + limit < places.stop else b"false",
        start + limit - places.start,
        joined(records.texts[start : start + limit]),
    )
    return Answer(body)


def _occurrences(query: dict[str, str], records: Records) -> Answer:
    places = records.since(milliseconds(query.get("occurredAfter", "0")))
    limit = _limit(query.get("limit", "100"), EVENT_LIMIT)
    start = places.start + int(query.get("after", 0))
    more = start + limit - places.start if start + limit < places.stop else None
    return _paged(list(records.texts[start : start + limit]), more)


def _paged(page: Sequence[bytes], after: int | None, total: int | None = None) -> Answer:
    paging = b"" if after is None else b',"paging":{"next":{"after":"%d"}}' % after
    count = b"" if total is None else b'"total":%d,' % total
    return Answer(b"{" + count + b'"results":' + joined(page) + paging + b"}")


def _with_properties(page: list[bytes], wanted: Sequence[str], records: Records) -> list[bytes]:
    """Return the records with the properties asked for; the usual request wants all."""
    if set(wanted) | _ALWAYS >= records.fields:
        return page
    found = []
    for text in page:
        record = json.loads(text)
        record["properties"] = {
            name: value
            for name, value in record["properties"].items()
            if name in wanted or name in _ALWAYS
        }
        found.append(json.dumps(record).encode())
    return found


def _limit(text: str, most: int) -> int:
    limit = int(text)
    if not 0 < limit <= most:
        raise ValueError(f"limit must be between 1 and {most}")
    return limit


def _error(status: int, category: str, message: str) -> Answer:
    return as_json({"status": "error", "category": category, "message": message}, status)
