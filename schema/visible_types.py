"""Type definitions without what is hidden: a hidden type takes with it the fields, arguments and members that
would show it, and a type that loses its last field this way is hidden in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from graphql import specified_scalar_types
from graphql.language import (
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from schema.directives import HasDirectives, has
from schema.type_nodes import named_type

__all__ = ["Types", "mentioned", "without_hidden"]

Types = Mapping[str, TypeDefinitionNode]


def mentioned(node: TypeDefinitionNode | DirectiveDefinitionNode) -> Iterator[str]:
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            for field in node.fields or ():
                yield named_type(field.type)
                yield from (named_type(a.type) for a in field.arguments or ())
            yield from (i.name.value for i in node.interfaces or ())
        case InputObjectTypeDefinitionNode():
            yield from (named_type(field.type) for field in node.fields or ())
        case UnionTypeDefinitionNode():
            yield from (member.name.value for member in node.types or ())
        case DirectiveDefinitionNode():
            yield from (named_type(a.type) for a in node.arguments or ())


def without_hidden(types: Types) -> Types:
    visible = {name: node for name, node in types.items() if not has(node, "inaccessible")}
    while True:
        pruning = _Pruning(frozenset(visible) | frozenset(specified_scalar_types))
        pruned = {name: pruning.type(node) for name, node in visible.items()}
        remaining = {name: node for name, node in pruned.items() if not _is_empty(node)}
        if len(remaining) == len(visible):
            return remaining
        visible = remaining


def _is_empty(node: TypeDefinitionNode) -> bool:
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode() | InputObjectTypeDefinitionNode():
            return not node.fields
        case UnionTypeDefinitionNode():
            return not node.types
        case EnumTypeDefinitionNode():
            return not node.values
    return False


_Shown = TypeVar("_Shown", bound=HasDirectives)


@dataclass(frozen=True, slots=True)
class _Pruning:
    visible: frozenset[str]

    def type(self, node: TypeDefinitionNode) -> TypeDefinitionNode:
        match node:
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                interfaces = self._types(node.interfaces)
                return replace(node, interfaces=interfaces, fields=tuple(self._fields(node.fields or ())))
            case InputObjectTypeDefinitionNode():
                return replace(node, fields=self._inputs(node.fields))
            case UnionTypeDefinitionNode():
                return replace(node, types=self._types(node.types))
            case EnumTypeDefinitionNode():
                return replace(node, values=_shown(node.values or ()))
        return node

    def _types(self, nodes: Iterable[NamedTypeNode] | None) -> tuple[NamedTypeNode, ...]:
        return tuple(node for node in nodes or () if node.name.value in self.visible)

    def _fields(self, nodes: Iterable[FieldDefinitionNode]) -> Iterator[FieldDefinitionNode]:
        for node in _shown(nodes):
            if named_type(node.type) in self.visible:
                yield replace(node, arguments=self._inputs(node.arguments))

    def _inputs(
        self, nodes: Iterable[InputValueDefinitionNode] | None
    ) -> tuple[InputValueDefinitionNode, ...]:
        return tuple(node for node in _shown(nodes or ()) if named_type(node.type) in self.visible)


def _shown(nodes: Iterable[_Shown]) -> tuple[_Shown, ...]:
    return tuple(node for node in nodes if not has(node, "inaccessible"))
