"""The scale sets, in figures: how large each is, how often each case is planted.

The figures are those of the domain's section on scale. Rates are shares of all customers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["MEDIUM", "SIZES", "SMALL", "Rates", "Size"]


@dataclass(frozen=True, slots=True)
class Rates:
    one_order: float = 0.68
    two_orders: float = 0.15
    guest_customers: float = 0.25
    organizations: float = 0.03
    without_contact: float = 0.12
    two_contacts: float = 0.08
    ambiguous: float = 0.01
    without_loyalty: float = 0.35
    collective: float = 0.40
    email_drift: float = 0.03
    phone_equivalent: float = 0.05
    broken_link: float = 0.005
    merge_chain: float = 0.002
    source_merge: float = 0.003
    look_alike: float = 0.01
    card_drift: float = 0.002
    swiss: float = 0.02


@dataclass(frozen=True, slots=True)
class Size:
    """`base_orders` are spread over the customers by the distribution; `tail` is (orders, customers) on top.

    `guest_orders` is a quarter of all orders in S, and of those outside the tail in M. `shared_addresses` are
    typed by `sharing_customers` customers together.
    """

    name: str
    customers: int
    base_orders: int
    tail: tuple[tuple[int, int], ...]
    guest_orders: int
    shared_addresses: int
    sharing_customers: int
    erased: int
    three_accounts: int
    most_visits: int
    rates: Rates = field(default=Rates())

    @property
    def orders(self) -> int:
        return self.base_orders + sum(orders * customers for orders, customers in self.tail)

    def count(self, rate: float) -> int:
        return round(rate * self.customers)


SMALL = Size("S", 1_000, 2_750, ((150, 1),), 725, 8, 20, 5, 5, 500)
MEDIUM = Size(
    "M", 100_000, 290_000, ((100_000, 1), (10_000, 10), (1_000, 100)), 72_500, 200, 600, 50, 30, 50_000
)

SIZES: Mapping[str, Size] = MappingProxyType({size.name: size for size in (SMALL, MEDIUM)})
