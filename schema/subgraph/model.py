"""A subgraph as it is given, and as composition reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql.language import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from schema.directives import applied, flag_argument, has, string_argument
from schema.links import Link
from schema.subgraph.specification import INTERFACE_OBJECT, KEY, Version
from schema.supergraph import TypeKind

__all__ = ["KeyApplication", "Subgraph", "SubgraphSchema", "SubgraphType", "kind_of"]


@dataclass(frozen=True, slots=True)
class Subgraph:
    name: str
    url: str
    sdl: str


@dataclass(frozen=True, slots=True)
class KeyApplication:
    fields: str
    resolvable: bool
    node: ConstDirectiveNode


@dataclass(frozen=True, slots=True)
class SubgraphType:
    """A type of one subgraph: its definition and its extensions as one."""

    name: str
    subgraph: str
    kind: TypeKind
    node: TypeDefinitionNode
    is_extension: bool
    """The subgraph only extends the type: another one is expected to define it."""
    fields: Mapping[str, FieldDefinitionNode] = field(default_factory=dict)
    inputs: Mapping[str, InputValueDefinitionNode] = field(default_factory=dict)
    values: Mapping[str, EnumValueDefinitionNode] = field(default_factory=dict)
    interfaces: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def is_interface_object(self) -> bool:
        return has(self.node, INTERFACE_OBJECT)

    @property
    def keys(self) -> tuple[KeyApplication, ...]:
        return tuple(
            KeyApplication(fields, flag_argument(node, "resolvable", True), node)
            for node in applied(self.node, KEY)
            if (fields := string_argument(node, "fields")) is not None
        )


@dataclass(frozen=True, slots=True)
class SubgraphSchema:
    """What a subgraph says, in the terms of federation 2, its root types under the usual names."""

    name: str
    url: str
    version: Version
    links: tuple[Link, ...]
    types: Mapping[str, SubgraphType]
    directives: Mapping[str, DirectiveDefinitionNode]
    """The subgraph's own, executable or not; those of federation are not among them."""
    composed: tuple[ConstDirectiveNode, ...] = ()
    """The applications of `@composeDirective`."""

    def possible_types(self, name: str) -> Iterator[SubgraphType]:
        """The object types that a value of this type may have here."""
        found = self.types.get(name)
        if found is None:
            return
        match found.kind:
            case TypeKind.OBJECT:
                yield found
            case TypeKind.INTERFACE:
                yield from (
                    t for t in self.types.values() if t.kind is TypeKind.OBJECT and name in t.interfaces
                )
            case TypeKind.UNION:
                yield from (self.types[member] for member in found.members if member in self.types)
            case _:
                return

    def entities(self) -> Iterator[SubgraphType]:
        return (found for found in self.types.values() if has(found.node, KEY))


_KINDS: Mapping[type[TypeDefinitionNode], TypeKind] = {
    ObjectTypeDefinitionNode: TypeKind.OBJECT,
    InterfaceTypeDefinitionNode: TypeKind.INTERFACE,
    UnionTypeDefinitionNode: TypeKind.UNION,
    EnumTypeDefinitionNode: TypeKind.ENUM,
    InputObjectTypeDefinitionNode: TypeKind.INPUT,
}


def kind_of(node: TypeDefinitionNode) -> TypeKind:
    return _KINDS.get(type(node), TypeKind.SCALAR)


def subgraph_type(node: TypeDefinitionNode, subgraph: str, is_extension: bool) -> SubgraphType:
    kind, name = kind_of(node), node.name.value
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            return SubgraphType(
                name,
                subgraph,
                kind,
                node,
                is_extension,
                fields={f.name.value: f for f in node.fields or ()},
                interfaces=tuple(i.name.value for i in node.interfaces or ()),
            )
        case InputObjectTypeDefinitionNode():
            inputs = {f.name.value: f for f in node.fields or ()}
            return SubgraphType(name, subgraph, kind, node, is_extension, inputs=inputs)
        case EnumTypeDefinitionNode():
            values = {v.name.value: v for v in node.values or ()}
            return SubgraphType(name, subgraph, kind, node, is_extension, values=values)
        case UnionTypeDefinitionNode():
            members = tuple(m.name.value for m in node.types or ())
            return SubgraphType(name, subgraph, kind, node, is_extension, members=members)
    return SubgraphType(name, subgraph, kind, node, is_extension)
