"""What an operation may cost one subgraph. A fetch over it is skipped, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from resolvers.errors import Unaffordable
from resolvers.plan import EntitySet, Fetch

__all__ = ["Budgets", "Price", "Pricing"]

Price = Callable[[Mapping[str, object]], int]
"""By the operation's variables."""


class Pricing(Protocol):
    def __hash__(self) -> int:
        """Prices are kept by whose they are."""

    def of_root(self, fetch: Fetch) -> Price:
        """Of all that the fetch selects."""

    def of_entity(self, entities: EntitySet) -> Price:
        """Of one entity."""


@dataclass(frozen=True, slots=True)
class Budgets:
    pricing: Pricing
    maxima: Mapping[str, int]
    """By subgraph name, what the fetches of a request may cost it together."""
    skips: bool
    """Whether a fetch over that is skipped, or only counted."""

    def charge(self, spent: dict[str, int], subgraph: str, cost: int) -> Unaffordable | None:
        """Counts the cost of a fetch; not of one that is to be skipped."""
        maximum = self.maxima.get(subgraph)
        if maximum is None:
            return None
        together = spent.get(subgraph, 0) + cost
        if together > maximum and self.skips:
            return Unaffordable(together, maximum)
        spent[subgraph] = together
        return None
