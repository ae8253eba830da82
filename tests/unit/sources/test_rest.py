"""How a vendor's failures reach the user: retried in bounds, named, without secrets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dagster_project.errors import SettingsError, SourceError
from dagster_project.settings import Settings
from dagster_project.sources import rest
from dagster_project.sources.contract import Pull

from .conftest import PORTAL, Answer, Request, Vendor, rows

CAMPAIGN = {"id": "1", "properties": {"hs_name": "x"}, "updatedAt": "2026-01-01T00:00:00Z"}
PAGE = Answer({"results": [CAMPAIGN]})


def failure(pull: Callable[..., Pull]) -> str:
    with pytest.raises(SourceError) as caught:
        pull("hubspot__campaigns")
    text = str(caught.value)
    assert "hubspot.campaigns" in text
    assert "secret-token" not in text
    return text


def test_status__fails_at_once__when_the_token_is_wrong(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    body = {"status": "error", "category": "INVALID_AUTHENTICATION", "message": "Dr Jane Doe"}
    vendor.answer = lambda _: Answer(body, status=401)

    text = failure(pull)

    assert "401 (INVALID_AUTHENTICATION)" in text
    assert "MOPS_HUBSPOT_" in text
    assert "Jane" not in text
    assert len(vendor.requests) == 1


def test_status__is_retried_after_the_time_named__when_rate_limited(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    answers = iter([Answer({}, status=429, headers={"Retry-After": "1"}), PAGE])
    vendor.answer = lambda _: next(answers)

    assert [row["id"] for row in rows(pull("hubspot__campaigns"))] == ["1"]


def test_status__is_given_up_after_five_attempts__when_the_source_is_down(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = lambda _: Answer({"message": "Dr Jane Doe"}, status=500)

    assert "answered 500" in failure(pull)
    assert len(vendor.requests) == rest.ATTEMPTS

    failure(pull)
    assert len(vendor.requests) == rest.ATTEMPTS + 1, "known to fail: tried once only"


def test_status__recovers__when_the_source_is_up_again(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    answers = iter([Answer({}, status=502), Answer({}, status=503), PAGE])
    vendor.answer = lambda _: next(answers)

    assert len(rows(pull("hubspot__campaigns"))) == 1


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (Answer(content=b"<html>login</html>", headers={"Content-Type": "text/html"}), "text/html"),
        (Answer(content=b'{"results": [{"id": "1"'), "cut off"),
        (Answer({"success": False, "errors": [{"code": "601"}]}), "no list `results`"),
        (Answer({"results": {"id": "1"}}), "no list `results`"),
        (Answer([CAMPAIGN]), "no list `results`"),
        (Answer(None), "no list `results`"),
        (Answer("down for maintenance"), "no list `results`"),
        (Answer(content=b""), "cut off or not JSON"),
        (Answer(content=b"<html>login</html>"), "cut off or not JSON"),
    ],
    ids=[
        "html", "broken json", "error body", "no list", "bare list", "null", "text", "empty",
        "html called json",
    ],
)  # fmt: skip
def test_body__fails_at_once__when_it_is_not_what_was_asked(
    vendor: Vendor, pull: Callable[..., Pull], answer: Answer, named: str
) -> None:
    vendor.answer = lambda _: answer

    assert named in failure(pull)
    assert len(vendor.requests) == 1


def test_body__is_retried_then_fails__when_the_connection_breaks_off(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    vendor.answer = lambda _: Answer(content=b'{"results": [', announced=1000)

    assert "no usable answer" in failure(pull)
    assert len(vendor.requests) == rest.ATTEMPTS


def test_page__fails_the_whole_pull__when_a_later_one_is_broken(
    vendor: Vendor, pull: Callable[..., Pull]
) -> None:
    def answer(request: Request) -> Answer:
        if "after" in request.query:
            return Answer(content=b"oops")
        return Answer({"results": [CAMPAIGN], "paging": {"next": {"after": "2"}}})

    vendor.answer = answer

    assert "cut off or not JSON" in failure(pull)


def test_connection__is_named__when_nobody_listens(
    vendor: Vendor, pull: Callable[..., Pull], settings: Settings
) -> None:
    with pytest.raises(SourceError, match=r"hubspot\.campaigns.*is up"):
        pull("hubspot__campaigns", using=settings.with_values(hubspot_url="http://127.0.0.1:9"))


def test_token__is_asked_for__when_it_is_not_set(
    pull: Callable[..., Pull], settings: Settings
) -> None:
    with pytest.raises(SettingsError, match="MOPS_HUBSPOT_TOKEN"):
        pull("hubspot__campaigns", using=settings.with_values(hubspot_token=None))


def test_tenant__is_asked_once_for_all_tables_of_a_credential(
    vendor: Vendor, pull: Callable[..., Pull], settings: Settings
) -> None:
    vendor.answer = lambda _: Answer({"results": [], "events": [], "hasMore": False})

    tables = ("hubspot__campaigns", "hubspot__email_events", "hubspot__event_occurrences")
    tenants = [pull(name).control["tenant"] for name in tables]
    pull("hubspot__campaigns", using=settings.with_values(hubspot_token="another"))

    assert tenants == ["4711"] * 3
    assert [request.path for request in vendor.introductions] == [PORTAL] * 2


@pytest.mark.parametrize(
    "answer",
    [Answer({"portalId": None}), Answer({"portalId": True}), Answer({"message": "x"}), Answer([])],
)
def test_tenant__stops_the_pull__when_the_answer_names_none(
    vendor: Vendor, pull: Callable[..., Pull], answer: Answer
) -> None:
    vendor.owners[PORTAL] = answer

    assert "no id `portalId`" in failure(pull)
    assert vendor.requests == []

    vendor.owners[PORTAL], vendor.answer = Answer({"portalId": 4711}), lambda _: PAGE
    assert pull("hubspot__campaigns").control["tenant"] == "4711", "asked again after a failure"
