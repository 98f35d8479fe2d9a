"""What each subgraph says of one type, from the join directives on it.

The rule that carries most of the file: a field without `@join__field` belongs to every subgraph of its
type, one with it only to the subgraphs that it names, and `@join__field` without a graph to none (it comes
from an interface object). See https://specs.apollo.dev/join/v0.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from graphql import GraphQLError
from graphql.language import (
    ConstDirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    ObjectValueNode,
    ScalarTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    print_ast,
)

from schema.directives import applied, argument, enum_argument, flag_argument, string_argument
from schema.join import JoinNames
from schema.selections import SelectionSet, parse_selections
from schema.supergraph import ContextArgument, FieldInSubgraph, Key, TypeInSubgraph, TypeKind

__all__ = ["InvalidSupergraph", "TypeReader"]

_KINDS: Mapping[type[TypeDefinitionNode], TypeKind] = {
    ScalarTypeDefinitionNode: TypeKind.SCALAR,
    ObjectTypeDefinitionNode: TypeKind.OBJECT,
    InterfaceTypeDefinitionNode: TypeKind.INTERFACE,
    UnionTypeDefinitionNode: TypeKind.UNION,
    EnumTypeDefinitionNode: TypeKind.ENUM,
    InputObjectTypeDefinitionNode: TypeKind.INPUT,
}


class InvalidSupergraph(ValueError):
    """The text is no supergraph; the message names the element that is wrong."""


@dataclass(frozen=True, slots=True)
class TypeReader:
    names: JoinNames
    graphs: Mapping[str, str]
    """Name in the enum of graphs to name of the subgraph."""

    def read(self, node: TypeDefinitionNode) -> dict[str, TypeInSubgraph]:
        """By subgraph. Interfaces do not know their implementers yet."""
        type_name = node.name.value
        joins: dict[str, list[ConstDirectiveNode]] = {}
        for directive in applied(node, self.names.directive("type")):
            joins.setdefault(self._subgraph(directive, f"type `{type_name}`"), []).append(directive)
        if not joins:  # before v0.2, a type without keys carries no @join__type: all subgraphs have it
            joins = {subgraph: [] for subgraph in self.graphs.values()}
        return {
            subgraph: self._type_in(node, subgraph, tuple(directives))
            for subgraph, directives in joins.items()
        }

    def _type_in(
        self, node: TypeDefinitionNode, subgraph: str, joins: tuple[ConstDirectiveNode, ...]
    ) -> TypeInSubgraph:
        name = node.name.value
        is_interface_object = any(flag_argument(join, "isInterfaceObject", False) for join in joins)
        kind = TypeKind.OBJECT if is_interface_object else _KINDS[type(node)]
        possible = {name} if kind is TypeKind.OBJECT else self._members(node, subgraph)
        return TypeInSubgraph(
            name=name,
            subgraph=subgraph,
            kind=kind,
            keys=tuple(self._keys(joins, name)),
            fields=MappingProxyType(dict(self._fields(node, subgraph))),
            interfaces=frozenset(self._interfaces(node, subgraph)),
            possible_types=frozenset(possible),
            is_interface_object=is_interface_object,
        )

    def _keys(self, joins: tuple[ConstDirectiveNode, ...], where: str) -> Iterator[Key]:
        for join in joins:
            fields = self._field_set(join, "key", where)
            if fields is not None:
                yield Key(fields, flag_argument(join, "resolvable", True))

    def _interfaces(self, node: TypeDefinitionNode, subgraph: str) -> Iterator[str]:
        if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            return
        if self.names.version < (0, 2):
            yield from (interface.name.value for interface in node.interfaces or ())
        for directive in applied(node, self.names.directive("implements")):
            interface = string_argument(directive, "interface")
            if interface and self._subgraph(directive, f"type `{node.name.value}`") == subgraph:
                yield interface

    def _members(self, node: TypeDefinitionNode, subgraph: str) -> Iterator[str]:
        if not isinstance(node, UnionTypeDefinitionNode):
            return
        if self.names.version < (0, 3):
            yield from (member.name.value for member in node.types or ())
        for directive in applied(node, self.names.directive("unionMember")):
            member = string_argument(directive, "member")
            if member and self._subgraph(directive, f"union `{node.name.value}`") == subgraph:
                yield member

    def _fields(self, node: TypeDefinitionNode, subgraph: str) -> Iterator[tuple[str, FieldInSubgraph]]:
        if not isinstance(
            node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode
        ):
            return
        for field in node.fields or ():
            where = f"field `{node.name.value}.{field.name.value}`"
            joins = tuple(applied(field, self.names.directive("field")))
            if not joins:
                yield field.name.value, FieldInSubgraph(type=print_ast(field.type))
            for join in joins:
                if argument(join, "graph") is not None and self._subgraph(join, where) == subgraph:
                    yield field.name.value, self._field(field, join, where)

    def _field(
        self, field: FieldDefinitionNode | InputValueDefinitionNode, join: ConstDirectiveNode, where: str
    ) -> FieldInSubgraph:
        return FieldInSubgraph(
            type=string_argument(join, "type") or print_ast(field.type),
            external=flag_argument(join, "external", False),
            requires=self._field_set(join, "requires", where),
            provides=self._field_set(join, "provides", where),
            overridden=flag_argument(join, "usedOverridden", False),
            override_from=string_argument(join, "override"),
            override_label=string_argument(join, "overrideLabel"),
            context_arguments=tuple(_context_arguments(join)),
        )

    def _subgraph(self, directive: ConstDirectiveNode, where: str) -> str:
        graph = enum_argument(directive, "graph")
        if graph is None or graph not in self.graphs:
            raise InvalidSupergraph(
                f"@{directive.name.value} on {where} names the graph `{graph}`, "
                f"which is no value of `{self.names.graph_enum}`."
            )
        return self.graphs[graph]

    def _field_set(self, directive: ConstDirectiveNode, name: str, where: str) -> SelectionSet | None:
        text = string_argument(directive, name)
        if text is None or not text.strip():
            return None
        try:
            return parse_selections(text)
        except GraphQLError as error:
            raise InvalidSupergraph(
                f'@{directive.name.value}({name}: "{text}") on `{where}` is no field set: {error.message}'
            ) from error


def _context_arguments(join: ConstDirectiveNode) -> Iterator[ContextArgument]:
    listed = argument(join, "contextArguments")
    for item in listed.values if isinstance(listed, ListValueNode) else ():
        if isinstance(item, ObjectValueNode):
            parts = {f.name.value: f.value.value for f in item.fields if isinstance(f.value, StringValueNode)}
            yield ContextArgument(
                name=parts.get("name", ""),
                type=parts.get("type", ""),
                context=parts.get("context", ""),
                selection=parts.get("selection", ""),
            )
