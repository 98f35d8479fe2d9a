"""Keeps nothing, and notes when each subgraph was asked: for a request that wants to know where its answer
comes from, where nothing is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from resolvers.answers import GraphQLAnswer
from resolvers.asking import Answer, AskEntities, AskRoot, EntitiesAsked, Served
from resolvers.caching.freshness import freshness
from resolvers.caching.source import Source
from resolvers.caching.told import Told
from resolvers.plan import Fetch

__all__ = ["Observer"]


class Observer:
    def __init__(self, deadline: float, clock: Callable[[], float] = time.time) -> None:
        self._deadline, self._clock = deadline, clock
        self.told = Told()

    async def root(self, fetch: Fetch, variables: Mapping[str, object], ask: AskRoot) -> Answer:
        read_at, answer = self._clock(), await ask(self._deadline)
        self._note(fetch, read_at, answer, 0)
        return answer

    async def entities(
        self,
        fetch: Fetch,
        asked: tuple[EntitiesAsked, ...],
        variables: Mapping[str, object],
        ask: AskEntities,
    ) -> Served:
        everything = tuple(tuple(range(len(each.representations))) for each in asked)
        read_at, exchange = self._clock(), await ask(everything, self._deadline)
        self._note(fetch, read_at, exchange.answer, sum(map(len, everything)))
        return Served(tuple({} for _ in asked), (exchange,))

    def _note(self, fetch: Fetch, read_at: float, answer: Answer, entities: int) -> None:
        if isinstance(answer, GraphQLAnswer):
            self.told.asked(fetch, read_at, freshness(answer, Source()), entities)
