"""Salesforce's stand-in, Veeva's objects included: a token, and SOQL as far as pulls need it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs

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

CLIENT_ID, CLIENT_SECRET = "sandbox-client", "sandbox-secret"
# The organisation and the user of the client: ids of 15 signs and a checksum of 3.
ORGANISATION, _USER = "00D7Q000000sboxUAA", "0057Q000000agntQAA"
SESSION = f"{ORGANISATION[:15]}!session"
BATCH = 2_000
# Objects by the pipeline's table names.
OBJECTS = {
    "account": "Account",
    "contact": "Contact",
    "user": "User",
    "contract": "Contract",
    "contract_event": "Contract_Event__c",
    "opportunity": "Opportunity",
    "opportunity_history": "OpportunityHistory",
    "campaign": "Campaign",
    "campaign_member": "CampaignMember",
    "call": "Call2_vod__c",
    "affiliation": "Child_Account_vod__c",
    "sentiment": "Account_Sentiment__c",
    "task": "Task",
}
_TABLES = {name.lower(): table for table, name in OBJECTS.items()}
_DATA = re.compile(r"/services/data/v\d+\.0/(queryAll|query)(?:/([\w=-]+)-(\d+))?$")
_SOQL = re.compile(
    r"\s*select\s+(?P<fields>.+?)\s+from\s+(?P<object>\w+)"
    r"(?:\s+where\s+(?P<where>.+?))?"
    r"(?:\s+order\s+by\s+systemmodstamp(?:\s+asc)?(?:\s*,\s*id(?:\s+asc)?)?)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_STAMP = re.compile(r"systemmodstamp\s*(>=|>|<=|<)\s*(\S+)$", re.IGNORECASE)
_DELETED = re.compile(r"isdeleted\s*=\s*(true|false)$", re.IGNORECASE)

Read = Callable[[str], Records]


class _Malformed(ValueError):
    """A query this stand-in, or Salesforce, does not answer."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def table_of(request: Request) -> str:
    """Return the table a request is about; empty when about none."""
    matched = _SOQL.match(_soql(request))
    return _TABLES.get(matched["object"].lower(), "") if matched else ""


def answer(request: Request, read: Read) -> Answer:
    """Answer a request as Salesforce would."""
    if request.path == "/services/oauth2/token":
        return _token(request)
    if request.headers.get("Authorization") != f"Bearer {SESSION}":
        return _error(UNAUTHORIZED, "INVALID_SESSION_ID", "Session expired or invalid")
    matched = _DATA.match(request.path)
    if not matched:
        return _error(NOT_FOUND, "NOT_FOUND", "The requested resource does not exist")
    try:
        # A locator's query carries on as it began: queryAll stands in the first request only.
        return _query(request, matched, read)
    except _Malformed as error:
        return _error(BAD_REQUEST, error.code, str(error))


def _token(request: Request) -> Answer:
    form = {name: values[-1] for name, values in parse_qs(request.body.decode()).items()}
    given = (form.get("grant_type"), form.get("client_id"), form.get("client_secret"))
    if given != ("client_credentials", CLIENT_ID, CLIENT_SECRET):
        problem = {"error": "invalid_client", "error_description": "invalid client credentials"}
        return as_json(problem, UNAUTHORIZED)
    return as_json(
        {
            "access_token": SESSION, "instance_url": request.address, "token_type": "Bearer",
            "id": f"https://login.salesforce.com/id/{ORGANISATION}/{_USER}", "scope": "api",
        }
    )  # fmt: skip


def _soql(request: Request) -> str:
    """Return the query of a request: its own, or the one its locator carries."""
    matched = _DATA.match(request.path)
    if matched and matched[2]:
        return str(json.loads(base64.urlsafe_b64decode(matched[2]))["q"])
    return request.query.get("q", "")


def _query(request: Request, route: re.Match[str], read: Read) -> Answer:
    soql = _soql(request)
    everything, start = route[1] == "queryAll", 0
    if route[2]:
        everything = json.loads(base64.urlsafe_b64decode(route[2]))["all"]
        start = int(route[3])
    parsed = _SOQL.match(soql)
    if not parsed:
        raise _Malformed("MALFORMED_QUERY", f"unexpected query: {soql[:80]}")
    table = _TABLES.get(parsed["object"].lower())
    if table is None:
        raise _Malformed("INVALID_TYPE", f"sObject type '{parsed['object']}' is not supported")
    records = read(f"salesforce.{OBJECTS[table]}")
    places = _matching(parsed["where"], records, everything=everything)
    if parsed["fields"].strip().lower() == "count()":
        return as_json({"totalSize": len(places), "done": True, "records": []})
    page = [records.texts[place] for place in places[start : start + BATCH]]
    page = _with_fields(page, parsed["fields"], records)
    done = start + BATCH >= len(places)
    link = b""
    if not done:
        locator = base64.urlsafe_b64encode(json.dumps({"q": soql, "all": everything}).encode())
        url = b"/services/data/v64.0/query/" + locator + b"-%d" % (start + BATCH)
        link = b',"nextRecordsUrl":"' + url + b'"'
    body = b'{"totalSize":%d,"done":%s%s,"records":%s}'
    return Answer(body % (len(places), b"true" if done else b"false", link, joined(page)))


def _matching(where: str | None, records: Records, *, everything: bool) -> list[int]:
    """Return the places of the records a query asks for, in order of change."""
    first, last = 0, 1 << 62
    gone: bool | None = None if everything else False
    for condition in re.split(r"\s+and\s+", where or "", flags=re.IGNORECASE):
        stamp, deleted = _STAMP.match(condition.strip()), _DELETED.match(condition.strip())
        if stamp:
            value = milliseconds(stamp[2])
            if stamp[1].startswith(">"):
                first = max(first, value + (stamp[1] == ">"))
            else:
                last = min(last, value - (stamp[1] == "<"))
        elif deleted:
            gone = deleted[1].lower() == "true"
        elif condition.strip():
            raise _Malformed("MALFORMED_QUERY", f"unexpected condition: {condition[:80]}")
    return [
        place
        for place in records.since(first)
        if records.stamps[place] <= last and (gone is None or records.gone[place] == gone)
    ]


def _with_fields(page: list[bytes], fields: str, records: Records) -> list[bytes]:
    """Return the records with the fields asked for; the usual query asks for all."""
    known = {name.lower(): name for name in records.fields}
    wanted = [field.strip().lower() for field in fields.split(",")]
    unknown = [field for field in wanted if records.texts and field not in known]
    if unknown:
        raise _Malformed("INVALID_FIELD", f"No such column '{unknown[0]}'")
    if len(set(wanted)) == len(known):
        return page
    kept = ["attributes", *(known[field] for field in wanted if field in known)]
    found = []
    for text in page:
        record = json.loads(text)
        found.append(json.dumps({name: record[name] for name in kept}).encode())
    return found


def _error(status: int, code: str, message: str) -> Answer:
    return as_json([{"message": message, "errorCode": code}], status)
