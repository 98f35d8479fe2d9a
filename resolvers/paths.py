"""From a response path to the objects that stand there.

A walk is compiled once per path and runs level by level. It passes over nulls and over values of another
shape than the path expects: whether those are errors is for the projection to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from resolvers.json_values import AnswerPath, JsonObject
from resolvers.plan import EACH, OnTypes, ResponsePath
from resolvers.type_conditions import TypeConditions

__all__ = ["Walk", "above", "compile_walk", "located", "names_of", "names_to_first_list"]

Walk = Callable[[JsonObject], list[JsonObject]]

_Step = Callable[[list[JsonObject]], list[JsonObject]]


def compile_walk(path: ResponsePath, conditions: TypeConditions) -> Walk:
    """The walk from the root to every object at `path`, in document order."""
    steps = tuple(_steps(path, conditions))

    def walk(root: JsonObject) -> list[JsonObject]:
        objects = [root]
        for step in steps:
            objects = step(objects)
        return objects

    return walk


def _steps(path: ResponsePath, conditions: TypeConditions) -> Iterator[_Step]:
    position = 0
    while position < len(path):
        segment = path[position]
        position += 1
        if isinstance(segment, OnTypes):
            yield _only(conditions.any_of(segment.types))
            continue
        depth = 0
        while position < len(path) and path[position] == EACH:
            depth += 1
            position += 1
        if depth == 0:
            yield _into(segment)
        elif depth == 1:
            yield _into_each(segment)
        else:
            yield _into_nested_lists(segment, depth)


def _into(key: str) -> _Step:
    def step(objects: list[JsonObject]) -> list[JsonObject]:
        return [found for parent in objects if type(found := parent.get(key)) is dict]

    return step


def _into_each(key: str) -> _Step:
    def step(objects: list[JsonObject]) -> list[JsonObject]:
        return [
            item
            for parent in objects
            if type(found := parent.get(key)) is list
            for item in found
            if type(item) is dict
        ]

    return step


def _into_nested_lists(key: str, depth: int) -> _Step:
    def step(objects: list[JsonObject]) -> list[JsonObject]:
        lists = [found for parent in objects if type(found := parent.get(key)) is list]
        for _ in range(depth - 1):
            lists = [inner for outer in lists for inner in outer if type(inner) is list]
        return [item for inner in lists for item in inner if type(item) is dict]

    return step


def _only(types: frozenset[str]) -> _Step:
    def step(objects: list[JsonObject]) -> list[JsonObject]:
        return [found for found in objects if type(name := found.get("__typename")) is str and name in types]

    return step


def located(
    value: object, path: ResponsePath, conditions: TypeConditions, here: AnswerPath = ()
) -> Iterator[tuple[AnswerPath, JsonObject]]:
    """Every object at `path` with the place where it stands. Only failures need to know."""
    if not path:
        if type(value) is dict:
            yield here, value
        return
    segment, rest = path[0], path[1:]
    if isinstance(segment, OnTypes):
        if type(value) is dict and value.get("__typename") in tuple(conditions.any_of(segment.types)):
            yield from located(value, rest, conditions, here)
    elif segment == EACH:
        if type(value) is list:
            for index, item in enumerate(value):
                yield from located(item, rest, conditions, (*here, index))
    elif type(value) is dict:
        yield from located(value.get(segment), rest, conditions, (*here, segment))


def above(path: ResponsePath, levels: int) -> int:
    """The length of the path to the object so many fields above the one at its end."""
    fields = [place for place, segment in enumerate(path) if isinstance(segment, str) and segment != EACH]
    return fields[-levels]


def names_of(path: ResponsePath) -> tuple[str, ...]:
    """The path without lists and type conditions."""
    return tuple(segment for segment in path if isinstance(segment, str) and segment != EACH)


def names_to_first_list(path: ResponsePath) -> tuple[str, ...]:
    """The path up to the first field that is a list, if there is one."""
    return names_of(path[: path.index(EACH)] if EACH in path else path)
