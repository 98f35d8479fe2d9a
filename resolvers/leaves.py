"""Scalars and enums of the API schema: which values of an answer they let pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from graphql import GraphQLEnumType, GraphQLError, GraphQLScalarType
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

__all__ = ["WRONG", "Leaf", "enum_leaf", "passing_type", "scalar_leaf"]

WRONG: Final = object()
"""Stands for a value that its type does not have."""

Leaf = Callable[[object], object]
"""The value for the client, or WRONG."""

DEEPEST_JSON_SCALAR: Final = 128
"""A custom scalar may hold any JSON, but what is nested deeper than this could not be written again: the
JSON library stops at 254 levels, and the response around the scalar needs some of them."""

_PASSING: Final[dict[str, type]] = {"String": str, "ID": str, "Boolean": bool, "Float": float}


def passing_type(leaf: GraphQLScalarType | GraphQLEnumType) -> type | None:
    """The Python type whose values need no further look; None where each value has to be seen."""
    if isinstance(leaf, GraphQLEnumType) or leaf.name == "Int":
        return None
    return _PASSING.get(leaf.name, str)


def scalar_leaf(scalar: GraphQLScalarType) -> Leaf:
    """The built-in ones coerce as they do in any GraphQL server."""
    is_int = scalar.name == "Int"
    if not is_int and scalar.name not in _PASSING:
        return _any_json

    def leaf(value: object) -> object:
        if is_int and type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
            return value
        try:
            return scalar.coerce_output_value(value)
        except GraphQLError:
            return WRONG

    return leaf


def enum_leaf(enum: GraphQLEnumType) -> Leaf:
    """A value that clients may not see is null for them, without a word that it exists."""
    names = frozenset(enum.values)

    def leaf(value: object) -> object:
        if type(value) is not str:
            return WRONG
        return value if value in names else None

    return leaf


def _any_json(value: object) -> object:
    return value if _nested_within(value, DEEPEST_JSON_SCALAR) else WRONG


def _nested_within(value: object, levels: int) -> bool:
    if type(value) is dict:
        return levels > 0 and all(_nested_within(item, levels - 1) for item in value.values())
    if type(value) is list:
        return levels > 0 and all(_nested_within(item, levels - 1) for item in value)
    return True
