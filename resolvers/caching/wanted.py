"""What is known of a fetch before it is asked: the keys under which its answer is kept, and its tags.

All that does not depend on the request is found once for a fetch of a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from graphql import GraphQLArgument, Undefined, get_named_type, is_abstract_type
from graphql.language import parse_value
from graphql.utilities import value_from_ast_untyped

from cache.keys import PUBLIC, Keys, digest_of
from cache.memory import MemoryCache
from resolvers.asking import EntitiesAsked
from resolvers.caching.declared import DeclaredCaching
from resolvers.caching.entity_keys import EntityKeys
from resolvers.caching.freshness import Hinted
from resolvers.caching.tag_formats import Fill, compile_format
from resolvers.json_values import JsonObject
from resolvers.plan import EntitySet, Fetch
from resolvers.requests import root_request
from schema.selections import Field, SelectionSet, selection_variables
from schema.supergraph import Supergraph
from schema.values import ListValue, Literal, ObjectValue, Value, Variable

__all__ = ["EntityShape", "Known", "RootShape", "Wanted"]

Variables = Mapping[str, object]

_Thing = tuple[str, tuple[str, ...], Hinted]
"""The digest of a representation, the tags of what is told of it, and what the schema says of that."""

THINGS_KEPT: Final = 2_000
"""Representations of one entity set, of those asked for most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entity or an answer that one caller wants."""

    private: str
    """The key of what is for this caller."""
    public: str
    tags: tuple[str, ...]
    hinted: Hinted


@dataclass(frozen=True, slots=True)
class Known:
    """Of one supergraph."""

    supergraph: Supergraph
    keys: Mapping[str, Keys]
    declared: DeclaredCaching
    entity_keys: EntityKeys

    def entities_within(self, type_name: str, selections: SelectionSet) -> Iterator[str]:
        """The entity types of objects beneath."""
        fields = getattr(self.supergraph.schema.type_map.get(type_name), "fields", {})
        for selection in selections:
            if not isinstance(selection, Field):
                yield from self.entities_within(selection.on or type_name, selection.selections)
            elif selection.selections is not None and selection.name in fields:
                returned = get_named_type(fields[selection.name].type)
                names = [returned.name]
                if is_abstract_type(returned):
                    names += [each.name for each in self.supergraph.schema.get_possible_types(returned)]
                yield from filter(self.entity_keys.is_entity, names)
                yield from self.entities_within(returned.name, selection.selections)

    def tags_of(self, subgraph: str, names: Iterator[str]) -> tuple[str, ...]:
        keys = self.keys[subgraph]
        return tuple(
            tag for name in dict.fromkeys(names) for tag in (keys.of_type(name), keys.of_answers_with(name))
        )


class EntityShape:
    """One entity set of a fetch."""

    def __init__(self, known: Known, subgraph: str, entities: EntitySet) -> None:
        self.entities = entities
        self._known, self._subgraph, self._keys = known, subgraph, known.keys[subgraph]
        self._text = f"{entities.as_type or ''} {entities.selections}"
        contexts = {context.name for context in entities.contexts}
        self._variables = sorted(set(selection_variables(entities.selections)) - contexts)
        self._things: MemoryCache[bytes, _Thing] = MemoryCache(THINGS_KEPT)
        self._by_type: dict[str, tuple[tuple[str, ...], tuple[Fill, ...], Hinted]] = {}
        self.seems_kept = False
        """Its last answer could be kept."""
        self.seems_public = False
        self.is_hinted = self._any_hinted()
        """The schema says for how long it holds."""

    def wanted(self, asked: EntitiesAsked, variables: Variables, partition: str) -> Iterator[Wanted]:
        used = {name: variables[name] for name in self._variables if name in variables}
        shape = self._keys.shape(self._text, used, list(asked.contexts))
        own = self._keys.of_partition(partition)
        for representation in asked.representations:
            thing, tags, hinted = self._thing(representation)
            yield Wanted(
                self._keys.entity(shape, thing, partition),
                self._keys.entity(shape, thing, PUBLIC),
                (own, *tags),
                hinted,
            )

    def _thing(self, representation: JsonObject) -> _Thing:
        """The same entities are asked for again and again: what follows from one is kept."""
        text = orjson.dumps(representation, option=orjson.OPT_SORT_KEYS)
        found = self._things.get(text)
        if found is None:
            name = str(representation.get("__typename"))
            tags, formats, hinted = self._of_type(name)
            own = self._known.entity_keys.tags(self._subgraph, name, representation)
            named = (fill(representation) for fill in formats)
            every = (*tags, *own, *(self._keys.of_name(tag) for tag in named if tag))
            found = (digest_of(text), every, hinted)
            self._things.put(text, found)
        return found

    def _any_hinted(self) -> bool:
        names = {selection.on for selection in self.entities.selections if not isinstance(selection, Field)}
        return any(name is not None and self._of_type(name)[2].max_age for name in names)

    def _of_type(self, name: str) -> tuple[tuple[str, ...], tuple[Fill, ...], Hinted]:
        found = self._by_type.get(name)
        if found is None:
            selections, declared = self.entities.selections, self._known.declared
            tags = (
                self._keys.of_subgraph(),
                self._keys.of_type(name),
                *self._known.tags_of(self._subgraph, self._known.entities_within(name, selections)),
            )
            formats = tuple(map(compile_format, declared.formats(self._subgraph, name)))
            found = (tags, formats, declared.hinted(name, selections, is_root=False))
            self._by_type[name] = found
        return found


class RootShape:
    """The root fields of a fetch."""

    def __init__(self, known: Known, fetch: Fetch) -> None:
        self._keys = known.keys[fetch.subgraph]
        self._text = root_request(fetch).operation
        self._variables = sorted(variable.name for variable in fetch.variables)
        root = known.supergraph.schema.query_type
        self._root = "Query" if root is None else root.name
        self._tags = (
            self._keys.of_subgraph(),
            self._keys.of_type(self._root),
            *known.tags_of(fetch.subgraph, known.entities_within(self._root, fetch.selections)),
        )
        self._hinted = known.declared.hinted(self._root, fetch.selections, is_root=True)
        arguments = {} if root is None else {name: field.args for name, field in root.fields.items()}
        self._formats = [
            (compile_format(written), field, arguments.get(field.name, {}))
            for field in _fields(fetch.selections)
            for written in known.declared.formats(fetch.subgraph, self._root, field.name)
        ]
        self.seems_kept = False
        """Its last answer could be kept."""
        self.seems_public = False
        self.is_hinted = bool(self._hinted.max_age)
        """The schema says for how long it holds."""

    def wanted(self, variables: Variables, partition: str) -> Wanted:
        used = {name: variables[name] for name in self._variables if name in variables}
        named = (fill(_arguments(field, arguments, variables)) for fill, field, arguments in self._formats)
        return Wanted(
            self._keys.root(self._text, used, partition),
            self._keys.root(self._text, used, PUBLIC),
            (
                self._keys.of_partition(partition),
                *self._tags,
                *(self._keys.of_name(tag) for tag in named if tag),
            ),
            self._hinted,
        )


def _fields(selections: SelectionSet) -> Iterator[Field]:
    for selection in selections:
        if isinstance(selection, Field):
            yield selection
        else:
            yield from _fields(selection.selections)


def _arguments(
    field: Field, declared: Mapping[str, GraphQLArgument], variables: Variables
) -> dict[str, object]:
    given = {
        name: argument.default_value
        for name, argument in declared.items()
        if argument.default_value is not Undefined
    }
    return {**given, **{name: _given(value, variables) for name, value in field.arguments}}


def _given(value: Value, variables: Variables) -> object:
    match value:
        case Variable(name):
            return variables.get(name)
        case Literal(text):
            return value_from_ast_untyped(parse_value(text))
        case ListValue(items):
            return [_given(item, variables) for item in items]
        case ObjectValue(fields):
            return {name: _given(item, variables) for name, item in fields}
