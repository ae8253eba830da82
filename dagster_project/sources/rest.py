"""The way to a vendor's REST API: retries, limits and errors alike for every source."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dagster_project import durable
from dagster_project.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient
    from dlt.sources.helpers.rest_client.paginators import BasePaginator
    from requests import Response, Session
    from requests.auth import AuthBase

# Waits of 0.7, 1.4, 2.8 and 5.6 s: together longer than the 10 s windows of HubSpot's limits,
# which do not always come with Retry-After.
ATTEMPTS = 5
BACKOFF_SECONDS = 0.7
LONGEST_WAIT_SECONDS = 60
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# Addresses that failed to the end in this process: their other tables try once, not five times.
_failing: set[str] = set()

# Owners of credentials, by address and hash of the credential: a token never changes its owner,
# so a run asks once for all tables, which are pulled side by side.
_tenants: dict[tuple[str, str], str] = {}
_asking: defaultdict[str, Lock] = defaultdict(Lock)


@dataclass(frozen=True)
class Page:
    """One page: the records, the document around them and its bytes as they came."""

    records: list[Any]
    document: Mapping[str, Any]
    content: bytes


@dataclass
class Api:
    """One vendor's API, for the pull of one table.

    Answers 429 and 5xx are tried again a bounded number of times, as is a broken
    connection; every other failure, and an answer 200 that is not the JSON it should be, is
    a SourceError at once. Errors never quote tokens or bodies: bodies hold people.
    """

    source: str
    table: str
    url: str
    timeout_seconds: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: AuthBase | None = field(default=None, repr=False)

    def pages(
        self,
        path: str,
        *,
        records: str,
        paginator: BasePaginator,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Iterator[Page]:
        """Yield the pages of a list; with `body` the request is a POST."""

        def check_list(response: Response, *_: Any, **__: Any) -> None:
            # Before the paginator, which knows no document but the one it was made for.
            if not (response.is_redirect or isinstance(value_at(response.json(), records), list)):
                raise self.error(f"the answer holds no list `{records}`", UNEXPECTED)

        with self._errors():
            found = self._client.paginate(
                path,
                method="POST" if body is not None else "GET",
                params=dict(params or {}),
                json=dict(body) if body is not None else None,
                paginator=paginator,
                data_selector=records,
                hooks={"response": [self._check_json, check_list]},
            )
            for page in found:
                yield Page(list(page), page.response.json(), page.response.content)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON answer to one GET."""
        with self._errors():
            hooks = {"response": [self._check_json]}
            return self._client.get(path, params=dict(params or {}), hooks=hooks).json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the JSON answer to one POST."""
        with self._errors():
            hooks = {"response": [self._check_json]}
            return self._client.post(path, json=dict(body), hooks=hooks).json()

    def download(self, path: str, target: Path) -> None:
        """Write the answer's bytes to a file, a piece at a time."""
        with self._errors():
            hooks = {"response": [_check_status]}
            with self._client.get(path, hooks=hooks, stream=True) as response:
                response.raw.decode_content = True
                with target.open("wb") as file:
                    shutil.copyfileobj(response.raw, file)

    def count(self, document: Any, path: str) -> int:
        """Return the source's own count that stands in an answer."""
        found = value_at(document, path)
        if not isinstance(found, int):
            raise self.error(f"the answer holds no count `{path}`", UNEXPECTED)
        return found

    def text(self, document: Any, path: str) -> str:
        """Return the id that stands in an answer: a text, or a whole number as text."""
        found = value_at(document, path)
        if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
            raise self.error(f"the answer holds no id `{path}`", UNEXPECTED)
        return str(found)

    def tenant(self, path: str, at: str, *, credential: str) -> str:
        """Return whose data a credential reads, as the source itself says; asked once a process.

        `path` is what answers to it, `at` where the owner's id stands in the answer.
        """
        key = (self.url, durable.text_hash(credential))
        with _asking[self.url]:
            if key not in _tenants:
                _tenants[key] = self.text(self.get(path), at)
            return _tenants[key]

    def error(self, what: str, next_step: str) -> SourceError:
        """Return the error that names this source and table."""
        return SourceError(what, where=f"{self.source}.{self.table}", next_step=next_step)

    def retrying_session(self) -> Session:
        """Return a session that tries again; also for the token request of an `auth`."""
        from dlt.sources.helpers.requests import Client

        session = Client(
            request_timeout=self.timeout_seconds,
            raise_for_status=False,
            request_max_attempts=1 if self.url in _failing else ATTEMPTS,
            request_backoff_factor=BACKOFF_SECONDS,
            request_max_retry_delay=LONGEST_WAIT_SECONDS,
        ).session
        # A company's proxy cannot reach the sandbox on this machine.
        session.trust_env = urlsplit(self.url).hostname not in LOOPBACK
        return session

    @cached_property
    def _client(self) -> RESTClient:
        from dlt.common.configuration.specs import RuntimeConfiguration
        from dlt.sources.helpers.rest_client.client import RESTClient

        return RESTClient(
            self.url,
            headers=dict(self.headers),
            auth=self.auth,
            session=self.retrying_session(),
            # Given, so that dlt does not search the machine for settings of its own.
            config=RuntimeConfiguration(dlthub_telemetry=False),
        )

    def _check_json(self, response: Response, *_: Any, **__: Any) -> None:
        """Parse the body once, for the paginator too; refuse what is not a JSON document."""
        from dlt.common import json

        if response.is_redirect:
            return
        _check_status(response)
        content_type = response.headers.get("Content-Type", "no content type")
        if "json" not in content_type:
            raise self.error(
                f"the source answered {response.status_code} with {content_type}, not JSON",
                UNEXPECTED,
            )
        try:
            document = json.loadb(response.content)
        except ValueError as error:
            raise self.error("the source's answer is cut off or not JSON", UNEXPECTED) from error
        response.json = lambda **_: document  # type: ignore[method-assign]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what the transport raises into a SourceError without personal data."""
        from requests import HTTPError, JSONDecodeError, RequestException
        from urllib3.exceptions import HTTPError as TransportError

        try:
            yield
        except HTTPError as error:
            raise self._status_error(error.response) from None
        except JSONDecodeError:
            raise self.error("the answer to the token request is not JSON", UNEXPECTED) from None
        except (RequestException, TransportError) as error:
            _failing.add(self.url)
            raise self.error(f"no usable answer: {type(error).__name__}", SOURCE_DOWN) from None
        except ValueError:
            # A paginator's; its text quotes the answer.
            raise self.error("the answer does not say where it goes on", UNEXPECTED) from None
        else:
            _failing.discard(self.url)

    def _status_error(self, response: Response) -> SourceError:
        status = response.status_code
        if status >= 500:
            _failing.add(self.url)
        setting = f"MOPS_{self.source.upper()}"
        if status in (401, 403):
            step = f"check the credentials {setting}_* and what they may read"
        elif status == 429:
            step = "the rate limit stays used up: run again later; nothing was lost"
        elif status >= 500:
            step = SOURCE_DOWN
        else:
            step = f"check {setting}_URL and that the object and its fields exist there"
        return self.error(f"the source answered {status}{_error_code(response)}", step)


UNEXPECTED = "check that the address is the API's, not a login or maintenance page; run again"
SOURCE_DOWN = "check that the source is up, then run again; the pull starts where it stood"


def value_at(record: Any, path: str) -> Any:
    """Return the value at a dotted path of a JSON document; None where there is none.

    >>> value_at({"a": {"b": 1}}, "a.b")
    1
    """
    for part in path.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record


def required(value: str | None, variable: str) -> str:
    """Return a setting that a connected source cannot do without."""
    if value:
        return value
    raise SettingsError(
        f"{variable} is not set",
        where="environment",
        next_step=f"set {variable}; `mops doctor` lists every setting",
    )


def _check_status(response: Response, *_: Any, **__: Any) -> None:
    """Raise for an error status, without the body that `requests` and dlt would quote."""
    from requests import HTTPError

    if response.status_code >= 400:
        raise HTTPError(str(response.status_code), response=response)


def _error_code(response: Response) -> str:
    """Return the vendor's own error word, when the body holds one that cannot be a value."""
    try:
        document = response.json()
    except ValueError:
        return ""
    found = document[0] if isinstance(document, list) and document else document
    for key in ("errorCode", "category", "error"):
        word = found.get(key) if isinstance(found, dict) else None
        if isinstance(word, str) and re.fullmatch(r"[A-Z_]{3,50}|[a-z_]{3,50}", word):
            return f" ({word})"
    return ""
