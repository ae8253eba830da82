"""Random histories in which much comes late, goes, changes or turns out to be another's."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.models.attribution.histories import (
    LONG_AGO,
    PERSON,
    Groups,
    History,
    Stage,
    Told,
    consent_of,
)
from tests.models.attribution.worlds import AS_OF, Line, Touch, policy, random_world


def random_history(seed: int, *, accounts: int) -> History:
    """Return a world in which much comes late, goes, changes or turns out to be another's."""
    chance = random.Random(seed)
    world = random_world(seed, accounts=accounts)
    told: list[Told] = []
    for line in world.lines:
        told += _versions(chance, line, _line_changed(chance, line))
    for touch in world.touches:
        first = _touch(chance, touch)
        told += _versions(chance, first, _touch_changed(chance, first))
    for number, (account, stage, moment) in enumerate(world.stages):
        stage_change = Stage(f"stage-{number}", account, stage, moment)
        told += _versions(chance, stage_change, replace(stage_change, to_stage="Proposal"))
    return History(tuple(told), _groups(chance, accounts)).until(AS_OF)


def _versions(
    chance: random.Random, first: Line | Touch | Stage, second: Line | Touch | Stage
) -> list[Told]:
    """Return what was told of a record: most often at once, else late, gone again or changed."""
    known = first.happened_at.date() + timedelta(days=chance.choice([0, 0, 0, 0, 5, 45, 150]))
    later = known + timedelta(days=chance.choice([1, 20, 60, 200]))
    fate = chance.choice(["stays", "stays", "stays", "stays", "goes", "changes"])
    if fate == "stays":
        return [Told(first, known)]
    if fate == "goes":
        return [Told(first, known, later)]
    return [Told(first, known, later), Told(second, later)]


def _line_changed(chance: random.Random, line: Line) -> Line:
    change = chance.choice(["amount", "month", "record", "currency", "product"])
    if change == "amount":
        return replace(line, booked_amount=line.booked_amount + Decimal("0.11"))
    if change == "month":
        return replace(line, happened_at=line.happened_at + timedelta(days=31))
    if change == "record":
        return replace(line, account_id=_neighbour(line.account_id))
    if change == "product":
        return replace(line, product_id=None if line.product_id else "LUMEN")
    return replace(line, currency_code="CHF")


def _touch(chance: random.Random, touch: Touch) -> Touch:
    """Let some touches name a person of the organisation only; what is known when is told."""
    touch = replace(touch, known_at=touch.happened_at)
    if chance.random() < 0.75 or touch.account_id == "unknown":
        return touch
    person = PERSON + touch.account_id
    return replace(touch, account_id=person, hcp_id=consent_of(person))


def _touch_changed(chance: random.Random, touch: Touch) -> Touch:
    change = chance.choice(["channel", "type", "record", "time", "parent"])
    if change == "channel":
        return replace(touch, channel=chance.choice(policy("channels"))["channel"])
    if change == "type":
        return replace(touch, touch_type="sent")
    if change == "record":
        return replace(touch, account_id=_neighbour(touch.account_id))
    if change == "parent":
        return replace(touch, parent_touch_id=None)
    return replace(touch, happened_at=touch.happened_at - timedelta(hours=5))


def _neighbour(record: str) -> str:
    head, _, number = record.rpartition("-")
    return record if not head else f"{head}-{int(number) ^ 1}"


def _groups(chance: random.Random, accounts: int) -> Groups:
    """Merge some records into a neighbour's organisation, and let some persons move there."""
    groups: dict[str, list[tuple[date, str]]] = {}
    for number in range(2, accounts):
        account = f"account-{number}"
        moved = date(2024, 2, 1) + timedelta(days=chance.randrange(500))
        fate = chance.choice(["stays"] * 6 + ["merges", "comes late"])
        groups[account] = [(LONG_AGO, account)]
        if fate == "merges" and number % 2:
            groups[account].append((moved, _neighbour(account)))
        if fate == "comes late":
            groups[account] = [(moved, account)]
        person = [(LONG_AGO, account)]
        if chance.random() < 0.2:
            person.append((moved, _neighbour(account)))
        groups[PERSON + account] = person
    return groups
