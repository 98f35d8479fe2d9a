"""The values of enums: what clients may send, and what they must expect."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from schema.changes.elements import added, named_types, removed, types_in_both
from schema.changes.model import Change, ChangeCode

__all__ = ["enum_value_changes"]


def enum_value_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    read = frozenset(_read_types(new))
    for name, before, after in types_in_both(old, new, GraphQLEnumType):
        for value, _ in removed(before.values, after.values):
            yield Change(ChangeCode.ENUM_VALUE_REMOVED, f"{name}.{value}", "The value is gone.")
        for value, _ in added(before.values, after.values):
            if name in read:
                message = "It is new, and clients may meet it."
                yield Change(ChangeCode.ENUM_VALUE_ADDED, f"{name}.{value}", message)
            else:
                message = "It is new, and clients may send it."
                yield Change(ChangeCode.INPUT_ENUM_VALUE_ADDED, f"{name}.{value}", message)


def _read_types(schema: GraphQLSchema) -> Iterator[str]:
    for found in named_types(schema).values():
        if isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
            yield from (get_named_type(field.type).name for field in found.fields.values())
