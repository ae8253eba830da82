"""Lift by the book: every touch beside its like, week by week, in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import exp, lgamma, log, pi, sqrt

from tests.models.attribution.worlds import AS_OF, World, policy

PARAMETERS = {row["parameter"]: Fraction(row["value"]) for row in policy("parameters")}
WINDOW = int(PARAMETERS["lift_window_weeks"])
QUIET = 3 * WINDOW + int(PARAMETERS["lift_washout_weeks"])
TYPES = {row["channel"]: row["touch_types"].split("|") for row in policy("channels")}
END_OF_DAY = datetime.combine(AS_OF, datetime.min.time()) + timedelta(days=1)
# Weeks counted from a Monday: which one does not matter, only that they end on Sunday.
MONDAY = date(2020, 1, 6)
LAST_WEEK = ((AS_OF + timedelta(days=1)) - MONDAY).days // 7 - 1
CONTRASTS = {"lift": 0, "pre_trend": 1, "placebo": 2}

Cell = tuple[int, str, bool]
# Weeks with a touch, by channel and account.
WeeksTouched = dict[str, dict[str, set[int]]]
# Who is compared in a week, with size and whether under contract.
Customers = dict[int, list[tuple[str, str, bool]]]
# Sales and money of an account by week of sale.
Bought = dict[str, dict[int, tuple[int, Fraction]]]


@dataclass(frozen=True)
class Estimate:
    """One estimate and its bounds."""

    value: Fraction
    low: float
    high: float


@dataclass(frozen=True)
class Lift:
    """What is to be said of one channel; no estimates where it is withheld."""

    lone_touches: int
    compared_touches: int
    treated_accounts: int
    control_accounts: int
    withheld_reason: str | None
    companion: tuple[str, Fraction] | None
    # By contrast: of sales, of money.
    estimates: dict[str, tuple[Estimate, Estimate]]


def measure(world: World) -> dict[str, Lift]:
    """Return per channel of the policy the lift of purchases."""
    bought = purchases(world)
    weeks_touched: WeeksTouched = {channel: defaultdict(set) for channel in TYPES}
    for touch in world.touches:
        if (
            touch.account_id != "unknown"
            and not touch.is_automated
            and touch.known_at < END_OF_DAY
            and touch.touch_type in TYPES.get(touch.channel, ())
        ):
            weeks_touched[touch.channel][touch.account_id].add(week_of(touch.happened_at.date()))
    first_sale = min(week for weeks in bought.values() for week in weeks)
    customers = {
        week: list(_customers(world, bought, week))
        for week in range(first_sale + QUIET, LAST_WEEK - WINDOW + 1)
    }
    return {channel: _measured(customers, channel, weeks_touched, bought) for channel in TYPES}


def week_of(day: date) -> int:
    """Return the number of the week, Monday to Sunday, that holds a day."""
    return (day - MONDAY).days // 7


def purchases(world: World) -> Bought:
    """Return what each account bought and kept, in the week of the sale."""
    refunds = defaultdict(list)
    sales = {line.revenue_id: line for line in world.lines if line.booked_amount > 0}
    for line in world.lines:
        if line.original_revenue_id in sales and line.happened_at < END_OF_DAY:
            refunds[line.original_revenue_id].append(line)
    bought: Bought = defaultdict(dict)
    for name, sale in sales.items():
        if sale.revenue_type != "purchase" or sale.account_id == "unknown":
            continue
        parts = [sale, *refunds[name]]
        kept = sum(part.booked_amount for part in parts)
        money = sum(Fraction(part.reporting_amount or 0) for part in parts)
        if any(part.reporting_amount is None for part in parts):
            money = Fraction(0)
        week = week_of(sale.happened_at.date())
        count, amount = bought[sale.account_id].get(week, (0, Fraction(0)))
        bought[sale.account_id][week] = (count + (kept > 0), amount + money)
    return bought


def _measured(
    customers: Customers, channel: str, weeks_touched: WeeksTouched, bought: Bought
) -> Lift:
    touched = weeks_touched[channel]
    treated: dict[Cell, list[str]] = defaultdict(list)
    controls: dict[Cell, list[str]] = defaultdict(list)
    first_touch = min((week for weeks in touched.values() for week in weeks), default=LAST_WEEK)
    for week in (week for week in customers if week >= first_touch + QUIET):
        for account, size, is_under_contract in customers[week]:
            around = {w for w in touched.get(account, ()) if week - QUIET <= w <= week + WINDOW}
            cell = (week, size, is_under_contract)
            if around == {week}:
                treated[cell].append(account)
            elif not around:
                controls[cell].append(account)
    smallest = PARAMETERS["lift_smallest_cell_count"]
    used = [cell for cell in treated if len(controls[cell]) >= smallest]
    lone = sum(map(len, treated.values()))
    compared = sum(len(treated[cell]) for cell in used)
    treated_accounts = len({a for cell in used for a in treated[cell]})
    control_accounts = len({a for cell in used for a in controls[cell]})
    reason = _withheld(bool(touched), lone, compared, treated_accounts, control_accounts)
    estimates = {}
    if reason is None:
        estimates = {
            contrast: (
                _estimate(used, treated, controls, bought, later, 0),
                _estimate(used, treated, controls, bought, later, 1),
            )
            for contrast, later in CONTRASTS.items()
        }
    companion = _companion(channel, treated, weeks_touched)
    return Lift(lone, compared, treated_accounts, control_accounts, reason, companion, estimates)


def _companion(
    channel: str, treated: dict[Cell, list[str]], weeks_touched: WeeksTouched
) -> tuple[str, Fraction] | None:
    cases = [(cell[0], account) for cell, accounts in treated.items() for account in accounts]
    met = {
        other: sum(week in touched.get(account, ()) for week, account in cases)
        for other, touched in sorted(weeks_touched.items())
        if other != channel
    }
    most = max(met, key=lambda other: met[other])
    return (most, Fraction(met[most], len(cases))) if met[most] else None


def _withheld(
    is_touched: bool, lone: int, compared: int, treated: int, controls: int
) -> str | None:
    if not is_touched:
        return "never_touched"
    if not lone:
        return "never_alone"
    if Fraction(compared, lone) < PARAMETERS["lift_smallest_overlap_ratio"]:
        return "too_little_overlap"
    if treated < PARAMETERS["lift_smallest_account_count"]:
        return "too_few_treated"
    if controls < PARAMETERS["lift_smallest_account_count"]:
        return "too_few_controls"
    return None


def _customers(world: World, bought: Bought, week: int) -> Iterator[tuple[str, str, bool]]:
    """Yield who was under contract on every day compared, or on none and had bought before."""
    first = MONDAY + timedelta(weeks=week - 3 * WINDOW)
    days = [first + timedelta(days=n) for n in range(7 * (4 * WINDOW + 1))]
    terms = defaultdict(list)
    for contract in world.contracts:
        if not contract.is_trial and contract.known_at < END_OF_DAY:
            terms[contract.account_id].append(contract)
    sizes = dict(world.size_bands)
    for account in sorted({line.account_id for line in world.lines} - {"unknown"}):
        covered = sum(
            any(t.start_date <= day <= (t.end_date or date.max) for t in terms[account])
            for day in days
        )
        has_bought = any(w < week - 3 * WINDOW for w in bought.get(account, ()))
        if covered == len(days) or (covered == 0 and has_bought):
            yield account, sizes.get(account, "unknown"), covered > 0


def _change(bought: Bought, account: str, week: int, later: int, measure: int) -> Fraction:
    def within(window: int) -> Fraction:
        first = week + 1 if window == 0 else week - window * WINDOW
        return sum(
            (
                Fraction(bought[account][w][measure])
                for w in range(first, first + WINDOW)
                if w in bought.get(account, ())
            ),
            Fraction(0),
        )

    return within(later) - within(later + 1)


def _estimate(
    cells: list[Cell],
    treated: dict[Cell, list[str]],
    controls: dict[Cell, list[str]],
    bought: Bought,
    later: int,
    measure: int,
) -> Estimate:
    touches = sum(len(treated[cell]) for cell in cells)
    residuals = []
    for cell in cells:
        changes = {
            account: _change(bought, account, cell[0], later, measure)
            for account in (*treated[cell], *controls[cell])
        }
        count = len(controls[cell])
        usual = sum(changes[account] for account in controls[cell]) / count
        # Around a mean of few, those few lie too near and the touched too far.
        narrowed, widened = sqrt(count / (count + 1)), sqrt(count / (count - 1))
        residuals += [
            (account, True, narrowed, changes[account] - usual) for account in treated[cell]
        ]
        weight = len(treated[cell]) / count * widened
        residuals += [(a, False, -weight, changes[a] - usual) for a in controls[cell]]
    value = sum(residual for _, is_treated, _, residual in residuals if is_treated) / touches
    moves: dict[str, float] = defaultdict(float)
    for account, is_treated, weight, residual in residuals:
        moves[account] += weight * float(residual - value if is_treated else residual)
    error = (
        sqrt(len(moves) / (len(moves) - 1) * sum(move * move for move in moves.values())) / touches
    )
    degrees = len({account for cell in cells for account in treated[cell]}) - 1
    half = student(degrees) * error
    return Estimate(value, float(value) - half, float(value) + half)


def student(degrees: int) -> float:
    """Return the deviations of Student's t between which 95 % lie: by integration and halving."""
    low, high = 1.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < 0.95 else (low, middle)
    return low


def _within(deviations: float, degrees: int, steps: int = 2000) -> float:
    scale = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(degrees * pi)
    step = deviations / steps
    heights = [
        scale * exp(-(degrees + 1) / 2 * log(1 + (n * step) ** 2 / degrees))
        for n in range(steps + 1)
    ]
    inner = 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return 2 * step / 3 * (heights[0] + inner + heights[-1])
