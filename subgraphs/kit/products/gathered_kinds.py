"""The gathered reads of one product by what is read: one for each document, condition or page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.gathering import GatheredReads

__all__ = ["GatheredKinds"]

ValueT = TypeVar("ValueT")

MOST_KINDS = 64
"""Those that were not asked for the longest are forgotten: each page of a list is a kind of its own."""


class GatheredKinds(Generic[ValueT]):
    """Lives as long as the calls."""

    def __init__(self, calls: ProductCalls, most: int) -> None:
        """`most`: keys of one call."""
        self._calls, self._most = calls, most
        self._kinds: OrderedDict[Hashable, GatheredReads[ValueT]] = OrderedDict()

    async def many(
        self,
        kind: Hashable,
        keys: Sequence[str],
        read: Callable[[Sequence[str]], Awaitable[Mapping[str, ValueT]]],
        ttl: float | None = None,
    ) -> dict[str, ValueT]:
        """`read`, the same for each kind, asks with a `ttl` of 0. Raises as `ProductCalls.send` does."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = GatheredReads(self._calls, read, self._most, ttl)
            while len(self._kinds) > MOST_KINDS:
                _, oldest = self._kinds.popitem(last=False)
                self._calls.ending.remove(oldest.close)
                self._calls.forgetting.remove(oldest.forget)
        self._kinds.move_to_end(kind)
        return await found.many(keys)
