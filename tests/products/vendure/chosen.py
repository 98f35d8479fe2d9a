"""Which customers of the demonstration the shop of the tests has: those whom Vendure can hold alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from subgraphs.world.accounts import Account, accounts_of
from subgraphs.world.carts import Cart, carts_of
from subgraphs.world.orders import Order, orders_of
from subgraphs.world.people import Person, person_of
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import World, make_world

__all__ = ["Customer", "chosen"]

CUSTOMERS = 12

COMPANY = 358
"""It has a contact among them, and an account in the books."""

MOST_ORDERS = 8

STATES = ("ACTIVE", "GUEST")

STATUSES = ("PAID", "SHIPPED", "DELIVERED")
"""Vendure has no state for goods that came back, and a cancelled order is worth nothing there."""


@dataclass(frozen=True, slots=True)
class Customer:
    person: Person
    account: Account
    orders: tuple[Order, ...]
    carts: tuple[Cart, ...]
    """Without those that became an order. Vendure keeps one for each customer."""


def chosen() -> tuple[Customer, ...]:
    world = make_world(SMALL)
    people = islice(_alike(world, range(1, COMPANY)), CUSTOMERS)
    return (*people, *_alike(world, [COMPANY]))


def _alike(world: World, numbers: Iterable[int]) -> Iterator[Customer]:
    addresses: set[str] = set()
    for number in numbers:
        if world.census.orders[number] > MOST_ORDERS:
            continue
        [account, *others], person = accounts_of(world, number), person_of(world, number)
        if others or person.currency != "EUR" or account.state not in STATES or person.email in addresses:
            continue
        orders = tuple(orders_of(world, number))
        if not all(map(_is_alike, orders)):
            continue
        addresses.add(person.email)
        carts = (cart for cart in carts_of(world, person) if cart.status != "CONVERTED")
        yield Customer(person, account, orders, tuple(carts))


def _is_alike(order: Order) -> bool:
    by_voucher = all(discount.voucher_code for discount in order.discounts)
    return order.status in STATUSES and by_voucher and not order.returns
