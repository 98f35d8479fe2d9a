"""The type that a field or an argument has in the supergraph, given its types in the subgraphs.

What a client reads may be any of the subgraphs' types, so the field has the widest of them; what a client
sends must please all, so the argument has the narrowest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphql.language import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

__all__ = ["is_subtype", "narrowest", "widest"]

Subtypes = Mapping[str, frozenset[str]]


def is_subtype(node: TypeNode, of: TypeNode, subtypes: Subtypes) -> bool:
    """Whether every value of the one is a value of the other; a type is its own subtype."""
    match node, of:
        case NonNullTypeNode(), NonNullTypeNode():
            return is_subtype(node.type, of.type, subtypes)
        case NonNullTypeNode(), _:
            return is_subtype(node.type, of, subtypes)
        case ListTypeNode(), ListTypeNode():
            return is_subtype(node.type, of.type, subtypes)
        case NamedTypeNode(), NamedTypeNode():
            name, wider = node.name.value, of.name.value
            return name == wider or name in subtypes.get(wider, ())
    return False


def widest(nodes: Sequence[TypeNode], subtypes: Subtypes) -> TypeNode | None:
    """None where no type among them includes all the others."""
    return next((wide for wide in nodes if all(is_subtype(n, wide, subtypes) for n in nodes)), None)


def narrowest(nodes: Sequence[TypeNode], subtypes: Subtypes) -> TypeNode | None:
    """None where no type among them is included in all the others."""
    return next((narrow for narrow in nodes if all(is_subtype(narrow, n, subtypes) for n in nodes)), None)
