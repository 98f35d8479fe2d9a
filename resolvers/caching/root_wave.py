"""The answer to the root fields of one request to a subgraph, kept as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from cache.keys import Keys
from resolvers.answers import GraphQLAnswer
from resolvers.asking import Answer, AskRoot
from resolvers.caching.freshness import Freshness
from resolvers.caching.late_tags import names_in
from resolvers.caching.source import Terms
from resolvers.caching.turns import Brought
from resolvers.caching.wanted import RootShape, Wanted
from resolvers.errors import Reported

__all__ = ["RootWave"]


class RootWave:
    def __init__(
        self,
        shape: RootShape,
        wanted: Wanted,
        ask: AskRoot,
        keys: Keys,
        terms: Terms,
    ) -> None:
        self.terms, self.subgraph, self.guard = terms, keys.subgraph, keys.of_names()
        self.wanted: Sequence[Wanted] = (wanted,)
        self._shape, self._ask, self._keys = shape, ask, keys

    @property
    def seems_public(self) -> bool:
        return self._shape.seems_public

    def learn(self, freshness: Freshness) -> None:
        self._shape.seems_public = freshness.is_public
        self._shape.seems_kept = freshness.life > 0

    async def ask(self, chosen: Sequence[int], deadline: float) -> Answer:
        return await self._ask(deadline)

    def answer(self, exchange: Answer) -> Answer:
        return exchange

    def brought(self, chosen: Sequence[int], exchange: Answer) -> Mapping[int, Brought]:
        if not isinstance(exchange, GraphQLAnswer) or exchange.errors or exchange.fetched is None:
            return {}
        tags = tuple(map(self._keys.of_name, names_in(exchange.extensions)))
        has_null = any(value is None for value in exchange.fetched.values())
        return {0: Brought(exchange.fetched, has_null, tags)}

    def failing(self, chosen: Sequence[int], exchange: Answer) -> Mapping[int, Reported]:
        if not isinstance(exchange, GraphQLAnswer) or not exchange.errors:
            return {}
        codes = self.terms.source.failure_codes
        return {0: exchange.errors[0]} if all(each.has_code_of(codes) for each in exchange.errors) else {}

    def spared(self, chosen: Sequence[int], exchange: Answer, excused: Collection[int]) -> Answer | None:
        return None
