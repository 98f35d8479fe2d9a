"""What clients see of a supergraph, element by element: the ground of the rules on `@inaccessible`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql.language import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
)

from schema.composition import Place
from schema.directives import HasDirectives, has
from schema.federation import Federation
from schema.supergraph import Supergraph

__all__ = [
    "VisibleInput",
    "hidden_values",
    "inputs_of_visible",
    "is_hidden",
    "places",
    "types",
    "visible_fields",
]


@dataclass(frozen=True, slots=True)
class VisibleInput:
    coordinate: str
    type_name: str
    field: str
    node: InputValueDefinitionNode


def is_hidden(node: HasDirectives) -> bool:
    return has(node, "inaccessible")


def types(supergraph: Supergraph) -> dict[str, TypeDefinitionNode]:
    return {
        name: found.ast_node
        for name, found in supergraph.schema.type_map.items()
        if found.ast_node is not None and name in supergraph.types
    }


def visible_fields(supergraph: Supergraph) -> Iterator[tuple[str, FieldDefinitionNode]]:
    """Each field that clients see, with the name of its type."""
    for name, node in types(supergraph).items():
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode) and not is_hidden(node):
            for field in node.fields or ():
                if not is_hidden(field):
                    yield name, field


def inputs_of_visible(supergraph: Supergraph) -> Iterator[VisibleInput]:
    """The arguments of visible fields and the fields of visible inputs, hidden or not."""
    for name, field in visible_fields(supergraph):
        for argument in field.arguments or ():
            coordinate = f"{name}.{field.name.value}({argument.name.value}:)"
            yield VisibleInput(coordinate, name, field.name.value, argument)
    for name, node in types(supergraph).items():
        if isinstance(node, InputObjectTypeDefinitionNode) and not is_hidden(node):
            for given in node.fields or ():
                yield VisibleInput(f"{name}.{given.name.value}", name, given.name.value, given)


def hidden_values(supergraph: Supergraph) -> frozenset[tuple[str, str]]:
    """Enum and value."""
    return frozenset(
        (name, value.name.value)
        for name, node in types(supergraph).items()
        if isinstance(node, EnumTypeDefinitionNode)
        for value in node.values or ()
        if is_hidden(value)
    )


def places(federation: Federation, type_name: str, member: str | None = None) -> list[Place]:
    """Where the subgraphs declare a type, or a field of it."""
    found: list[Place] = []
    for subgraph, declared in federation.types.get(type_name, {}).items():
        if member is None:
            found.append((subgraph, declared.node))
        else:
            node = declared.fields.get(member) or declared.inputs.get(member)
            if node is not None:
                found.append((subgraph, node))
    return found
