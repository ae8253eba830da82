"""Salesforce over real HTTP: token, batches, deleted and merged records, control counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dagster_project.errors import SourceError
from dagster_project.sources import source
from dagster_project.sources.contract import Pull
from dagster_project.sources.salesforce import soql

from .conftest import Answer, Request, Vendor, rows

IDENTITY = "https://login.salesforce.com/id/00D7Q000000sboxUAA/0057Q000000agntQAA"


def account(key: str, stamp: str, **more: Any) -> dict[str, Any]:
    return {"Id": key, "Name": "病院", "IsDeleted": False, "SystemModstamp": stamp, **more}


def org(records: list[dict[str, Any]], total: int | None = None) -> Callable[[Request], Answer]:
    """Serve records in batches of two, as queryAll does."""

    def answer(request: Request) -> Answer:
        if request.path.endswith("/oauth2/token"):
            if "client_secret=secret-token" not in request.body:
                return Answer({"error": "invalid_client"}, status=401)
            return Answer({"access_token": "session", "token_type": "Bearer", "id": IDENTITY})
        if request.headers.get("Authorization") != "Bearer session":
            return Answer([{"errorCode": "INVALID_SESSION_ID"}], status=401)
        if "count()" in request.query.get("q", ""):
            alive = sum(not record["IsDeleted"] for record in records)
            return Answer({"totalSize": alive, "done": True, "records": []})
        start = int(request.path.rpartition("-")[2]) if "/query/" in request.path else 0
        document: dict[str, Any] = {
            "totalSize": len(records) if total is None else total,
            "done": start + 2 >= len(records),
            "records": records[start : start + 2],
        }
        if not document["done"]:
            document["nextRecordsUrl"] = f"/services/data/v64.0/query/0r8-{start + 2}"
        return Answer(document)

    return answer


def test_account__comes_in_batches_with_deleted_and_merged__when_pulled(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = org(
        [
            account("001", "2026-01-01T00:00:00.000+0000"),
            account("002", "2026-01-02T00:00:00.000+0000", Facility_Code__c="0012"),
            account("003", "2026-01-03T09:00:00.000+0900", IsDeleted=True, MasterRecordId="001"),
        ]
    )

    found = pull("salesforce__account")

    assert [(row["id"], row["is_deleted"], row["masterrecordid"]) for row in rows(found)] == [
        ("001", False, None), ("002", False, None), ("003", True, "001"),
    ]  # fmt: skip
    assert rows(found)[1]["facility_code__c"] == "0012"
    assert rows(found)[2]["recorded_at"] == datetime(2026, 1, 3)
    assert found.control == {"row_count": 3, "table_row_count": 2, "tenant": "00D7Q000000sbox"}
    assert found.is_complete
    assert len(vendor.asked("/oauth2/token")) == 1


def test_account__is_asked_from_before_the_cursor__when_pulled_again(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = org([account("001", "2026-01-01T00:00:30.000+0000")])
    first = pull("salesforce__account")

    second = pull("salesforce__account", first.cursor_to)

    asked = [request.query["q"] for request in vendor.asked("/queryAll")]
    assert "where SystemModstamp >= 2025-12-31T23:50:30Z order by" in asked[2]
    assert second.rows.files == ()
    assert second.cursor_to == first.cursor_to


def test_account__is_not_complete__when_fewer_came_than_matched(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = org([account("001", "2026-01-01T00:00:00.000+0000")], total=2)

    assert not pull("salesforce__account").is_complete


def test_account__names_the_vendor_error__when_a_field_is_missing(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    serve = org([])

    def answer(request: Request) -> Answer:
        if "/query" in request.path:
            return Answer([{"errorCode": "INVALID_FIELD", "message": "Dr Jane"}], status=400)
        return serve(request)

    vendor.answer = answer

    with pytest.raises(SourceError, match=r"400 \(INVALID_FIELD\).*salesforce\.account") as caught:
        pull("salesforce__account")
    assert "Jane" not in str(caught.value)


def test_token__is_named_as_wrong__when_refused(vendor: Vendor, pull: Callable[..., Pull]) -> None:
    vendor.answer = lambda _: Answer({"error": "invalid_client"}, status=401)

    with pytest.raises(SourceError, match=r"401 \(invalid_client\).*MOPS_SALESFORCE_"):
        pull("salesforce__account")


def test_token__names_the_address__when_a_login_page_answers(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = lambda _: Answer(content=b"<html>", headers={"Content-Type": "text/html"})

    with pytest.raises(SourceError, match=r"token request is not JSON.*login or maintenance"):
        pull("salesforce__account")


@pytest.mark.parametrize(
    "identity",
    ["https://test.salesforce.com/id/00D7Q000000sbox/0057Q000000agnt", IDENTITY],
    ids=["15 signs", "18 signs"],
)
def test_token__names_the_organisation_whatever_its_length(
    vendor: Vendor, pull: Callable[..., Pull], identity: str
) -> None:
    serve = org([])

    def answer(request: Request) -> Answer:
        if request.path.endswith("/oauth2/token"):
            return Answer({"access_token": "session", "id": identity})
        return serve(request)

    vendor.answer = answer

    assert pull("salesforce__account").control["tenant"] == "00D7Q000000sbox"


@pytest.mark.parametrize(
    "document",
    [{"error": "unavailable"}, {"access_token": "session"}, {"id": "00D"}, [], None],
    ids=["error", "no identity", "no url", "list", "null"],
)
def test_token__is_refused__when_it_names_no_organisation(
    vendor: Vendor, pull: Callable[..., Pull], document: Any
) -> None:
    vendor.answer = lambda _: Answer(document)

    with pytest.raises(SourceError, match=r"names no organisation.*salesforce\.account"):
        pull("salesforce__account")
    assert len(vendor.requests) == 1


def test_soql__asks_in_the_order_of_change() -> None:
    (user,) = (t for t in source("salesforce").tables if t.table == "user")

    assert soql(user, since=datetime(2026, 1, 1, 12, 0, 0, 900_000, UTC)) == (
        "select Id, Name, Email, Role__c, Team__c, ManagerId, CreatedDate, IsDeleted, "
        "SystemModstamp from User where SystemModstamp >= 2026-01-01T12:00:00Z "
        "order by SystemModstamp, Id"
    )
