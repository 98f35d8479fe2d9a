"""The points ledger of a member holds by construction, and not by the luck of one seed."""

from __future__ import annotations

from itertools import accumulate

import pytest

from subgraphs.world.calendar import DAY, HOUR, NOW
from subgraphs.world.draw import stream
from subgraphs.world.orders import orders_of
from subgraphs.world.points import points_of
from subgraphs.world.traits import Trait
from subgraphs.world.world import World


@pytest.mark.parametrize("attempt", range(12))
def test_no_balance_falls_below_zero_whatever_else_is_drawn(world: World, attempt: int) -> None:
    for number in world.census.with_trait(Trait.MEMBER):
        orders = list(orders_of(world, number))

        points = points_of(stream(attempt, "points", number), orders, orders[0].placed_at - DAY)

        balances = [entry.balance_after for entry in points.entries]
        assert min(balances, default=0) >= 0, number
        assert balances == list(accumulate(entry.points for entry in points.entries))


def test_a_reservation_that_was_made_is_released_before_anything_else_happens(world: World) -> None:
    for number in world.census.with_trait(Trait.MEMBER):
        orders = list(orders_of(world, number))
        entries = points_of(stream(1, "points", number), orders, orders[0].placed_at - DAY).entries

        reserved = [entry for entry in entries if entry.kind == "RESERVE"]
        released = [entry for entry in entries if entry.kind == "RELEASE"]

        assert [entry.points for entry in released] == [-entry.points for entry in reserved]
        assert all(hold.at < free.at for hold, free in zip(reserved, released, strict=True))


@pytest.mark.parametrize("attempt", range(50))
def test_many_reservations_never_hold_more_than_a_small_balance(world: World, attempt: int) -> None:
    """One order that earned fifteen points, and nine that were cancelled, all of this morning."""
    first = next(orders_of(world, 1))
    earning = first._replace(placed_at=NOW - 6 * HOUR, points_earned=15, points_redeemed=0, returns=())
    cancelled = earning._replace(points_earned=0, points_redeemed=0, returns=(), status="CANCELLED")

    points = points_of(stream(attempt, "points"), [earning, *[cancelled] * 9], first.placed_at - DAY)

    assert min(entry.balance_after for entry in points.entries) >= 0
