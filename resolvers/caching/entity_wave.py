"""The entities of one request to a subgraph, each kept by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from cache.keys import Keys
from resolvers.answers import GraphQLAnswer
from resolvers.asking import Answer, AskEntities, Exchange, Positions
from resolvers.caching.freshness import Freshness
from resolvers.caching.late_tags import names_in, names_of_entities
from resolvers.caching.source import Terms
from resolvers.caching.turns import Brought
from resolvers.caching.wanted import EntityShape, Wanted
from resolvers.errors import Reported

__all__ = ["EntityWave"]


class EntityWave:
    def __init__(
        self,
        shapes: Sequence[EntityShape],
        wanted: Sequence[Sequence[Wanted]],
        ask: AskEntities,
        keys: Keys,
        terms: Terms,
    ) -> None:
        self.terms, self.subgraph, self.guard = terms, keys.subgraph, keys.of_names()
        self.wanted: Sequence[Wanted] = [each for every in wanted for each in every]
        self._shapes, self._ask, self._keys = shapes, ask, keys
        self._places = [(number, place) for number, each in enumerate(wanted) for place in range(len(each))]
        self._sets = len(wanted)

    @property
    def seems_public(self) -> bool:
        return all(shape.seems_public for shape in self._shapes)

    def learn(self, freshness: Freshness) -> None:
        for shape in self._shapes:
            shape.seems_public = freshness.is_public
            shape.seems_kept = freshness.life > 0

    async def ask(self, chosen: Sequence[int], deadline: float) -> Exchange:
        return await self._ask(self.positions(chosen), deadline)

    def positions(self, chosen: Sequence[int]) -> Positions:
        found: list[list[int]] = [[] for _ in range(self._sets)]
        for index in sorted(chosen):
            number, place = self._places[index]
            found[number].append(place)
        return tuple(map(tuple, found))

    def by_set(self, values: Mapping[int, object]) -> tuple[Mapping[int, object], ...]:
        found: list[dict[int, object]] = [{} for _ in range(self._sets)]
        for index in sorted(values):
            number, place = self._places[index]
            found[number][place] = values[index]
        return tuple(found)

    def answer(self, exchange: Exchange) -> Answer:
        return exchange.answer

    def brought(self, chosen: Sequence[int], exchange: Exchange) -> Mapping[int, Brought]:
        answer = exchange.answer
        if not isinstance(answer, GraphQLAnswer) or answer.fetched is None:
            return {}
        order = sorted(chosen)
        places = list(self._asked_places(order, exchange.aliases))
        broken = _broken(answer.errors, exchange.aliases)
        if broken is None:
            return {}
        lists = {alias: answer.fetched.get(alias) for alias in exchange.aliases}
        lengths = {alias: sum(name == alias for name, _ in places) for alias in lists}
        late = names_in(answer.extensions)
        own = names_of_entities(answer.extensions, len(order))
        found: dict[int, Brought] = {}
        for number, (index, (alias, place)) in enumerate(zip(order, places, strict=True)):
            entities = lists[alias]
            if not isinstance(entities, list) or len(entities) != lengths[alias] or (alias, place) in broken:
                continue
            tags = tuple(map(self._keys.of_name, dict.fromkeys((*late, *own[number]))))
            if isinstance(entity := entities[place], dict | None):
                found[index] = Brought(entity, entity is None, tags)
        return found

    def failing(self, chosen: Sequence[int], exchange: Exchange) -> Mapping[int, Reported]:
        """None if an error has another code, or concerns no entity in particular."""
        answer, codes = exchange.answer, self.terms.source.failure_codes
        if not codes or not isinstance(answer, GraphQLAnswer):
            return {}
        order = sorted(chosen)
        indices = dict(zip(self._asked_places(order, exchange.aliases), order, strict=True))
        found: dict[int, Reported] = {}
        for error in answer.errors:
            match error.path:
                case (str(alias), int(place), *_) if (alias, place) in indices and error.has_code_of(codes):
                    found[indices[alias, place]] = error
                case _:
                    return {}
        return found

    def spared(self, chosen: Sequence[int], exchange: Exchange, excused: Collection[int]) -> Exchange | None:
        answer = exchange.answer
        if not isinstance(answer, GraphQLAnswer) or answer.fetched is None:
            return exchange
        order = sorted(chosen)
        places = dict(zip(order, self._asked_places(order, exchange.aliases), strict=True))
        gone = {places[index] for index in excused}
        for alias, place in gone:
            entities = answer.fetched.get(alias)
            if isinstance(entities, list) and place < len(entities):
                entities[place] = None
        errors = tuple(each for each in answer.errors if each.path is None or each.path[:2] not in gone)
        return replace(exchange, answer=replace(answer, errors=errors))

    def _asked_places(self, order: Sequence[int], aliases: tuple[str, ...]) -> Iterator[tuple[str, int]]:
        """Where in the answer each entity stands: they were asked for in order, set by set."""
        names: dict[int, str] = {}
        counts: dict[int, int] = {}
        left = iter(aliases)
        for index in order:
            number = self._places[index][0]
            if number not in names:
                names[number] = next(left)
            counts[number] = counts.get(number, -1) + 1
            yield names[number], counts[number]


def _broken(errors: tuple[Reported, ...], aliases: tuple[str, ...]) -> set[tuple[str, int]] | None:
    """Entities with an error. None: an error that may concern all of them."""
    found: set[tuple[str, int]] = set()
    for error in errors:
        match error.path:
            case (str(alias), int(place), *_) if alias in aliases:
                found.add((alias, place))
            case _:
                return None
    return found
