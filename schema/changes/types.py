"""Types that come, go, or become something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    is_specified_scalar_type,
)

from schema.changes.elements import added, in_both, named_types, removed
from schema.changes.model import Change, ChangeCode

__all__ = ["type_changes"]

_KINDS: Mapping[type[GraphQLNamedType], str] = {
    GraphQLScalarType: "a scalar",
    GraphQLObjectType: "an object type",
    GraphQLInterfaceType: "an interface",
    GraphQLUnionType: "a union",
    GraphQLEnumType: "an enum",
    GraphQLInputObjectType: "an input object",
}


def type_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    before, after = _own_types(old), _own_types(new)
    for name, gone in removed(before, after):
        yield Change(ChangeCode.TYPE_REMOVED, name, f"It was {_KINDS[type(gone)]}, and is gone.")
    for name, came in added(before, after):
        yield Change(ChangeCode.TYPE_ADDED, name, f"It is new, {_KINDS[type(came)]}.")
    for name, was, now in in_both(before, after):
        if type(was) is not type(now):
            yield Change(
                ChangeCode.TYPE_KIND_CHANGED,
                name,
                f"It was {_KINDS[type(was)]}, and is {_KINDS[type(now)]} now.",
            )
        elif isinstance(was, GraphQLScalarType) and isinstance(now, GraphQLScalarType):
            yield from _specification_changes(was, now)


def _own_types(schema: GraphQLSchema) -> Mapping[str, GraphQLNamedType]:
    """graphql-core keeps only those of its own scalars that something uses."""
    return {n: found for n, found in named_types(schema).items() if not is_specified_scalar_type(found)}


def _specification_changes(was: GraphQLScalarType, now: GraphQLScalarType) -> Iterator[Change]:
    if was.specified_by_url != now.specified_by_url:
        yield Change(
            ChangeCode.SCALAR_SPECIFICATION_CHANGED,
            now.name,
            f"It was specified by {was.specified_by_url or 'nothing'}, and is by "
            f"{now.specified_by_url or 'nothing'} now.",
        )
