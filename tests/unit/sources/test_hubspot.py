"""HubSpot over real HTTP: paging, search windows, archived records, what is new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from dagster_project.errors import SourceError
from dagster_project.sources import hubspot
from dagster_project.sources.contract import Pull

from .conftest import Answer, Request, Vendor, rows


def company(number: int, updated_at: str, **more: Any) -> dict[str, Any]:
    properties = {"name": f"Clinic {number}", "hs_merged_object_ids": "7;8", "unknown": "kept"}
    return {"id": str(number), "properties": properties, "updatedAt": updated_at, **more}


class Portal:
    """Companies as HubSpot serves them, two a page."""

    def __init__(self, companies: list[dict[str, Any]]) -> None:
        self.companies = companies

    def __call__(self, request: Request) -> Answer:
        archived = request.query.get("archived") == "true"
        found = [c for c in self.companies if bool(c.get("archived")) == archived]
        given = request.query
        if request.path.endswith("/search"):
            given = request.body
            groups = given.get("filterGroups", [])
            if groups:
                since = int(groups[0]["filters"][0]["value"]) / 1000
                found = [c for c in found if moment(c) >= since]
            found = sorted(found, key=moment)
        start = int(given.get("after", 0))
        document: dict[str, Any] = {"results": found[start : start + 2], "total": len(found)}
        if start + 2 < len(found):
            document["paging"] = {"next": {"after": str(start + 2)}}
        return Answer(document)


def moment(record: dict[str, Any]) -> float:
    return datetime.fromisoformat(record["updatedAt"]).timestamp()


def test_companies__come_whole_and_archived_last__when_first_pulled(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = Portal(
        [
            company(1, "2026-01-01T00:00:00Z"),
            company(2, "2026-01-02T00:00:00.500Z"),
            company(3, "2026-01-03T00:00:00Z"),
            company(4, "2026-01-01T00:00:00Z", archived=True, archivedAt="2026-01-04T00:00:00Z"),
        ]
    )

    found = pull("hubspot__companies")

    assert [(row["id"], row["is_deleted"]) for row in rows(found)] == [
        ("1", False), ("2", False), ("3", False), ("4", True),
    ]  # fmt: skip
    assert found.control == {"table_row_count": 3, "row_count": 4, "tenant": "4711"}
    assert found.is_complete
    assert found.page_count == 3
    assert rows(found)[1]["recorded_at"] == datetime(2026, 1, 2, 0, 0, 0, 500_000)
    assert rows(found)[3]["recorded_at"] == datetime(2026, 1, 4)
    assert rows(found)[0]["hs_merged_object_ids"] == "7;8"
    assert '"unknown":' in rows(found)[0]["payload"].replace(" ", "")
    assert "Bearer secret-token" in vendor.requests[0].headers["Authorization"]


def test_companies__bring_nothing__when_only_the_overlap_comes_again(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = Portal([company(1, "2026-01-01T00:00:00Z"), company(2, "2026-01-02T00:00:00Z")])
    first = pull("hubspot__companies")

    second = pull("hubspot__companies", first.cursor_to)

    assert second.rows.files == ()
    assert rows(second) == []
    assert second.cursor_to == first.cursor_to
    assert second.control == {
        "table_row_count": 2, "row_count": 0, "expected_repeat_count": 1, "repeat_count": 1,
        "tenant": "4711",
    }  # fmt: skip


def test_companies__are_searched_from_before_the_cursor__when_pulled_again(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    companies = [company(1, "2026-01-01T00:00:00Z"), company(2, "2026-01-02T00:00:00Z")]
    vendor.answer = Portal(companies)
    first = pull("hubspot__companies")
    # Committed late: changed before what the last pull saw.
    late = company(3, "2026-01-01T23:55:00Z")
    vendor.answer = Portal([*companies, late])

    second = pull("hubspot__companies", first.cursor_to)

    assert [row["id"] for row in rows(second)] == ["3", "2"]
    assert second.control["row_count"] == 2


def test_companies__that_vanished_show_in_the_control__when_the_portal_is_empty(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = Portal([company(1, "2026-01-01T00:00:00Z")])
    first = pull("hubspot__companies")
    vendor.answer = Portal([])

    second = pull("hubspot__companies", first.cursor_to)

    assert second.control["table_row_count"] == 0
    assert (second.control["expected_repeat_count"], second.control["repeat_count"]) == (1, 0)


def test_search__opens_a_new_window__when_it_reaches_the_cap(
    vendor: Vendor, pull: Callable[..., Pull], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot, "SEARCH_CAP", 4)
    old = company(0, "2026-01-01T00:00:00Z")
    vendor.answer = Portal([old])
    first = pull("hubspot__companies")
    new = [company(number, f"2026-02-0{number}T00:00:00Z") for number in range(1, 8)]
    vendor.answer = Portal([old, *new])

    second = pull("hubspot__companies", first.cursor_to)

    assert {row["id"] for row in rows(second)} == {str(number) for number in range(8)}
    afters = [request.body.get("after", "0") for request in vendor.asked("/search")]
    assert all(int(after) < 4 for after in afters)
    assert "row_count" not in second.control, "records at the edge of two windows come twice"


def test_search__falls_back_to_the_list__when_one_change_time_fills_a_window(
    vendor: Vendor, pull: Callable[..., Pull], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot, "SEARCH_CAP", 2)
    old = company(0, "2026-01-01T00:00:00Z")
    vendor.answer = Portal([old])
    first = pull("hubspot__companies")
    vendor.answer = Portal([old, *(company(n, "2026-02-01T00:00:00Z") for n in range(1, 6))])

    second = pull("hubspot__companies", first.cursor_to)

    assert {row["id"] for row in rows(second)} == {str(number) for number in range(6)}


def test_email_events__follow_offset_and_has_more__in_epoch_milliseconds(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    def answer(request: Request) -> Answer:
        if "offset" not in request.query:
            event = {"id": "a", "created": 1767225600000, "type": "SENT", "filteredEvent": False}
            return Answer({"hasMore": True, "offset": "x1", "events": [event]})
        event = {"id": "b", "created": 1767225601500, "type": "OPEN", "filteredEvent": True}
        return Answer({"hasMore": False, "offset": "x2", "events": [event]})

    vendor.answer = answer

    found = pull("hubspot__email_events")

    assert [(row["id"], row["filteredevent"], row["recorded_at"]) for row in rows(found)] == [
        ("a", "false", datetime(2026, 1, 1)),
        ("b", "true", datetime(2026, 1, 1, 0, 0, 1, 500_000)),
    ]
    again = pull("hubspot__email_events", found.cursor_to)
    assert again.rows.files == ()
    assert vendor.requests[-2].query["startTimestamp"] == "1767139201500"


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"status": "error", "message": "Dr Jane Doe"}, "no list `events`"),
        ([{"recipient": "jane@example.com"}], "no list `events`"),
        ({"events": [{"recipient": "jane@example.com"}]}, "does not say where it goes on"),
    ],
    ids=["error body", "bare list", "no hasMore"],
)
def test_email_events__are_refused_at_once__when_the_answer_is_another_document(
    vendor: Vendor, pull: Callable[..., Pull], document: Any, named: str
) -> None:
    vendor.answer = lambda _: Answer(document)

    with pytest.raises(SourceError, match=named) as caught:
        pull("hubspot__email_events")
    assert "jane" not in str(caught.value).lower()
    assert caught.value.__cause__ is None
    assert len(vendor.requests) == 1


def test_campaigns__are_a_snapshot__and_nothing_when_unchanged(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    campaign = {"id": "1", "properties": {"hs_name": "春"}, "updatedAt": "2026-01-01T00:00:00Z"}
    vendor.answer = lambda _: Answer({"results": [campaign]})

    first = pull("hubspot__campaigns")
    second = pull("hubspot__campaigns", first.cursor_to)

    assert first.is_snapshot
    assert rows(first)[0]["hs_name"] == "春"
    assert second.rows.files == ()


def test_event_occurrences__ask_from_a_day_before_the_cursor(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    event = {"id": "e", "eventType": "e_portal_viewed", "occurredAt": "2026-01-02T00:00:00Z"}
    vendor.answer = lambda _: Answer({"results": [event]})

    first = pull("hubspot__event_occurrences")
    pull("hubspot__event_occurrences", first.cursor_to)

    assert vendor.requests[-1].query["occurredAfter"] == "2026-01-01T00:00:00Z"
