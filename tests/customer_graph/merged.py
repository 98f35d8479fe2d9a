"""The oracle of the customer graph: the five subgraphs as one schema, executed by graphql-core.

Every field is resolved by the resolver of the subgraph that owns it, in this process: no gateway, no plan, no
JSON. An object is what its subgraph holds of it; where a field belongs to another subgraph, that subgraph is
given a reference, made by resolving the fields of one of its keys and of `@requires` in the same way. A
subgraph that is not among the given ones is down: its fields fail, and so do those that require them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    execute,
    is_leaf_type,
    parse,
)
from graphql.utilities import coerce_input_value

from schema.selections import Field, SelectionSet
from schema.supergraph import Supergraph
from tests.undeferring import undeferring

__all__ = ["Island", "MergedSchema"]

Json = dict[str, Any]

MISSING = "Cannot return null for non-nullable field"
"""A record that a broken link still names has no fields: its object becomes null. That is no surprise."""


@dataclass(frozen=True, slots=True)
class Island:
    schema: GraphQLSchema
    context: object
    """Of one request: with its loaders."""


class IslandDown(Exception):
    """Its fields are null, and all that only they lead to."""


@dataclass(frozen=True, slots=True)
class Held:
    """An object as one subgraph holds it."""

    island: str
    type: str
    value: object


class MergedSchema:
    def __init__(self, supergraph: Supergraph, api_schema: GraphQLSchema) -> None:
        self._supergraph = supergraph
        self._api_schema = undeferring(api_schema)

    async def answer(
        self, query: str, variables: Mapping[str, object], islands: Mapping[str, Island]
    ) -> Json:
        asking = _Asking(self._supergraph, islands)
        pending = execute(
            self._api_schema,
            parse(query),
            variable_values=dict(variables),
            field_resolver=asking.resolve,
            type_resolver=asking.resolve_type,
        )
        result = await pending if isawaitable(pending) else pending
        for error in result.errors or ():
            cause = error.original_error
            if cause and not isinstance(cause, IslandDown) and not str(cause).startswith(MISSING):
                raise cause
        return cast(Json, result.data)


class _Asking:
    def __init__(self, supergraph: Supergraph, islands: Mapping[str, Island]) -> None:
        self._supergraph = supergraph
        self._islands = islands

    async def resolve(self, held: Held | None, info: GraphQLResolveInfo, **arguments: object) -> object:
        return await self._field(held, info.parent_type.name, info.field_name, arguments, info)

    def resolve_type(self, held: Held, _: GraphQLResolveInfo, __: GraphQLAbstractType) -> str:
        return held.type

    async def _field(
        self,
        held: Held | None,
        type_name: str,
        name: str,
        arguments: Mapping[str, object],
        info: GraphQLResolveInfo,
    ) -> object:
        owner = self._owner(held, type_name, name)
        facts = self._supergraph.types[type_name][owner].fields[name]
        if held is not None and (held.island != owner or facts.requires is not None):
            held = await self._referenced(held, owner, facts.requires, info)
            if held is None:
                return None
        island = self._island(owner)
        parent = cast(GraphQLObjectType, island.schema.type_map[type_name])
        field = parent.fields[name]
        theirs = info._replace(
            schema=island.schema,
            parent_type=parent,
            field_name=name,
            return_type=field.type,
            context=island.context,
        )
        value = self._resolved(field, held, theirs, _coerced(arguments, field))
        value = await value if isawaitable(value) else value
        return await self._completed(owner, field.type, value, theirs)

    def _island(self, name: str) -> Island:
        if name not in self._islands:
            raise IslandDown(name)
        return self._islands[name]

    def _resolved(
        self, field: GraphQLField, held: Held | None, info: GraphQLResolveInfo, arguments: Json
    ) -> object:
        source = held.value if held is not None else None
        if field.resolve is None:
            return getattr(source, info.field_name)
        return field.resolve(source, info, **arguments)

    def _owner(self, held: Held | None, type_name: str, name: str) -> str:
        """Who holds the object, or who finds it by a key that its holder knows, or whoever has the field."""
        owners = list(self._owners(type_name, name))
        if held is None:
            return owners[0]
        near = [owner for owner in owners if owner == held.island or self._known_key(held, owner)]
        return held.island if held.island in near else (near or owners)[0]

    def _known_key(self, held: Held, owner: str) -> SelectionSet | None:
        known = self._supergraph.types[held.type][held.island].fields
        for key in self._supergraph.types[held.type][owner].keys:
            if key.resolvable and all(cast(Field, field).name in known for field in key.fields):
                return key.fields
        return None

    def _owners(self, type_name: str, name: str) -> Iterator[str]:
        for island, found in self._supergraph.types[type_name].items():
            field = found.fields.get(name)
            if field is not None and not field.external:
                yield island

    async def _referenced(
        self, held: Held, owner: str, requires: SelectionSet | None, info: GraphQLResolveInfo
    ) -> Held | None:
        """The same entity as the owner holds it."""
        key = self._known_key(held, owner) or self._supergraph.types[held.type][owner].keys[0].fields
        reference = await self._gathered(held, key, info)
        if any(value is None for value in reference.values()):
            return None
        if requires is not None:
            reference |= await self._gathered(held, requires, info)
        island = self._island(owner)
        assert island.schema.query_type is not None
        entities = island.schema.query_type.fields["_entities"].resolve
        assert entities is not None
        theirs = info._replace(schema=island.schema, context=island.context)
        representation = {"__typename": held.type, **reference}
        (found,) = entities(None, theirs, representations=[representation])
        found = await found if isawaitable(found) else found
        if isinstance(found, Exception):
            raise found
        return Held(owner, held.type, found) if found is not None else None

    async def _gathered(self, held: Held, selections: SelectionSet, info: GraphQLResolveInfo) -> Json:
        gathered: Json = {}
        for field in selections:
            assert isinstance(field, Field)
            value = await self._field(held, held.type, field.name, {}, info)
            if isinstance(value, Held):
                assert field.selections is not None
                value = await self._gathered(value, field.selections, info)
            gathered[field.name] = value
        return gathered

    async def _completed(
        self, island: str, type_: GraphQLOutputType, value: object, info: GraphQLResolveInfo
    ) -> object:
        if isinstance(type_, GraphQLNonNull):
            return await self._completed(island, type_.of_type, value, info)
        if value is None:
            return None
        if isinstance(type_, GraphQLList):
            given = cast(list[object], value)
            items = [await item if isawaitable(item) else item for item in given]
            return [await self._completed(island, type_.of_type, item, info) for item in items]
        if is_leaf_type(type_):
            return cast(GraphQLScalarType, type_).serialize(value)
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            assert type_.resolve_type is not None
            name = type_.resolve_type(value, info, type_)
            return Held(island, cast(str, await name if isawaitable(name) else name), value)
        return Held(island, cast(GraphQLObjectType, type_).name, value)


def _coerced(arguments: Mapping[str, object], field: GraphQLField) -> Json:
    """The arguments as the subgraph's own schema has them: its enums and inputs are Python classes."""
    coerced: Json = {}
    for name, argument in field.args.items():
        if name in arguments:
            coerced[argument.out_name or name] = coerce_input_value(arguments[name], argument.type)
        elif argument.default_value is not Undefined:
            coerced[argument.out_name or name] = argument.default_value
    return coerced
