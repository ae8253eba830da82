"""One request and one answer, and the records that answers are made from."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

BAD_REQUEST, UNAUTHORIZED, NOT_FOUND, TOO_MANY, BROKEN = 400, 401, 404, 429, 500


@dataclass(frozen=True)
class Request:
    """One HTTP request as it came."""

    method: str
    target: str
    headers: Message
    body: bytes
    address: str

    @cached_property
    def path(self) -> str:
        """Return the path without query and trailing slash."""
        return urlsplit(self.target).path.rstrip("/")

    @cached_property
    def query(self) -> dict[str, str]:
        """Return the query's parameters; of a repeated one the last."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    def json(self) -> Any:
        """Return the body's JSON; an empty object when there is none or it does not parse."""
        try:
            return json.loads(self.body or b"{}")
        except ValueError:
            return {}


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json;charset=utf-8"


def as_json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer of JSON."""
    return Answer(json.dumps(document).encode(), status, headers or {})


@dataclass(frozen=True)
class Records:
    """What one object serves, in order of (change time, id); the columns run in step."""

    stamps: Sequence[int] = ()
    ids: Sequence[bytes] = ()
    gone: Sequence[bool] = ()
    parents: Sequence[bytes] = ()
    texts: Sequence[bytes] = ()

    @classmethod
    def read(cls, path: Path) -> Records:
        """Read the file that `export.write_api` wrote."""
        lines = path.read_bytes().splitlines() if path.is_file() else []
        if not lines:
            return cls()
        stamps, ids, gone, parents, texts = zip(
            *(line.split(b"\t", 4) for line in lines), strict=True
        )
        is_gone = tuple(flag == b"1" for flag in gone)
        return cls(tuple(map(int, stamps)), ids, is_gone, parents, texts)

    def since(self, stamp: int) -> range:
        """Return the places of the records changed at or after a time, epoch milliseconds."""
        return range(bisect_left(self.stamps, stamp), len(self.stamps))

    @cached_property
    def fields(self) -> frozenset[str]:
        """Return the names of the record's fields, of its properties where it has those."""
        if not self.texts:
            return frozenset()
        record = json.loads(self.texts[0])
        return frozenset(record.get("properties", record)) - {"attributes"}


class Serves(Protocol):
    """A vendor's stand-in."""

    def table_of(self, request: Request) -> str:
        """Return the pipeline's table that a request is about; empty when about none."""
        ...

    def answer(self, request: Request, read: Callable[[str], Records]) -> Answer:
        """Answer a request from the records of the named objects."""
        ...


def joined(texts: Sequence[bytes]) -> bytes:
    """Return records as a JSON list."""
    return b"[" + b",".join(texts) + b"]"


def milliseconds(text: str) -> int:
    """Read epoch milliseconds or an ISO 8601 time; raises ValueError for neither."""
    if text.isdigit():
        return int(text)
    moment = datetime.fromisoformat(text.replace(" ", "+"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)
