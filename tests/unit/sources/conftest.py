"""A vendor on this machine: real HTTP, answers prepared by each test."""

from __future__ import annotations

import json
import textwrap
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest

from dagster_project.settings import Settings
from dagster_project.sources import rest
from dagster_project.sources import source as source_named
from dagster_project.sources.contract import Pull
from dagster_project.warehouse import file_list

USAGE = """
feeds:
  - kind: usage
    path: usage_*.csv
    columns: {usage_id: id, account_id: account, happened_at: at, event_count: n}
"""


@dataclass(frozen=True)
class Request:
    """What a connector asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """What the vendor answers; `announced` is a false Content-Length, to cut the body off."""

    document: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    announced: int | None = None


PORTAL = "/account-info/2026-09/details"
BRAND = "/API/v3/whoami"


@dataclass
class Vendor:
    """A running stand-in: tests set `answer`, and read `requests` afterwards.

    Whose credential it is, `owners` tell by path; those requests stand in `introductions`.
    """

    url: str
    requests: list[Request] = field(default_factory=list)
    answer: Callable[[Request], Answer] = lambda _: Answer(status=404)
    introductions: list[Request] = field(default_factory=list)
    owners: dict[str, Answer] = field(
        default_factory=lambda: {
            PORTAL: Answer({"portalId": 4711, "accountType": "STANDARD"}),
            BRAND: Answer({"result": {"brandId": "clinicbrand", "email": "jane@example.com"}}),
        }
    )

    def asked(self, part: str) -> list[Request]:
        return [request for request in self.requests if part in request.path]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    vendor: Vendor


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._serve(None)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_json = "json" in self.headers.get("Content-Type", "")
        self._serve(json.loads(text) if is_json else text.decode())

    def _serve(self, body: Any) -> None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        request = Request(self.command, url.path, query, dict(self.headers), body)
        vendor = self.server.vendor
        owner = vendor.owners.get(request.path)
        (vendor.introductions if owner else vendor.requests).append(request)
        answer = owner or vendor.answer(request)
        content = answer.content
        if content is None:
            content = json.dumps(answer.document).encode()
        self.send_response(answer.status)
        for key, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(answer.announced or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    monkeypatch.setattr(rest, "BACKOFF_SECONDS", 0.001)
    monkeypatch.setattr(rest, "_failing", set())
    monkeypatch.setattr(rest, "_tenants", {})
    server = _Server(("127.0.0.1", 0), _Handler)
    server.vendor = Vendor(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.vendor
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(vendor: Vendor, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        hubspot_url=vendor.url,
        hubspot_token="secret-token",
        salesforce_url=vendor.url,
        salesforce_client_id="client",
        salesforce_client_secret="secret-token",
        qualtrics_url=vendor.url,
        qualtrics_token="secret-token",
        http_timeout_seconds=5,
    )


@pytest.fixture
def pull(settings: Settings, tmp_path: Path) -> Callable[..., Pull]:
    """Pull one table once; a keyword `using` overrides the settings."""
    numbers = iter(range(1000))

    def once(name: str, cursor: str | None = None, using: Settings | None = None) -> Pull:
        source, _, table = name.partition("__")
        found = source_named(source)
        (contract,) = (item for item in found.tables if item.table == table)
        scratch = tmp_path / f"scratch_{next(numbers)}"
        scratch.mkdir()
        chosen = using or settings
        (brought,) = found.pull(contract, cursor=cursor, settings=chosen, scratch=scratch)
        return brought

    return once


def rows(pull: Pull) -> list[dict[str, Any]]:
    """Return the rows of a pull as the lake would write them."""
    select = pull.rows.select.replace("{files}", file_list(list(pull.rows.files)))
    with duckdb.connect() as connection:
        found = connection.execute(select, list(pull.rows.parameters))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


class Exports:
    """A folder of exports and its mapping."""

    def __init__(self, root: Path, settings: Settings, pull: Callable[..., Pull]) -> None:
        self.root, self._settings, self._pull = root, settings, pull
        root.mkdir()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (
            textwrap.dedent(content).lstrip("\n").encode() if isinstance(content, str) else content
        )
        path.write_bytes(text)
        return path

    def mapping(self, text: str) -> Settings:
        config = self.write("mapping.yml", text)
        return self._settings.with_values(files_config=config, pseudonym_key="k" * 100)

    def pull(self, kind: str, mapping: str, cursor: str | None = None) -> Pull:
        return self._pull(f"files__{kind}", cursor, using=self.mapping(mapping))


@pytest.fixture
def exports(tmp_path: Path, settings: Settings, pull: Callable[..., Pull]) -> Exports:
    return Exports(tmp_path / "exports", settings, pull)
