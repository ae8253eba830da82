"""Worlds that were told bit by bit: which version of what was known on which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from tests.models.attribution.worlds import (
    AS_OF,
    CONSENTS,
    Line,
    Touch,
    World,
    fill,
    write_world,
)

LONG_AGO = date(2000, 1, 1)
PERSON = "person-"
Groups = Mapping[str, Sequence[tuple[date, str]]]


@dataclass(frozen=True)
class Stage:
    """One change of stage of a deal."""

    stage_change_id: str
    account_id: str
    to_stage: str
    happened_at: object


@dataclass(frozen=True)
class Told:
    """A version of a line, touch or stage, and the days from and until which it was in force.

    Its `account_id` names a record, or a person, not yet an organisation.
    """

    what: Line | Touch | Stage
    known: date
    superseded: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether it was in force at the end of a day."""
        return self.known <= day and (self.superseded is None or self.superseded > day)


@dataclass(frozen=True)
class History:
    """All that was ever told, and from which day on each record or person was whose."""

    told: tuple[Told, ...]
    groups: Groups

    def account(self, member: str, day: date) -> str:
        """Return the organisation of a record or person as known on a day."""
        known = [account for since, account in self.groups.get(member, ()) if since <= day]
        return known[-1] if known else "unknown"

    def known(self, kind: type, day: date) -> list:
        """Return what held on a day, under the organisations known on it."""
        return [
            replace(told.what, account_id=self.account(told.what.account_id, day))
            for told in self.told
            if isinstance(told.what, kind) and told.holds(day)
        ]

    def until(self, day: date) -> History:
        """Return what was told by a day, without what came later."""
        told = (
            replace(version, superseded=None)
            if version.superseded and version.superseded > day
            else version
            for version in self.told
            if version.known <= day
        )
        return replace(self, told=tuple(told))


def closings(as_of: date, close_days: int = 10) -> dict[date, date]:
    """Return for each month that is closed by a day the day on which it closed."""
    months = [date(2023 + number // 12, number % 12 + 1, 1) for number in range(40)]
    ends = {
        month: (month + timedelta(days=32)).replace(day=1) + timedelta(days=close_days - 1)
        for month in months
    }
    return {month: end for month, end in ends.items() if end < as_of}


def history_of(world: World) -> History:
    """Return a world whose every row was told when it happened and never changed."""
    stages = [Stage(f"stage-{n}", *stage) for n, stage in enumerate(world.stages)]
    touches = [touch for touch in world.touches if touch.known_at.date() <= AS_OF]
    told = (Told(row, row.happened_at.date()) for row in (*world.lines, *touches, *stages))
    accounts = {line.account_id for line in world.lines} - {"unknown"}
    return History(tuple(told), {account: [(LONG_AGO, account)] for account in sorted(accounts)})


def write_history(
    connection: duckdb.DuckDBPyConnection, history: History, *, as_of: date = AS_OF
) -> None:
    """Fill the relations that the attribution models read, as known on a day."""
    known = history.until(as_of)
    spend = (("email", Decimal(1), next(t.what.happened_at for t in known.told)),)
    stages = [(s.account_id, s.to_stage, s.happened_at) for s in known.known(Stage, as_of)]
    touches, lines = known.known(Touch, as_of), known.known(Line, as_of)
    write_world(connection, World(tuple(touches), tuple(lines), spend, tuple(stages)), as_of=as_of)
    write_recorded(connection, known, as_of=as_of)


def write_recorded(
    connection: duckdb.DuckDBPyConnection, history: History, *, as_of: date = AS_OF
) -> None:
    """Fill the relations that say what was known when."""
    record = "id_namespace varchar, source_account_id varchar"
    times = "happened_at timestamp, known_at timestamp, superseded_at timestamp"
    fill(
        connection,
        "unified.int_revenue__recorded",
        f"revenue_id varchar, {record}, original_revenue_id varchar,"
        f" booked_amount decimal(18, 2), currency_code varchar, product_id varchar, {times}",
        [
            (t.what.revenue_id, "crm", t.what.account_id, t.what.original_revenue_id,
             t.what.booked_amount, t.what.currency_code, t.what.product_id, *_times(t))
            for t in history.told if isinstance(t.what, Line)
        ],
    )  # fmt: skip
    fill(
        connection,
        "unified.int_touches__recorded",
        f"touch_id varchar, {record}, hcp_id varchar, channel varchar, touch_type varchar,"
        f" campaign_id varchar, is_automated boolean, parent_touch_id varchar, {times}",
        [
            (t.what.touch_id, "crm", *_whose(t.what), t.what.channel,
             t.what.touch_type, None, t.what.is_automated, t.what.parent_touch_id, *_times(t))
            for t in history.told if isinstance(t.what, Touch)
        ],
    )  # fmt: skip
    fill(
        connection,
        "unified.int_stage_changes__recorded",
        f"stage_change_id varchar, {record}, to_stage varchar, {times}",
        [
            (t.what.stage_change_id, "crm", t.what.account_id, t.what.to_stage, *_times(t))
            for t in history.told if isinstance(t.what, Stage)
        ],
    )  # fmt: skip
    _write_members(connection, history, as_of)


def _write_members(connection: duckdb.DuckDBPyConnection, history: History, as_of: date) -> None:
    persons = [member for member in history.groups if member.startswith(PERSON)]
    records = [member for member in history.groups if not member.startswith(PERSON)]
    days = sorted(set(closings(as_of).values()))
    fill(
        connection,
        "unified.account_xref",
        "source varchar, source_account_id varchar, account_id varchar, valid_from_at timestamp",
        [
            ("crm", record, history.account(record, as_of), history.groups[record][0][0])
            for record in _known(history, records, as_of)
        ],
    )
    fill(
        connection,
        "unified.dim_hcps",
        "hcp_id varchar, account_id varchar, email_consent varchar",
        [
            *((who, "unknown", consent) for who, consent in CONSENTS.items()),
            *(
                (person, history.account(person, as_of), CONSENTS[consent_of(person)])
                for person in persons
            ),
        ],
    )
    fill(
        connection,
        "unified.int_accounts__closed",
        "closed_on_date date, source varchar, source_account_id varchar, account_key varchar",
        [
            (day, "crm", record, f"then:{history.account(record, day)}")
            for day in days
            for record in _known(history, records, day)
        ],
    )
    fill(
        connection,
        "unified.int_persons__closed",
        "closed_on_date date, hcp_id varchar, account_key varchar",
        [
            (day, person, f"then:{history.account(person, day)}")
            for day in days
            for person in _known(history, persons, day)
        ],
    )


def _known(history: History, members: Iterable[str], day: date) -> list[str]:
    return [member for member in members if history.account(member, day) != "unknown"]


def _whose(touch: Touch) -> tuple[str | None, str | None]:
    member = touch.account_id
    return (None, member) if member.startswith(PERSON) else (member, touch.hcp_id)


def _times(told: Told) -> tuple:
    return told.what.happened_at, told.known, told.superseded


def consent_of(person: str) -> str:
    """Return who stands for a person's consent: every third refuses."""
    return "refused" if int(person.rpartition("-")[2]) % 3 == 0 else "agreed"
