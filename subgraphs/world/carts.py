"""The carts of a customer: many abandoned, some open, some that became an order."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.accounts import first_order_at
from subgraphs.world.calendar import DAY, HOUR, NOW, YEAR, Moment
from subgraphs.world.catalogue import PRODUCTS
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import chance, pick, rounded
from subgraphs.world.moments import account_of_order, order_moments
from subgraphs.world.orders import Line
from subgraphs.world.people import Person
from subgraphs.world.traits import Case, Kind
from subgraphs.world.world import World

__all__ = ["Cart", "abandoned_moments", "carts_of"]

_ABANDONED_PER_ORDER = 2.3
_OPEN, _EXPIRED, _CONVERTED = 0.15, 0.10, 0.2
_CHANNELS = ("web", "web", "web", "app", "app", "social")
_LINE_COUNTS = (1, 1, 2, 3)


class Cart(NamedTuple):
    key: int
    account_key: int
    status: str
    channel: str
    currency: str
    lines: tuple[Line, ...]
    updated_at: Moment
    order_key: int | None

    @property
    def total(self) -> int:
        return sum(line.cents for line in self.lines)


def abandoned_moments(world: World, number: int) -> list[Moment]:
    """When each abandoned cart was left, oldest first. The reminders of the CRM hang on these."""
    if world.census.case(number) is Case.ERASED:
        return []
    rng = world.stream("abandoned carts", number)
    count = rounded(rng, _ABANDONED_PER_ORDER * world.census.orders[number])
    window = _window(world, number)
    return sorted(NOW - HOUR - int(rng.random() * window) for _ in range(count))


def carts_of(world: World, person: Person) -> Iterator[Cart]:
    number = person.number
    rng = world.stream("carts", number)
    moments = abandoned_moments(world, number)
    for index, at in enumerate(moments):
        yield _cart(rng, person, index, "ABANDONED", at)
    if world.census.case(number) is not Case.ERASED:
        yield from _others(world, rng, person, len(moments))


def _others(world: World, rng: Random, person: Person, index: int) -> Iterator[Cart]:
    number = person.number
    window = _window(world, number)
    if number <= CHARACTERS[Role.BUSINESS].number or (person.kind is not Kind.GUEST and chance(rng, _OPEN)):
        yield _cart(rng, person, index, "OPEN", NOW - HOUR // 2 - int(rng.random() * min(window, 3 * DAY)))
        index += 1
    if chance(rng, _EXPIRED):
        yield _cart(rng, person, index, "EXPIRED", NOW - HOUR - int(rng.random() * window))
        index += 1
    first = world.census.first_ordinal[number]
    for place, at in enumerate(order_moments(world, number)):
        if chance(rng, _CONVERTED):
            cart = _cart(rng, person, index, "CONVERTED", at - 60)
            account = keys.account(number, account_of_order(world, number, place))
            yield cart._replace(account_key=account, order_key=keys.order(first + place))
            index += 1


def _window(world: World, number: int) -> int:
    """Since the account exists, or two years."""
    return min(NOW - first_order_at(world, number, 0), 2 * YEAR)


def _cart(rng: Random, person: Person, index: int, status: str, at: Moment) -> Cart:
    start, count = int(rng.random() * len(PRODUCTS)), pick(rng, _LINE_COUNTS)
    return Cart(
        key=keys.cart(person.number, index),
        account_key=keys.account(person.number),
        status=status,
        channel="b2b" if person.kind is Kind.ORGANIZATION else pick(rng, _CHANNELS),
        currency=person.currency,
        lines=tuple(Line(PRODUCTS[(start + 53 * place) % len(PRODUCTS)], 1) for place in range(count)),
        updated_at=at,
        order_key=None,
    )
