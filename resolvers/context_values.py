"""The values that stand above entities, and the entities apart by them (`@fromContext`).

A walk goes down to each object that gives a value, reads it, and goes on from there: so every entity is found
with the values of its own ancestors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from resolvers.json_values import JsonObject
from resolvers.paths import Walk, above, compile_walk
from resolvers.plan import ContextVariable, ResponsePath
from resolvers.representations import as_text, selected_fields
from resolvers.type_conditions import TypeConditions
from schema.selections import Field, Selection, SelectionSet
from schema.values import Variable

__all__ = ["ContextWalk", "by_context", "compile_context_walk", "renamed"]

Values = tuple[object, ...]

ContextWalk = Callable[[JsonObject], Iterator[tuple[Values, JsonObject]]]
"""From the root to every entity, with the values of its contexts. Entities without one are left out."""

_Reader = Callable[[JsonObject], object]

_LACKING: Final = object()
"""Stands for a value that is not there."""


def by_context(
    walks: Iterable[ContextWalk], fetched: JsonObject
) -> Iterable[tuple[Values, list[JsonObject]]]:
    """The entities of each combination of values, in the order in which it is met."""
    apart: dict[bytes, tuple[Values, list[JsonObject]]] = {}
    for walk in walks:
        for values, found in walk(fetched):
            if (key := as_text(values)) is not None:
                apart.setdefault(key, (values, []))[1].append(found)
    return apart.values()


def compile_context_walk(
    path: ResponsePath, contexts: Sequence[ContextVariable], conditions: TypeConditions
) -> ContextWalk:
    cuts = {found.levels: above(path, found.levels) for found in contexts}
    stages: list[tuple[Walk, list[tuple[int, _Reader, bool]]]] = []
    start = 0
    for levels in sorted(cuts, reverse=True):
        readers = [
            (place, _compile_reader(found.selection, conditions), found.type.endswith("!"))
            for place, found in enumerate(contexts)
            if found.levels == levels
        ]
        stages.append((compile_walk(path[start : cuts[levels]], conditions), readers))
        start = cuts[levels]
    last = compile_walk(path[start:], conditions)

    def walk(found: JsonObject, stage: int, values: Values) -> Iterator[tuple[Values, JsonObject]]:
        if stage == len(stages):
            yield from ((values, entity) for entity in last(found))
            return
        into, readers = stages[stage]
        for giver in into(found):
            known = list(values)
            for place, read, null_is_lacking in readers:
                known[place] = read(giver)
                if known[place] is _LACKING or (null_is_lacking and known[place] is None):
                    break
            else:
                yield from walk(giver, stage + 1, tuple(known))

    return lambda root: walk(root, 0, (None,) * len(contexts))


def _compile_reader(selections: SelectionSet, conditions: TypeConditions) -> _Reader:
    """Reads the one value that is selected, through objects and lists of them."""
    by_type: dict[str | None, tuple[str, Callable[[object], object] | None] | None] = {}

    def chosen(type_name: str | None) -> tuple[str, Callable[[object], object] | None] | None:
        fields = selected_fields(selections, type_name, conditions)
        names = [name for name in fields if name != "__typename"] or list(fields)
        if not names:
            return None
        inner = fields[names[0]].selections
        return names[0], None if inner is None else _through(_compile_reader(inner, conditions))

    def read(found: JsonObject) -> object:
        name = found.get("__typename")
        type_name = name if type(name) is str else None
        if type_name not in by_type:
            by_type[type_name] = chosen(type_name)
        choice = by_type[type_name]
        if choice is None:
            return _LACKING
        value = found.get(choice[0], _LACKING)
        return value if choice[1] is None or value is _LACKING else choice[1](value)

    return read


def _through(read: _Reader) -> Callable[[object], object]:
    def value_of(found: object) -> object:
        if type(found) is list:
            values = [value_of(item) for item in found]
            return _LACKING if any(value is _LACKING for value in values) else values
        if type(found) is dict:
            return read(found)
        return None if found is None else _LACKING

    return value_of


def renamed(selections: SelectionSet, names: Mapping[str, str]) -> SelectionSet:
    """The selections with other variables in the arguments, which a context's always fills alone."""
    if not names:
        return selections
    return SelectionSet(tuple(_renamed(selection, names) for selection in selections))


def _renamed(selection: Selection, names: Mapping[str, str]) -> Selection:
    inner = None if selection.selections is None else renamed(selection.selections, names)
    if not isinstance(selection, Field):
        return replace(selection, selections=inner or SelectionSet())
    arguments = tuple(
        (name, Variable(names.get(value.name, value.name)) if isinstance(value, Variable) else value)
        for name, value in selection.arguments
    )
    return replace(selection, arguments=arguments, selections=inner)
