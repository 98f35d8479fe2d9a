"""Who lives in the world: kinds, planted cases, how many orders each has. Counted exactly.

The census is small (a few numbers per customer), so each process takes it anew and then generates only the
customers and the facts that it needs.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain

from subgraphs.world.order_counts import order_counts
from subgraphs.world.planting import (
    Draft,
    claim,
    employ,
    pair_look_alikes,
    plant_cases,
    plant_records,
    plant_traits,
    settle_kinds,
    share_addresses,
)
from subgraphs.world.sizes import Size
from subgraphs.world.traits import Case, Kind, Trait

__all__ = ["Census", "take_census"]


@dataclass(frozen=True, slots=True)
class Census:
    size: Size
    seed: int
    kinds: bytes
    cases: bytes
    traits: array[int]
    orders: array[int]
    first_ordinal: array[int]
    """The ordinal of each customer's first order: ordinals are dense, and rise with the customer."""
    company_of: Mapping[int, int]
    shared_with: Mapping[int, int]
    """Customer → the registered customer whose contact@ address it shares (itself included)."""
    look_alike_of: Mapping[int, int]
    """Guest → the registered customer with the same name, telephone and home: one person, or not?"""
    contact_orders: int
    """Orders of the customers whom the CRM knows."""
    guest_orders_of: Mapping[int, int]
    """How many of the first orders of a customer were placed as a guest, and claimed later."""

    @property
    def numbers(self) -> range:
        return range(1, self.size.customers + 1)

    def kind(self, number: int) -> Kind:
        return Kind(self.kinds[number])

    def case(self, number: int) -> Case:
        return Case(self.cases[number])

    def has(self, number: int, trait: Trait) -> bool:
        return bool(self.traits[number] & trait)

    def with_trait(self, trait: Trait) -> Iterator[int]:
        return (number for number in self.numbers if self.traits[number] & trait)

    @property
    def exchange_rate(self) -> float:
        """Exchanges per order of those who have a contact, so that they make 0.15 per order of all."""
        return 0.15 * self.size.orders / self.contact_orders

    def former_numbers(self, number: int) -> tuple[int, int] | None:
        """A and B of a merge chain A → B → C. Their numbers lie beyond those of living customers."""
        if self.cases[number] != Case.MERGE_CHAIN:
            return None
        first = self.size.customers + 2 * number
        return first, first + 1


@lru_cache(maxsize=4)
def take_census(size: Size, seed: int) -> Census:
    draft = Draft(size, seed)
    tail = settle_kinds(draft)
    counts = order_counts(size, seed, bytes(draft.kinds), tail)
    plant_cases(draft, counts)
    plant_records(draft)
    people = employ(draft)
    plant_traits(draft)
    shared = share_addresses(draft)
    claimed = claim(draft, counts)
    ordinals = array("l", chain((0,), accumulate(counts[:-1])))
    return Census(
        size=size,
        seed=seed,
        kinds=bytes(draft.kinds),
        cases=bytes(draft.cases),
        traits=draft.traits,
        orders=counts,
        first_ordinal=ordinals,
        company_of={person: company for company, staff in people.items() for person in staff},
        shared_with=shared,
        look_alike_of=pair_look_alikes(draft),
        guest_orders_of=claimed,
        contact_orders=sum(
            count
            for number, count in enumerate(counts)
            if draft.traits[number] & Trait.CONTACT and draft.cases[number] != Case.BROKEN_CONTACT
        ),
    )
