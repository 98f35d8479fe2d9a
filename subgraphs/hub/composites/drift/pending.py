"""Which fields of a customer an operation is propagating at this moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

__all__ = ["NothingPropagates", "Propagations"]


class Propagations(Protocol):
    """The operations that have not ended, as the drift report asks for them."""

    async def propagating(self, customer_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Customer → the coordinates of the owners, for example `Account.email`, whose copies follow.

        A customer without an operation under way is left out.
        """
        ...


class NothingPropagates:
    """A hub without operations."""

    async def propagating(self, customer_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        return {}
