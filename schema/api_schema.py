"""The client's view of the supergraph: what is `@inaccessible` and what serves the gateway alone is gone.

A hidden type takes with it the fields, arguments and members that would show it, and a type that loses its
last field this way is hidden in turn, so that what remains is always a valid schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from graphql import GraphQLSchema, build_ast_schema, specified_directives, specified_scalar_types
from graphql.language import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from schema.directives import HasDirectives, executable_locations, has, rewrite_directives
from schema.join_types import InvalidSupergraph
from schema.supergraph import Supergraph
from schema.type_nodes import named_type

__all__ = ["api_schema"]

_INTROSPECTED = frozenset(directive.name for directive in specified_directives)

Types = Mapping[str, TypeDefinitionNode]


def api_schema(supergraph: Supergraph) -> GraphQLSchema:
    """Raises InvalidSupergraph where nothing is left that a client could query."""
    types, directives = _definitions(supergraph.schema)
    visible = _without_hidden(_without_machinery_types(types, directives))
    roots = _roots(supergraph.schema, visible)
    executable = tuple(node for node in directives if executable_locations(node))
    document = DocumentNode(definitions=(*roots, *executable, *visible.values()))
    return build_ast_schema(rewrite_directives(document, _introspected))


def _definitions(schema: GraphQLSchema) -> tuple[Types, tuple[DirectiveDefinitionNode, ...]]:
    types = {name: kind.ast_node for name, kind in schema.type_map.items() if kind.ast_node is not None}
    return types, tuple(d.ast_node for d in schema.directives if d.ast_node is not None)


def _introspected(directive: ConstDirectiveNode) -> ConstDirectiveNode | None:
    return directive if directive.name.value in _INTROSPECTED else None


def _roots(schema: GraphQLSchema, visible: Types) -> Iterator[DefinitionNode]:
    if schema.query_type is None or schema.query_type.name not in visible:
        raise InvalidSupergraph("No field of the query root is accessible, so a client could ask nothing.")
    if isinstance(schema.ast_node, SchemaDefinitionNode):
        operations = schema.ast_node.operation_types
        yield replace(
            schema.ast_node, operation_types=tuple(o for o in operations if o.type.name.value in visible)
        )


def _without_machinery_types(types: Types, directives: Iterable[DirectiveDefinitionNode]) -> Types:
    """Without the types that only the arguments of non-executable directives mention, such as
    `requiresScopes__Scope`."""
    suspects = _closure(
        {name for node in directives if not executable_locations(node) for name in _mentioned(node)}, types
    )
    used = {name for owner, node in types.items() if owner not in suspects for name in _mentioned(node)} | {
        name for node in directives if executable_locations(node) for name in _mentioned(node)
    }
    machinery = suspects - _closure(used, types)
    return {name: node for name, node in types.items() if name not in machinery}


def _closure(names: Iterable[str], types: Types) -> set[str]:
    found: set[str] = set()
    pending = [name for name in names if name in types]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(mentioned for mentioned in _mentioned(types[name]) if mentioned in types)
    return found


def _mentioned(node: TypeDefinitionNode | DirectiveDefinitionNode) -> Iterator[str]:
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


def _without_hidden(types: Types) -> Types:
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
