"""What a mutation makes invalid.

1. Every entity in its answer, by each key that the answer holds, in every subgraph, for everybody.
2. Answers of the same subgraph in which an entity of such a type stands (lists, and what hangs on other
   entities): of the outermost types only, for what hangs on the changed thing is rarely changed with it.
3. Everything that this caller was told by this subgraph: who wrote must read what was written.
4. The tags that the answer names itself (`extensions.apolloCacheTags`), and those of `@cacheTag`.

Whatever else others were told holds until its life ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import get_named_type

from resolvers.answers import GraphQLAnswer
from resolvers.caching.late_tags import names_in
from resolvers.caching.tag_formats import compile_format
from resolvers.caching.wanted import Known
from resolvers.plan import Fetch
from schema.selections import Field, SelectionSet

__all__ = ["Change", "changed_by"]


@dataclass(frozen=True, slots=True)
class Change:
    tags: list[str] = field(default_factory=list)
    guards: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """An entity in an answer."""

    type_name: str
    values: Mapping[str, object]
    is_outermost: bool


def changed_by(fetch: Fetch, answer: object, known: Known, partition: str) -> Change:
    """Also where there is no answer, or one with errors: something may have been written all the same."""
    keys = known.keys[fetch.subgraph]
    change = Change([keys.of_partition(partition)])
    if not isinstance(answer, GraphQLAnswer):
        return change
    names = [*names_in(answer.extensions)]
    root = known.supergraph.schema.mutation_type
    found = _entities(known, "" if root is None else root.name, fetch.selections, answer.fetched, True)
    for entity in found:
        change.tags.extend(known.entity_keys.tags_everywhere(entity.type_name, entity.values))
        if entity.is_outermost:
            change.tags.append(keys.of_answers_with(entity.type_name))
        fills = map(compile_format, known.declared.formats(fetch.subgraph, entity.type_name))
        names.extend(name for fill in fills if (name := fill(entity.values)))
    if names:
        change.guards.append(keys.of_names())
        change.tags.extend(map(keys.of_name, names))
    return change


def _entities(
    known: Known, type_name: str, selections: SelectionSet, value: object, is_outermost: bool
) -> Iterator[_Found]:
    if isinstance(value, list):
        for item in value:
            yield from _entities(known, type_name, selections, item, is_outermost)
        return
    if not isinstance(value, dict):
        return
    own = value.get("__typename")
    name = own if isinstance(own, str) else type_name
    is_entity = known.entity_keys.is_entity(name)
    if is_entity:
        yield _Found(name, dict(_named(selections, value)), is_outermost)
    fields = getattr(known.supergraph.schema.type_map.get(name), "fields", {})
    for selected in _fields(selections):
        if selected.selections is not None and selected.name in fields:
            returned = get_named_type(fields[selected.name].type).name
            inner = value.get(selected.response_name)
            yield from _entities(known, returned, selected.selections, inner, is_outermost and not is_entity)


def _fields(selections: SelectionSet) -> Iterator[Field]:
    """Of all types: what does not belong to an object is not in it."""
    for selection in selections:
        if isinstance(selection, Field):
            yield selection
        else:
            yield from _fields(selection.selections)


def _named(selections: SelectionSet, value: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The values under the names of their fields."""
    for selected in _fields(selections):
        if selected.response_name in value and not selected.arguments:
            found = value[selected.response_name]
            inner = selected.selections
            if inner is not None and isinstance(found, dict):
                found = dict(_named(inner, found))
            yield selected.name, found
