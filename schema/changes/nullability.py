"""How two types of one element differ: in what they hold, or only in what may be null."""

from __future__ import annotations

from enum import Enum, auto

from graphql import GraphQLList, GraphQLNonNull, GraphQLType

__all__ = ["Difference", "difference"]


class Difference(Enum):
    NONE = auto()
    MORE_MAY_BE_NULL = auto()
    LESS_MAY_BE_NULL = auto()
    ANOTHER_TYPE = auto()


def difference(old: GraphQLType, new: GraphQLType) -> Difference:
    """`[Int!]` against `[Int]!` is another type: what may be null grew here and shrank there."""
    if str(old) == str(new):
        return Difference.NONE
    if _includes(new, old):
        return Difference.MORE_MAY_BE_NULL
    return Difference.LESS_MAY_BE_NULL if _includes(old, new) else Difference.ANOTHER_TYPE


def _includes(wide: GraphQLType, narrow: GraphQLType) -> bool:
    """Whether the one is the other, but for what may be null in it."""
    match wide, narrow:
        case GraphQLNonNull(), GraphQLNonNull():
            return _includes(wide.of_type, narrow.of_type)
        case _, GraphQLNonNull():
            return _includes(wide, narrow.of_type)
        case GraphQLList(), GraphQLList():
            return _includes(wide.of_type, narrow.of_type)
    return str(wide) == str(narrow)
