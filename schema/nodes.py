"""Nodes of SDL that no text holds: composition writes them."""

from __future__ import annotations

from typing import cast

from graphql.language import (
    BooleanValueNode,
    ConstArgumentNode,
    ConstDirectiveNode,
    ConstListValueNode,
    ConstObjectFieldNode,
    ConstObjectValueNode,
    ConstValueNode,
    EnumValueNode,
    IntValueNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    StringValueNode,
)

__all__ = ["directive", "enum", "flag", "integer", "items", "listed", "named", "record", "string"]


def directive(name: str, /, **arguments: ConstValueNode | None) -> ConstDirectiveNode:
    """Arguments that are None are left out."""
    return ConstDirectiveNode(
        name=NameNode(value=name),
        arguments=tuple(
            ConstArgumentNode(name=NameNode(value=argument), value=value)
            for argument, value in arguments.items()
            if value is not None
        ),
    )


def string(value: str | None) -> StringValueNode | None:
    return None if value is None else StringValueNode(value=value)


def enum(value: str) -> EnumValueNode:
    return EnumValueNode(value=value)


def integer(value: int) -> IntValueNode:
    return IntValueNode(value=str(value))


def flag(value: bool, default: bool = False) -> BooleanValueNode | None:
    return None if value is default else BooleanValueNode(value=value)


def listed(values: list[ConstValueNode]) -> ConstListValueNode:
    return ConstListValueNode(values=tuple(values))


def record(**parts: str) -> ConstObjectValueNode:
    return ConstObjectValueNode(
        fields=tuple(
            ConstObjectFieldNode(name=NameNode(value=name), value=StringValueNode(value=value))
            for name, value in parts.items()
        )
    )


def named(name: str) -> NamedTypeNode:
    return NamedTypeNode(name=NameNode(value=name))


def items(value: object) -> tuple[ConstValueNode, ...]:
    """The items of a list value; any other value has none."""
    if isinstance(value, ListValueNode):
        return cast("tuple[ConstValueNode, ...]", value.values)  # SDL has no variables
    return ()
