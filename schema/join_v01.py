"""Supergraphs of the first join specification, rewritten in the terms of the later ones.

In v0.1 a field of an entity without `@join__field` belongs to the owner of the entity, and each
`@join__type(graph:, key:)` implies that its graph knows the key's fields.
See https://specs.apollo.dev/join/v0.1.
"""

from __future__ import annotations

from dataclasses import replace

from graphql.language import (
    ConstArgumentNode,
    ConstDirectiveNode,
    DefinitionNode,
    DocumentNode,
    EnumValueNode,
    FieldDefinitionNode,
    NameNode,
    ObjectTypeDefinitionNode,
)

from schema.directives import applied, enum_argument, string_argument
from schema.join import JoinNames
from schema.selections import Field, parse_selections

__all__ = ["owned_fields_joined"]


def owned_fields_joined(document: DocumentNode, names: JoinNames) -> DocumentNode:
    return replace(document, definitions=tuple(_joined_type(node, names) for node in document.definitions))


def _joined_type(node: DefinitionNode, names: JoinNames) -> DefinitionNode:
    if not isinstance(node, ObjectTypeDefinitionNode):
        return node
    owner = next((enum_argument(d, "graph") for d in applied(node, names.directive("owner"))), None)
    if owner is None:
        return node
    keyed = _graphs_by_key_field(node, names)
    return replace(
        node,
        fields=tuple(_joined_field(field, owner, keyed, names) for field in node.fields or ()),
    )


def _graphs_by_key_field(node: ObjectTypeDefinitionNode, names: JoinNames) -> dict[str, list[str]]:
    graphs: dict[str, list[str]] = {}
    for directive in applied(node, names.directive("type")):
        graph = enum_argument(directive, "graph")
        for selection in parse_selections(string_argument(directive, "key") or "__typename"):
            if graph and isinstance(selection, Field):
                graphs.setdefault(selection.name, []).append(graph)
    return graphs


def _joined_field(
    field: FieldDefinitionNode, owner: str, keyed: dict[str, list[str]], names: JoinNames
) -> FieldDefinitionNode:
    joins = tuple(applied(field, names.directive("field"))) or (_join(owner, names),)
    joined = {enum_argument(join, "graph") for join in joins}
    implied = (
        _join(graph, names) for graph in dict.fromkeys(keyed.get(field.name.value, ())) if graph not in joined
    )
    others = (d for d in field.directives or () if d.name.value != names.directive("field"))
    return replace(field, directives=(*others, *joins, *implied))


def _join(graph: str, names: JoinNames) -> ConstDirectiveNode:
    return ConstDirectiveNode(
        name=NameNode(value=names.directive("field")),
        arguments=(ConstArgumentNode(name=NameNode(value="graph"), value=EnumValueNode(value=graph)),),
    )
