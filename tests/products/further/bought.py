"""What the first customers of the demonstration bought: the goods that the further systems know."""

from __future__ import annotations

from subgraphs.world.catalogue import Product
from subgraphs.world.orders import Order, orders_of
from subgraphs.world.sizes import SMALL
from subgraphs.world.world import make_world

__all__ = ["NUMBER", "goods", "orders"]

CUSTOMERS = (1, 3)

NUMBER = "W1000003"
"""An order of two lines: notebooks and puzzles."""


def orders() -> list[Order]:
    world = make_world(SMALL)
    return [order for number in CUSTOMERS for order in list(orders_of(world, number))[:6]]


def goods() -> list[Product]:
    """Each once, in the order in which they were first bought."""
    return list({line.product.sku: line.product for order in orders() for line in order.lines}.values())
