"""A type that clients see must have something that they see."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import (
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.rules.accessibility import is_hidden, places, types
from schema.supergraph import Supergraph

__all__ = ["check_inaccessible_children"]


def check_inaccessible_children(supergraph: Supergraph, federation: Federation) -> Iterator[CompositionError]:
    all_types = types(supergraph)
    hidden = frozenset(name for name, node in all_types.items() if is_hidden(node))
    for name, node in all_types.items():
        if name not in hidden and not any(_shown_children(node, hidden)):
            yield composition_error(
                ErrorCode.ONLY_INACCESSIBLE_CHILDREN,
                f"All that `{name}` consists of is @inaccessible, and `{name}` is not. Mark it as well.",
                places(federation, name),
            )


def _shown_children(node: TypeDefinitionNode, hidden: frozenset[str]) -> Iterator[bool]:
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode() | InputObjectTypeDefinitionNode():
            yield from (not is_hidden(field) for field in node.fields or ())
        case EnumTypeDefinitionNode():
            yield from (not is_hidden(value) for value in node.values or ())
        case UnionTypeDefinitionNode():
            yield from (member.name.value not in hidden for member in node.types or ())
        case _:
            yield True
