"""Salesforce, with Veeva's objects: SOQL over REST, deleted and merged records included.

The tenant is the organisation whose identity URL comes with the token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.settings import Settings
from dagster_project.sources.contract import Lane, Pull, TableContract, tables_of
from dagster_project.sources.json_pages import Pages
from dagster_project.sources.json_rows import Shape
from dagster_project.sources.rest import UNEXPECTED, Api, required, value_at

if TYPE_CHECKING:
    from requests import Response

QUERY_ALL = "/services/data/v64.0/queryAll"
TOKEN = "/services/oauth2/token"
SHAPE = Shape("records", "Id", ("SystemModstamp",), deleted="IsDeleted")

# `.../id/<organisation>/<user>`; ids come with 15 signs, or with a checksum of 3 more.
_IDENTITY = re.compile(r"/id/(00D[0-9A-Za-z]{12})(?:[0-9A-Z]{3})?/")

# A transaction can commit minutes after the stamp its rows carry.
OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True)
class Salesforce:
    """The Salesforce source."""

    name: str = "salesforce"
    lane: Lane = "api"

    @property
    def tables(self) -> tuple[TableContract, ...]:
        """Return the objects pulled from Salesforce."""
        return tables_of(self.name)

    def connected_tables(self, settings: Settings) -> tuple[TableContract, ...]:
        """Return all tables when an address is set."""
        return self.tables if settings.salesforce_url else ()

    def pull(
        self, table: TableContract, *, cursor: str | None, settings: Settings, scratch: Path
    ) -> Iterator[Pull]:
        """Yield what changed since the cursor.

        The control count is `totalSize`: what the query matched when it ran.
        """
        api, owner = _connected(table, settings)
        pages = Pages(table, SHAPE, scratch=scratch, cursor=cursor, overlap=OVERLAP)
        total = self._query(api, pages)
        counted = f"select count() from {table.source_path} where IsDeleted = false"
        table_row_count = api.count(api.get(QUERY_ALL, {"q": counted}), "totalSize")
        control = {"row_count": total, "table_row_count": table_row_count, "tenant": owner.tenant}
        yield pages.pull(control=control, is_complete=pages.row_count >= total)

    def _query(self, api: Api, pages: Pages) -> int:
        from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator

        total = 0
        for page in api.pages(
            QUERY_ALL,
            records="records",
            paginator=JSONLinkPaginator("nextRecordsUrl"),
            params={"q": soql(pages.table, since=pages.since)},
        ):
            pages.add(page)
            total = api.count(page.document, "totalSize")
        return total


def soql(table: TableContract, *, since: datetime | None) -> str:
    """Return the query of an object, in the order in which it changed."""
    fields = [column.source_path for column in table.columns]
    fields += [item for item in ("IsDeleted", "SystemModstamp") if item not in fields]
    condition = ""
    if since is not None:
        # Whole seconds, rounded down: SOQL compares no finer.
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        condition = f" where SystemModstamp >= {moment}"
    return (
        f"select {', '.join(fields)} from {table.source_path}{condition} "
        "order by SystemModstamp, Id"
    )


@dataclass
class _Owner:
    """Whose data the token reads: noted as the token comes, without a request of its own."""

    api: Api
    tenant: str = ""

    def note(self, response: Response, *_: Any, **__: Any) -> None:
        """Take the organisation from the answer to a token request."""
        if response.ok:
            found = _IDENTITY.search(str(value_at(response.json(), "id")))
            if found is None:
                raise self.api.error(
                    "the answer to the token request names no organisation", UNEXPECTED
                )
            self.tenant = found[1]


def _connected(table: TableContract, settings: Settings) -> tuple[Api, _Owner]:
    from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials

    url = required(settings.salesforce_url, "MOPS_SALESFORCE_URL")
    api = Api(table.source, table.table, url, settings.http_timeout_seconds)
    owner, session = _Owner(api), api.retrying_session()
    session.hooks["response"].append(owner.note)
    api.auth = OAuth2ClientCredentials(
        access_token_url=url.rstrip("/") + TOKEN,
        client_id=required(settings.salesforce_client_id, "MOPS_SALESFORCE_CLIENT_ID"),
        client_secret=required(settings.salesforce_client_secret, "MOPS_SALESFORCE_CLIENT_SECRET"),
        session=session,
    )
    return api, owner
