"""When a customer ordered, and on which account. Other facts hang on these, so they are drawn apart."""

from __future__ import annotations

from functools import lru_cache

from subgraphs.world.calendar import DAY, HOUR, MINUTE, NOW, YEAR, Moment
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import chance
from subgraphs.world.traits import Case
from subgraphs.world.world import World

__all__ = ["OPEN_BUSINESS_ORDERS", "account_of_order", "order_moments"]

_HISTORY = 4 * YEAR
_LATEST = 20 * MINUTE

# Open orders of the business character: more than one page of B5B2bAccount.
OPEN_BUSINESS_ORDERS = 80
_OPEN_WINDOW = 25 * DAY

# One in fifty customers ordered within the last week: some orders are always under way.
_RECENT, _RECENT_WINDOW = 0.02, 7 * DAY


@lru_cache(maxsize=4)
def order_moments(world: World, number: int) -> tuple[Moment, ...]:
    """Oldest first. More orders lie in the last year than in the one before it."""
    rng = world.stream("moments", number)
    count = world.census.orders[number]
    newest = 0.0 if count > 20 else rng.random() * 0.7
    draws = [rng.random() for _ in range(count)]
    ages = [newest + (1 - newest) * draw * (0.5 + 0.5 * draw) for draw in draws]
    moments = sorted(NOW - _LATEST - int(age * _HISTORY) for age in ages)
    if number == CHARACTERS[Role.BUSINESS].number:
        first = NOW - _OPEN_WINDOW
        open_ones = (first + int(rng.random() * (_OPEN_WINDOW - HOUR)) for _ in range(OPEN_BUSINESS_ORDERS))
        moments = sorted([*moments[:-OPEN_BUSINESS_ORDERS], *open_ones])
    elif chance(rng, _RECENT) or number == CHARACTERS[Role.LOYAL_SHOPPER].number:
        moments = sorted([*moments[:-1], NOW - _LATEST - int(rng.random() * _RECENT_WINDOW)])
    return tuple(moments)


def account_of_order(world: World, number: int, place: int) -> int:
    """The index of the account on which the order at this place stands."""
    match world.census.case(number):
        case Case.CLAIMED_GUEST:
            return 1 if place < world.census.guest_orders_of[number] else 0
        case Case.THREE_ACCOUNTS:
            return place % 3
        case Case.MERGE_CHAIN:
            return 1 if place == 0 and world.census.orders[number] > 1 else 0
        case _:
            return 0
