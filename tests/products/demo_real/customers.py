"""Who is in the demonstration: whom the shop and the books of the tests have."""

from __future__ import annotations

from subgraphs.world.people import Person, person_of
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import World, make_world
from tests.products.tryton.installed import CUSTOMERS
from tests.products.vendure.chosen import chosen

__all__ = ["WORLD", "everybody", "in_the_books", "in_the_shop"]

WORLD: World = make_world(SMALL)


def in_the_shop() -> list[Person]:
    return [customer.person for customer in chosen()]


def in_the_books() -> list[Person]:
    """They are kept in one currency."""
    people = (person_of(WORLD, number) for number in CUSTOMERS)
    return [person for person in people if person.currency == "EUR"]


def everybody() -> list[Person]:
    numbers = {*CUSTOMERS, *(person.number for person in in_the_shop())}
    return [person_of(WORLD, number) for number in sorted(numbers)]
