"""A fetch of entities: walk, gather, ask, lay.

Sets for which nothing is left to ask drop out of the request, and with the last of them the request itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import orjson

from resolvers.answers import GraphQLAnswer
from resolvers.asking import EntitiesAsked, Exchange, Positions
from resolvers.client_paths import ClientPaths
from resolvers.context import ExecutionContext
from resolvers.entity_sets import CompiledSet, compile_set
from resolvers.errors import NotGraphQL, PlacedFailure, Reported, SubgraphFailure, Unaffordable
from resolvers.fetch import ask
from resolvers.flow import side_by_side
from resolvers.json_values import AnswerPath, JsonObject
from resolvers.merge import lay_entity
from resolvers.paths import located
from resolvers.plan import EntitySet, Fetch, ResponsePath
from resolvers.representations import Gathered
from resolvers.requests import RequestText, entity_request
from resolvers.run import Run, Step
from resolvers.type_conditions import TypeConditions

__all__ = ["REPRESENTATIONS_PER_REQUEST", "compile_entity_step"]

REPRESENTATIONS_PER_REQUEST: Final = 500
"""Of one entity set. A larger one goes out in several requests, side by side: subgraphs load what they are
asked for with one statement, and databases bound its length."""


TEXTS_KEPT: Final = 64
"""Per fetch. Contexts have as many texts as there are numbers of values."""


_Batch = Sequence[tuple[CompiledSet, Gathered]]
"""What one request asks for."""


def compile_entity_step(
    fetch: Fetch,
    number: int,
    all_sets: tuple[EntitySet, ...],
    conditions: TypeConditions,
    client_paths: Callable[[], ClientPaths],
) -> Step:
    step = _EntityStep(fetch, number, conditions, client_paths)
    sets = tuple(compile_set(entities, all_sets, conditions) for entities in fetch.entities)

    async def run_step(run: Run) -> None:
        batch = [
            (entity_set, gathered)
            for entity_set in sets
            for gathered in entity_set.gathered(run)
            if gathered.representations
        ]
        largest = max([len(gathered.representations) for _, gathered in batch], default=0)
        if largest > REPRESENTATIONS_PER_REQUEST:
            await side_by_side(tuple(step.asking(part) for part in _split(batch, largest)))(run)
        elif batch:
            await step.ask_for(batch, run)

    return run_step


def _split(batch: _Batch, largest: int) -> list[_Batch]:
    starts = range(0, largest, REPRESENTATIONS_PER_REQUEST)
    return [
        tuple(
            (entity_set, gathered.part(start, start + REPRESENTATIONS_PER_REQUEST))
            for entity_set, gathered in batch
            if len(gathered.representations) > start
        )
        for start in starts
    ]


def _chosen(batch: _Batch, wanted: Positions) -> _Batch:
    return tuple(
        (entity_set, gathered.at(positions))
        for (entity_set, gathered), positions in zip(batch, wanted, strict=True)
        if positions
    )


class _EntityStep:
    def __init__(
        self, fetch: Fetch, number: int, conditions: TypeConditions, client_paths: Callable[[], ClientPaths]
    ) -> None:
        self._fetch, self._number = fetch, number
        self._conditions, self._client_paths = conditions, client_paths
        self._texts: dict[tuple[int, ...], RequestText] = {}

    def asking(self, batch: _Batch) -> Step:
        async def step(run: Run) -> None:
            await self.ask_for(batch, run)

        return step

    async def ask_for(self, batch: _Batch, run: Run) -> None:
        if (cache := run.context.cache) is None:
            self._take(await self._asked(batch, run, run.context), batch, run)
            return

        async def ask_some(wanted: Positions, deadline: float) -> Exchange:
            context = replace(run.context, deadline=deadline)
            return replace(await self._asked(_chosen(batch, wanted), run, context), wanted=wanted)

        questions = tuple(
            EntitiesAsked(entity_set.entities, gathered.representations, gathered.contexts)
            for entity_set, gathered in batch
        )
        served = await cache.entities(self._fetch, questions, run.variables, ask_some)
        for (entity_set, gathered), kept in zip(batch, served.kept, strict=True):
            if kept:
                self._lay(run, (entity_set, gathered.at(kept)), list(kept.values()), has_errors=False)
        for exchange in served.asked:
            self._take(exchange, _chosen(batch, exchange.wanted), run)
        for positions, failure in served.failed:
            self._fail(run, failure, _chosen(batch, positions))

    async def _asked(self, batch: _Batch, run: Run, context: ExecutionContext) -> Exchange:
        if dear := self._charged(batch, run):
            return Exchange((), (), dear)
        text = self._text(batch)
        try:
            body = text.body(
                run.variables,
                [gathered.representations for _, gathered in batch],
                [value for _, gathered in batch for value in gathered.contexts],
            )
        except orjson.JSONEncodeError as unsendable:
            return Exchange((), (), NotGraphQL(f"a value cannot be sent: {unsendable}"))
        return Exchange((), text.aliases, await ask(self._fetch.subgraph, body, context, is_query=True))

    def _take(self, exchange: Exchange, batch: _Batch, run: Run) -> None:
        answer = exchange.answer
        if not isinstance(answer, GraphQLAnswer):
            self._fail(run, answer, batch)
            return
        if answer.fetched is not None:
            for part, alias in zip(batch, exchange.aliases):  # noqa: B905 - asked under these
                self._lay(run, part, answer.fetched.get(alias), has_errors=bool(answer.errors))
        if answer.errors:
            self._report(run, answer.errors, batch, exchange.aliases)

    def _charged(self, batch: _Batch, run: Run) -> Unaffordable | None:
        budgets = run.context.budgets
        if budgets is None:
            return None
        cost = sum(
            len(gathered.representations) * entity_set.price(budgets.pricing)(run.variables)
            for entity_set, gathered in batch
        )
        return budgets.charge(run.spent, self._fetch.subgraph, cost)

    def _text(self, batch: _Batch) -> RequestText:
        """The text for the sets that have something to ask for; most requests ask for all, once each."""
        key = tuple([id(entity_set) for entity_set, _ in batch])
        text = self._texts.get(key)
        if text is None:
            text = entity_request(self._fetch, tuple(s.entities for s, _ in batch))
            if len(self._texts) < TEXTS_KEPT:
                self._texts[key] = text
        return text

    def _lay(self, run: Run, part: tuple[CompiledSet, Gathered], answered: object, has_errors: bool) -> None:
        entity_set, gathered = part
        if answered is None and has_errors:
            return
        if type(answered) is not list or len(answered) != len(gathered.targets):
            self._fail(run, NotGraphQL("`_entities` is no list of the length asked for"), (part,))
            return
        run.laid(plain=not entity_set.moves)
        if entity_set.is_plain:
            for targets, entity in zip(gathered.targets, answered):  # noqa: B905 - counted above
                if type(entity) is dict:
                    for target in targets:
                        target.update(entity)
            return
        for targets, entity in zip(gathered.targets, answered):  # noqa: B905 - counted above
            if type(entity) is dict:
                if entity.get("__typename") == entity_set.entities.as_type:
                    entity.pop("__typename", None)  # it names the interface: the entity's own name stays
                lay_entity(targets, entity, entity_set.may_share)

    def _report(
        self, run: Run, errors: tuple[Reported, ...], batch: _Batch, aliases: tuple[str, ...]
    ) -> None:
        @cache
        def places(number: int) -> _Places:
            return _places(*batch[number], run.fetched, self._conditions)

        for error in errors:
            found = _asked_for(error.path, batch, aliases)
            if found is None:
                self._fail(run, error, batch)
                continue
            number, targets, inner = found
            gaps = (
                self._client_paths().of_answer((*place, *inner))
                for target in targets
                for place in places(number)[id(target)]
            )
            for path in dict.fromkeys(gaps):
                run.failures.append(PlacedFailure(self._fetch.subgraph, self._number, path, error))

    def _fail(self, run: Run, failure: SubgraphFailure, batch: _Batch) -> None:
        """One failure per entity set; the parts of a set that was split say it once."""
        for entity_set, gathered in batch:
            entered = _entered(entity_set, gathered, run.fetched)
            for path in self._client_paths().entity_gaps(entity_set.entities, entered):
                placed = PlacedFailure(self._fetch.subgraph, self._number, path, failure)
                if placed not in run.failures:
                    run.failures.append(placed)


_Places = Mapping[int, list[AnswerPath]]
"""Where each object that asked for something stands in the response, by its identity."""


def _places(
    entity_set: CompiledSet, gathered: Gathered, fetched: JsonObject, conditions: TypeConditions
) -> _Places:
    """One walk for all errors of an answer: a subgraph whose source is down sets one for each entity."""
    places: dict[int, list[AnswerPath]] = {
        id(target): [] for targets in gathered.targets for target in targets
    }
    for way in entity_set.entities.paths:
        for place, found in located(fetched, way, conditions):
            if id(found) in places:
                places[id(found)].append(place)
    return places


def _asked_for(
    path: AnswerPath | None, batch: _Batch, aliases: tuple[str, ...]
) -> tuple[int, list[JsonObject], AnswerPath] | None:
    """`["_entities", 3, "points"]` is the points of every object that asked for representation 3: the number
    of the set, these objects, and the path inside them."""
    match path:
        case (str(alias), int(index), *inner) if alias in aliases:
            number = aliases.index(alias)
            targets = batch[number][1].targets
            return (number, targets[index], tuple(inner)) if 0 <= index < len(targets) else None
    return None


def _entered(entity_set: CompiledSet, gathered: Gathered, fetched: JsonObject) -> list[ResponsePath]:
    """The paths at which objects asked for something."""
    asking = {id(target) for targets in gathered.targets for target in targets}
    return [
        path
        for path, walk in zip(entity_set.entities.paths, entity_set.walks, strict=True)
        if any(id(found) in asking for found in walk(fetched))
    ]
