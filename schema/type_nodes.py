"""Type references as they stand in SDL: `[OrderLine!]!`."""

from __future__ import annotations

from graphql.language import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

__all__ = ["named_type", "nullable"]


def named_type(node: TypeNode) -> str:
    """`OrderLine` of `[OrderLine!]!`."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    if not isinstance(node, NamedTypeNode):
        raise TypeError(f"Not a type reference: {node!r}")
    return node.name.value


def nullable(node: TypeNode) -> TypeNode:
    return node.type if isinstance(node, NonNullTypeNode) else node
