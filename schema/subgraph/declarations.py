"""Definitions and extensions of one type, joined to one node.

`@shareable` and `@external` on a declaration speak of its own fields only, so they move down to these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graphql.language import (
    ConstDirectiveNode,
    DefinitionNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)

from schema.directives import has
from schema.subgraph.specification import EXTENDS, EXTERNAL, SHAREABLE

__all__ = ["Declaration", "joined_declarations"]

_SPEAKS_OF_FIELDS = (SHAREABLE, EXTERNAL)

_DEFINITIONS: Mapping[type[TypeExtensionNode], type[TypeDefinitionNode]] = {
    ScalarTypeExtensionNode: ScalarTypeDefinitionNode,
    ObjectTypeExtensionNode: ObjectTypeDefinitionNode,
    InterfaceTypeExtensionNode: InterfaceTypeDefinitionNode,
    UnionTypeExtensionNode: UnionTypeDefinitionNode,
    EnumTypeExtensionNode: EnumTypeDefinitionNode,
    InputObjectTypeExtensionNode: InputObjectTypeDefinitionNode,
}
_PARTS = ("directives", "interfaces", "fields", "types", "values")


@dataclass(frozen=True, slots=True)
class Declaration:
    node: TypeDefinitionNode
    is_extension: bool


def joined_declarations(definitions: Iterable[DefinitionNode]) -> tuple[Declaration, ...]:
    """One declaration a type; a type that is defined twice stays double, for validation to refuse."""
    defined: dict[str, list[TypeDefinitionNode]] = {}
    extensions: dict[str, list[TypeDefinitionNode]] = {}
    for node in definitions:
        if isinstance(node, TypeDefinitionNode):
            defined.setdefault(node.name.value, []).append(_fields_spoken_for(node))
        elif isinstance(node, TypeExtensionNode):
            extensions.setdefault(node.name.value, []).append(_fields_spoken_for(_as_definition(node)))
    joined = [
        Declaration(_without_extends(_joined(node, extensions.get(name, ()))), has(node, EXTENDS))
        for name, nodes in defined.items()
        for node in nodes
    ]
    joined += [
        Declaration(_without_extends(_joined(nodes[0], nodes[1:])), True)
        for name, nodes in extensions.items()
        if name not in defined
    ]
    return tuple(joined)


def _as_definition(node: TypeExtensionNode) -> TypeDefinitionNode:
    parts = {part: getattr(node, part) for part in _PARTS if hasattr(node, part)}
    return _DEFINITIONS[type(node)](name=node.name, loc=node.loc, **parts)


def _joined(node: TypeDefinitionNode, extensions: Iterable[TypeDefinitionNode]) -> TypeDefinitionNode:
    for extension in extensions:
        if type(extension) is type(node):
            parts = {
                part: (*(getattr(node, part) or ()), *(getattr(extension, part) or ()))
                for part in _PARTS
                if hasattr(node, part)
            }
            node = type(node)(name=node.name, description=node.description, loc=node.loc, **parts)
    return node


def _without_extends(node: TypeDefinitionNode) -> TypeDefinitionNode:
    if not has(node, EXTENDS):
        return node
    return replace(node, directives=tuple(d for d in node.directives or () if d.name.value != EXTENDS))


def _fields_spoken_for(node: TypeDefinitionNode) -> TypeDefinitionNode:
    if not isinstance(node, ObjectTypeDefinitionNode):
        return node
    spoken = tuple(d for d in node.directives or () if d.name.value in _SPEAKS_OF_FIELDS)
    if not spoken:
        return node
    return replace(
        node,
        directives=tuple(d for d in node.directives or () if d.name.value not in _SPEAKS_OF_FIELDS),
        fields=tuple(_with_directives(field, spoken) for field in node.fields or ()),
    )


def _with_directives(field: FieldDefinitionNode, spoken: Iterable[ConstDirectiveNode]) -> FieldDefinitionNode:
    added = tuple(directive for directive in spoken if not has(field, directive.name.value))
    return replace(field, directives=(*(field.directives or ()), *added))
