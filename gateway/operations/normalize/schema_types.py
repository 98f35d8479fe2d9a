"""What normalisation asks of the API schema, answered once per operation."""

from __future__ import annotations

from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_object_type,
)
from graphql.type import GraphQLCompositeType, GraphQLObjectType

from schema.operation import Operation

__all__ = ["field_type", "named_composite", "possible_types", "root_type", "says_nothing"]


def root_type(api_schema: GraphQLSchema, operation: Operation) -> GraphQLObjectType:
    roots = {
        "query": api_schema.query_type,
        "mutation": api_schema.mutation_type,
        "subscription": api_schema.subscription_type,
    }
    root = roots[operation.kind.value]
    assert root is not None  # noqa: S101 - validation refused operations of a kind that the schema lacks
    return root


def named_composite(api_schema: GraphQLSchema, name: str) -> GraphQLCompositeType:
    return _composite(api_schema.type_map[name])


def field_type(api_schema: GraphQLSchema, parent: GraphQLCompositeType, name: str) -> GraphQLCompositeType:
    """The type below a field that has selections. `__schema` and `__type` are fields of the root."""
    definition = api_schema.get_field(parent, name)
    assert definition is not None  # noqa: S101 - validation refused unknown fields
    return _composite(get_named_type(definition.type))


def possible_types(api_schema: GraphQLSchema, type_: GraphQLCompositeType) -> frozenset[str]:
    if is_abstract_type(type_):
        return frozenset(each.name for each in api_schema.get_possible_types(type_))
    return frozenset((type_.name,))


def says_nothing(on: str, parent: GraphQLCompositeType, api_schema: GraphQLSchema) -> bool:
    """Whether the condition takes nothing away from the parent's fields or objects.

    An interface must declare that it implements `on`: only then does it have the fields selected there.
    """
    if is_object_type(parent) or on == parent.name:
        return True
    condition = named_composite(api_schema, on)
    return is_abstract_type(condition) and api_schema.is_sub_type(condition, parent)


def _composite(type_: GraphQLNamedType) -> GraphQLCompositeType:
    assert is_composite_type(type_)  # noqa: S101 - validation refused selections on leaves
    return type_
