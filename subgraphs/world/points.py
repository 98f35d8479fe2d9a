"""The points ledger of a member: what each order earned and redeemed, and what else moved the balance.

Every balance is the sum of what went before, and none is ever below zero. Amounts are whole points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from subgraphs.world.calendar import DAY, HOUR, MINUTE, NOW, YEAR, Moment
from subgraphs.world.draw import between, pick, rounded
from subgraphs.world.orders import Order

__all__ = ["PointEntry", "Points", "points_of"]

_ENTRIES_PER_ORDER = 1.6
_GOODWILL = (10, 20, 50)
_IDLE = YEAR


class _Move(NamedTuple):
    at: Moment
    kind: str
    points: int
    label: str
    order_number: str | None


class PointEntry(NamedTuple):
    at: Moment
    kind: str
    points: int
    balance_after: int
    label: str
    order_number: str | None


class Points(NamedTuple):
    entries: tuple[PointEntry, ...]
    available: int
    pending: int
    qualifying: int
    """Earned in the last year: these decide on the tier."""


def points_of(rng: Random, orders: Sequence[Order], enrolled_at: Moment) -> Points:
    base = list(_from_orders(orders))
    # What each balance of these moves could give up, and no later one would fall below zero.
    spare = list(accumulate(reversed(list(accumulate(move.points for move in base))), min))[::-1]
    reversals = _reversals(orders, base, spare)
    spare = [room + sum(move.points for move in reversals) for room in spare]
    missing = rounded(rng, _ENTRIES_PER_ORDER * len(orders)) - len(base) - len(reversals)
    extras = _extras(rng, base, spare, (missing, enrolled_at))
    # Sorted by time alone, and stably: what happened in one second stays in the order in which it was told.
    moves = sorted([*base, *extras, *reversals], key=lambda move: move.at)
    balances = list(accumulate(move.points for move in moves))
    entries = tuple(
        PointEntry(move.at, move.kind, move.points, balance, move.label, move.order_number)
        for move, balance in zip(moves, balances, strict=True)
    )
    return Points(
        entries=entries,
        available=balances[-1] if balances else 0,
        pending=sum(order.points_pending for order in orders),
        qualifying=sum(move.points for move in base if move.kind == "EARN" and move.at > NOW - YEAR),
    )


def _from_orders(orders: Sequence[Order]) -> Iterator[_Move]:
    for order in orders:
        if order.points_redeemed:
            label = f"Spent on order {order.number}"
            yield _Move(order.placed_at, "REDEEM", -order.points_redeemed, label, order.number)
        if order.points_earned:
            yield _Move(order.placed_at, "EARN", order.points_earned, f"Order {order.number}", order.number)


def _reversals(orders: Sequence[Order], base: Sequence[_Move], spare: Sequence[int]) -> list[_Move]:
    """Taken back for what came back, as far as the balance allows."""
    at = [move.at for move in base]
    taken = 0
    found = []
    for order in orders:
        for one in order.returns:
            before = bisect_right(at, one.requested_at) - 1
            room = spare[before] - taken if before >= 0 else 0
            points = min(one.cents // 100, order.points_earned, room)
            if points > 0:
                taken += points
                label = f"Return of order {order.number}"
                found.append(_Move(one.requested_at, "REVERSAL", -points, label, order.number))
    return found


def _extras(rng: Random, base: Sequence[_Move], spare: list[int], wanted: tuple[int, Moment]) -> list[_Move]:
    """Reservations that were released, and gestures of goodwill: neither can take a balance below zero."""
    count, enrolled_at = wanted
    found: list[_Move] = []
    free = set(range(len(base)))
    if count > 0 and base and base[-1].at < NOW - _IDLE and spare[-1] > 1:
        lapsed = _Move(base[-1].at + _IDLE, "EXPIRE", -(spare.pop() // 2), "Not used for a year", None)
        spare.append(0)
        found.append(lapsed)
        count -= 1
    while count > 0:
        place = int(rng.random() * len(base)) if base else 0
        at = base[place].at if base else enrolled_at + DAY
        ends = base[place + 1].at if place + 1 < len(base) else NOW
        held = min(between(rng, 10, 60), spare[place]) if base else 0
        if count >= 2 and place in free and held > 0 and ends - at > 4 * HOUR:
            free.remove(place)  # two reservations at once might hold more than there is
            start = at + HOUR + int(rng.random() * (ends - at - 3 * HOUR))
            found.append(_Move(start, "RESERVE", -held, "Reserved for a cart", None))
            found.append(_Move(start + 30 * MINUTE, "RELEASE", held, "The cart was left", None))
            count -= 2
        else:
            found.append(_Move(min(at + 1, NOW), "ADJUST", pick(rng, _GOODWILL), "With our apologies", None))
            count -= 1
    return found
