"""Vintages and their restatements by the book: every state walked anew, in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from tests.models.attribution.histories import History, Stage, Told, closings
from tests.models.attribution.oracle import model_credits, shares_of
from tests.models.attribution.reach import Rules, journey
from tests.models.attribution.worlds import AS_OF, Line, Touch, policy_rows

Credited = dict[tuple[str, str, str], Decimal]
Cell = tuple[str, date, str, str]
_KEYS = {
    "attribution_models": ("attribution_model",),
    "attribution_milestones": ("attribution_model", "milestone"),
    "channels": ("channel",),
    "milestone_stages": ("stage",),
    "product_lookbacks": ("channel", "product_id"),
}
_STEPS = (
    "line_restated", "identity_merge", "touch_withdrawn", "touch_arrived_late", "stage_changed",
    "policy_changed",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """For each step the day whose knowledge holds."""

    days: tuple[date, ...]

    def day(self, step: str) -> date:
        """Return the day of a step."""
        return self.days[_STEPS.index(step)]


@dataclass(frozen=True)
class Vintages:
    """Amounts by cell; changes by cell and cause, with the lines that each moved."""

    frozen: dict[Cell, Decimal]
    current: dict[Cell, Decimal]
    changed: dict[tuple, Decimal]
    lines: dict[tuple, int]


class Book:
    """One history under one policy."""

    def __init__(self, history: History, seeds: Path, as_of: date = AS_OF) -> None:
        """Hold the history until a day, and read the policy of a folder of seeds."""
        self.as_of, self.seeds = as_of, seeds
        self.history = history.until(as_of)
        self.lines = self._by_id(Line, "revenue_id")
        self.touches = self._by_id(Touch, "touch_id")
        self.stages = self._by_id(Stage, "stage_change_id")

    def _by_id(self, kind: type, name: str) -> dict[str, list[Told]]:
        found = defaultdict(list)
        for told in self.history.told:
            if isinstance(told.what, kind):
                found[getattr(told.what, name)].append(told)
        return found

    def rules(self, day: date) -> Rules:
        """Return the policy in force on a day."""

        def in_force(seed: str) -> list[dict[str, str]]:
            rows = {}
            ordered = sorted(policy_rows(self.seeds, seed), key=lambda row: row["valid_from"])
            for row in ordered:
                if row["valid_from"] <= day.isoformat():
                    rows[tuple(row[column] for column in _KEYS[seed])] = row
            return list(rows.values())

        return in_force

    def line(self, revenue_id: str | None, day: date) -> Line | None:
        """Return a line as known on a day."""
        held = (t.what for t in self.lines.get(revenue_id or "", ()) if t.holds(day))
        return next(held, None)

    def credit(self, line: Line, closed: date, state: State) -> Credited:
        """Return what each model gives each channel of a line, in a state of knowledge."""
        day = state.day("line_restated")
        sale: Line | None = line
        if line.booked_amount <= 0:
            sale = self.line(line.original_revenue_id, day)
            sale = sale if sale and sale.booked_amount > 0 else None
        # An organisation has one name then and another now: told apart by the day of identity.
        identity = state.day("identity_merge")
        account = self.history.account(sale.account_id, identity) if sale else "unknown"
        rules = self.rules(state.day("policy_changed"))
        path, stages = [], []
        if sale and account != "unknown":
            path = journey(sale, self._met(account, closed, state), rules)
            stages = self._stages(account, state)
        credited: Credited = defaultdict(Decimal)
        channels = {touch.touch_id: touch.channel for touch in path}
        for model in rules("attribution_models"):
            # Where every journey moves every credit there are no vintages.
            if model["rule"] == "removal_effect":
                continue
            credits = model_credits(model, sale, path, stages, rules)
            for touch, share in shares_of(line, credits).items():
                channel = channels.get(touch, touch)
                credited[model["attribution_model"], channel, line.currency_code] += share.amount
        return credited

    def _met(self, account: str, closed: date, state: State) -> list[Touch]:
        met = []
        for versions in self.touches.values():
            then, now = (self._of(account, versions, day, state) for day in (closed, self.as_of))
            if now is None:
                chosen = then if state.day("touch_withdrawn") == closed else None
            else:
                chosen = then if state.day("touch_arrived_late") == closed else now
            if chosen:
                met.append(chosen)
        return met

    def _of(self, account: str, versions: list[Told], day: date, state: State) -> Touch | None:
        for told in versions:
            whose = self.history.account(told.what.account_id, state.day("identity_merge"))
            if told.holds(day) and whose == account:
                return replace(told.what, account_id=account)
        return None

    def _stages(self, account: str, state: State) -> list[tuple]:
        return [
            (told.what.to_stage, told.what.happened_at)
            for versions in self.stages.values()
            for told in versions
            if told.holds(state.day("stage_changed"))
            and self.history.account(told.what.account_id, state.day("identity_merge")) == account
        ]


def vintages(history: History, seeds: Path, as_of: date = AS_OF) -> Vintages:
    """Return every closed month's vintage, and cause by cause what became of it."""
    book = Book(history, seeds, as_of)
    found = Vintages(*(defaultdict(Decimal) for _ in range(3)), defaultdict(int))
    for month, closed in closings(as_of).items():
        in_force = book.rules(closed)("attribution_models")
        models = {r["attribution_model"] for r in in_force if r["rule"] != "removal_effect"}
        for walked in _walks(book, month, closed):
            for sums, (_, credited) in ((found.frozen, walked[0]), (found.current, walked[-1])):
                for (model, *cell), amount in credited.items():
                    if model in models:
                        sums[model, month, *cell] += amount
            for (_, before), (cause, after) in pairwise(walked):
                for model, *cell in before.keys() | after.keys():
                    change = after.get((model, *cell), 0) - before.get((model, *cell), 0)
                    if change and model in models:
                        found.changed[model, month, *cell, cause] += change
                        found.lines[model, month, *cell, cause] += 1
    return found


def _walks(book: Book, month: date, closed: date) -> Iterator[list[tuple[str, Credited]]]:
    """Yield for each line of a month what it was credited at first and after each cause."""
    for revenue_id in book.lines:
        then, now = (
            line if line and line.happened_at.date().replace(day=1) == month else None
            for line in (book.line(revenue_id, day) for day in (closed, book.as_of))
        )
        if then or now:
            yield _walk(book, closed, then, now)


def _walk(
    book: Book, closed: date, then: Line | None, now: Line | None
) -> list[tuple[str, Credited]]:
    states = [State(tuple(book.as_of if n < k else closed for n in range(6))) for k in range(7)]
    first = ("", book.credit(then, closed, states[0]) if then else {})
    if now is None:
        return [first, ("line_withdrawn", {})]
    if then is None:
        cause = "refund_arrived" if now.booked_amount < 0 else "line_arrived_late"
        return [first, (cause, book.credit(now, closed, states[-1]))]
    walked = [first]
    for cause, state in zip(_STEPS, states[1:], strict=True):
        walked.append((cause, book.credit(now, closed, state)))
    return walked
