"""The cache as one request sees it: it knows who asks, and notes what it was told."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Mapping

from resolvers.answers import GraphQLAnswer
from resolvers.asking import Answer, AskEntities, AskRoot, EntitiesAsked, Served
from resolvers.caching.answer_cache import AnswerCache, Partition
from resolvers.caching.changes import changed_by
from resolvers.caching.entity_wave import EntityWave
from resolvers.caching.freshness import NOT_KEPT, Freshness, freshness
from resolvers.caching.parts import Parts
from resolvers.caching.root_wave import RootWave
from resolvers.caching.source import Source
from resolvers.caching.told import Degraded, Told
from resolvers.caching.wanted import EntityShape, RootShape
from resolvers.errors import OverBudget, SubgraphFailure, TimedOut
from resolvers.plan import Fetch
from schema.operation import OperationKind

__all__ = ["CacheView"]


class CacheView:
    def __init__(
        self,
        cache: AnswerCache,
        partition: Partition,
        deadline: float,
        *,
        reads: bool = True,
        parts: Parts | None = None,
    ) -> None:
        """Without `reads`, as in a mutation, everything is asked: who writes must read what was written.
        `parts` are gathered for whoever keeps the whole."""
        self._cache, self._partition, self._deadline, self._reads = cache, partition, deadline, reads
        self.parts = parts
        self.told = Told()

    async def root(self, fetch: Fetch, variables: Mapping[str, object], ask: AskRoot) -> Answer:
        if self.parts is not None:
            self.parts.begun += 1
        if fetch.kind is OperationKind.MUTATION:
            return await self._changing(fetch, ask)
        source = self._cache.source(fetch.subgraph)
        if source is None or not self._reads:
            read_at, answer = self._cache.clock(), await ask(self._deadline)
            self._note(fetch, answer, read_at, NOT_KEPT)
            return answer
        shape = self._cache.root_shape(fetch)
        if not _is_worthwhile(source, shape):
            read_at, answer = self._cache.clock(), await ask(self._deadline)
            holds = _holds(answer, source)
            shape.seems_kept = holds.life > 0
            self._note(fetch, answer, read_at, holds)
            return answer
        wanted = shape.wanted(variables, self._partition.name)
        keys = self._cache.keys[fetch.subgraph]
        wave = RootWave(shape, wanted, ask, keys, self._cache.terms(source, fetch.subgraph, self._partition))
        outcome = await self._cache.waves.serve(wave, self._deadline, self.parts)
        for _, answer, read_at, holds in outcome.asked:
            self._note(fetch, answer, read_at, holds)
            return answer
        if outcome.failed:
            return outcome.failed[0][1]
        self.told.kept(fetch, outcome.kept.values(), of_entities=False)
        self._note_degraded(fetch.subgraph, outcome.stood_in)
        fetched = outcome.kept[0].value
        return GraphQLAnswer(fetched if isinstance(fetched, dict) else {}, ())

    async def entities(
        self,
        fetch: Fetch,
        asked: tuple[EntitiesAsked, ...],
        variables: Mapping[str, object],
        ask: AskEntities,
    ) -> Served:
        if self.parts is not None:
            self.parts.begun += 1
        source = self._cache.source(fetch.subgraph)
        if source is None or not self._reads:
            return await self._live(fetch, asked, ask)
        shapes = [self._cache.entity_shape(fetch.subgraph, each.entities) for each in asked]
        if not any(_is_worthwhile(source, shape) for shape in shapes):
            return await self._live(fetch, asked, ask, source, shapes)
        name = self._partition.name
        wanted = [list(s.wanted(each, variables, name)) for s, each in zip(shapes, asked, strict=True)]
        terms = self._cache.terms(source, fetch.subgraph, self._partition)
        wave = EntityWave(shapes, wanted, ask, self._cache.keys[fetch.subgraph], terms)
        outcome = await self._cache.waves.serve(wave, self._deadline, self.parts)
        for chosen, exchange, read_at, holds in outcome.asked:
            self._note(fetch, exchange.answer, read_at, holds, len(chosen))
        self.told.kept(fetch, outcome.kept.values(), of_entities=True)
        self._note_degraded(fetch.subgraph, outcome.stood_in)
        return Served(
            wave.by_set({index: record.value for index, record in outcome.kept.items()}),
            tuple(exchange for _, exchange, _, _ in outcome.asked),
            tuple((wave.positions(chosen), failure) for chosen, failure in outcome.failed),
        )

    async def _live(
        self,
        fetch: Fetch,
        asked: tuple[EntitiesAsked, ...],
        ask: AskEntities,
        source: Source | None = None,
        shapes: list[EntityShape] | None = None,
    ) -> Served:
        everything = tuple(tuple(range(len(each.representations))) for each in asked)
        read_at, exchange = self._cache.clock(), await ask(everything, self._deadline)
        holds = NOT_KEPT if source is None else _holds(exchange.answer, source)
        for shape in shapes or ():
            shape.seems_kept = holds.life > 0
        self._note(fetch, exchange.answer, read_at, holds, sum(map(len, everything)))
        return Served(tuple({} for _ in asked), (exchange,))

    async def _changing(self, fetch: Fetch, ask: AskRoot) -> Answer:
        """Counted among the calls of its subgraph, and never refused for them."""
        source = self._cache.source(fetch.subgraph)
        if source is not None and source.calls_per_minute is not None:
            await self._cache.waves.store.spend(fetch.subgraph, source.calls_per_minute, 60.0)
        read_at = self._cache.clock()
        try:
            answer = await ask(self._deadline)
        except CancelledError:
            self._cache.forget_aside(changed_by(fetch, None, self._cache.known, self._partition.name))
            raise
        change = changed_by(fetch, answer, self._cache.known, self._partition.name)
        await self._cache.forget(change)
        self._note(fetch, answer, read_at, NOT_KEPT)
        return answer

    def _note(
        self, fetch: Fetch, answer: Answer, read_at: float, holds: Freshness, entities: int = 0
    ) -> None:
        if isinstance(answer, GraphQLAnswer):
            self.told.asked(fetch, read_at, holds, entities)

    def _note_degraded(self, subgraph: str, failure: SubgraphFailure | None) -> None:
        if failure is not None:
            since = self._cache.waves.failing_since.get(subgraph, self._cache.clock())
            self.told.degraded[subgraph] = Degraded(subgraph, since, _reason(failure))


def _holds(answer: Answer, source: Source) -> Freshness:
    return freshness(answer, source) if isinstance(answer, GraphQLAnswer) else NOT_KEPT


def _is_worthwhile(source: Source, shape: EntityShape | RootShape) -> bool:
    """Whether anything can be kept, as far as one knows before the first answer; or calls are counted."""
    is_configured = source.ttl is not None or source.calls_per_minute is not None
    return is_configured or shape.seems_kept or shape.is_hinted


def _reason(failure: SubgraphFailure) -> str:
    match failure:
        case OverBudget():
            return "call budget"
        case TimedOut():
            return "timeout"
    return "error"
