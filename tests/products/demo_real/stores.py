"""Our own stores of both graphs: whole ones to compare with, and those that stand beside the products."""

from __future__ import annotations

from pathlib import Path

from subgraphs.world.islands import ISLANDS
from subgraphs.world.people import person_of
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import World, make_world
from tests.products.demo_real.few import beside_tryton, beside_vendure, few, fill
from tests.products.demo_real.systems import Systems

__all__ = ["fill_beside", "fill_stores"]

SAME_FOR_BOTH = ("crm", "loyalty")


def fill_stores(folder: Path, systems: Systems) -> None:
    """The same customers as the products have, each in all that our own tables can say of them."""
    world = make_world(SMALL)
    _fill_others(folder, world, systems)
    fill(folder / "commerce.sqlite", world, few(ISLANDS["commerce"], systems.in_the_shop))
    fill(folder / "accounting.sqlite", world, few(ISLANDS["accounting"], _in_euros(world, systems)))


def fill_beside(folder: Path, systems: Systems) -> None:
    world = make_world(SMALL)
    _fill_others(folder, world, systems)
    fill(folder / "commerce.sqlite", world, beside_vendure(systems.in_the_shop, systems.keys()))
    fill(folder / "accounting.sqlite", world, beside_tryton(_in_euros(world, systems)))


def _fill_others(folder: Path, world: World, systems: Systems) -> None:
    everybody = {*systems.in_the_shop, *systems.in_the_books}
    for name in SAME_FOR_BOTH:
        fill(folder / f"{name}.sqlite", world, few(ISLANDS[name], everybody))


def _in_euros(world: World, systems: Systems) -> list[int]:
    """Tryton's books are kept in one currency."""
    return [number for number in systems.in_the_books if person_of(world, number).currency == "EUR"]
