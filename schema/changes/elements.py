"""What both schemas have, side by side, with its coordinate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
)
from graphql.type import is_introspection_type

__all__ = [
    "Arguments",
    "Element",
    "added",
    "arguments_in_both",
    "composites_in_both",
    "elements",
    "fields_in_both",
    "in_both",
    "named_types",
    "removed",
    "types_in_both",
]

Element = (
    GraphQLNamedType
    | GraphQLField
    | GraphQLArgument
    | GraphQLInputField
    | GraphQLEnumValue
    | GraphQLDirective
)
Composite = GraphQLObjectType | GraphQLInterfaceType
_Named = TypeVar("_Named", bound=GraphQLNamedType)
_Anything = TypeVar("_Anything")


def named_types(schema: GraphQLSchema) -> Mapping[str, GraphQLNamedType]:
    return {name: found for name, found in schema.type_map.items() if not is_introspection_type(found)}


def types_in_both(
    old: GraphQLSchema, new: GraphQLSchema, kind: type[_Named]
) -> Iterator[tuple[str, _Named, _Named]]:
    for name, before, after in in_both(named_types(old), named_types(new)):
        if isinstance(before, kind) and isinstance(after, kind):
            yield name, before, after


def composites_in_both(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[tuple[str, Composite, Composite]]:
    """Objects that are still objects, and interfaces that are still interfaces."""
    yield from types_in_both(old, new, GraphQLObjectType)
    yield from types_in_both(old, new, GraphQLInterfaceType)


def fields_in_both(
    old: GraphQLSchema, new: GraphQLSchema
) -> Iterator[tuple[str, GraphQLField, GraphQLField]]:
    """`Order.total`, for types that are still of their kind."""
    for name, before, after in composites_in_both(old, new):
        for field, was, now in in_both(before.fields, after.fields):
            yield f"{name}.{field}", was, now


@dataclass(frozen=True, slots=True)
class Arguments:
    owner: str
    """A field or a directive."""
    old: Mapping[str, GraphQLArgument]
    new: Mapping[str, GraphQLArgument]


def arguments_in_both(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Arguments]:
    for coordinate, was, now in fields_in_both(old, new):
        yield Arguments(coordinate, was.args, now.args)
    for name, before, after in in_both(_directives(old), _directives(new)):
        yield Arguments(f"@{name}", before.args, after.args)


def in_both(
    old: Mapping[str, _Anything], new: Mapping[str, _Anything]
) -> Iterator[tuple[str, _Anything, _Anything]]:
    return ((name, before, new[name]) for name, before in old.items() if name in new)


def removed(old: Mapping[str, _Anything], new: Mapping[str, _Anything]) -> Iterator[tuple[str, _Anything]]:
    return ((name, gone) for name, gone in old.items() if name not in new)


def added(old: Mapping[str, _Anything], new: Mapping[str, _Anything]) -> Iterator[tuple[str, _Anything]]:
    return removed(new, old)


def elements(schema: GraphQLSchema) -> Mapping[str, Element]:
    """All that a schema consists of, by coordinate."""
    return dict(_elements(schema))


def _elements(schema: GraphQLSchema) -> Iterator[tuple[str, Element]]:
    for name, found in named_types(schema).items():
        yield name, found
        match found:
            case GraphQLObjectType() | GraphQLInterfaceType():
                for field_name, field in found.fields.items():
                    yield f"{name}.{field_name}", field
                    yield from ((f"{name}.{field_name}({a}:)", node) for a, node in field.args.items())
            case GraphQLInputObjectType():
                yield from ((f"{name}.{field_name}", node) for field_name, node in found.fields.items())
            case GraphQLEnumType():
                yield from ((f"{name}.{value}", node) for value, node in found.values.items())
    for name, directive in _directives(schema).items():
        yield f"@{name}", directive
        yield from ((f"@{name}({a}:)", node) for a, node in directive.args.items())


def _directives(schema: GraphQLSchema) -> Mapping[str, GraphQLDirective]:
    return {directive.name: directive for directive in schema.directives}
