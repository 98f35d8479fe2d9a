"""Object types: every field that any subgraph has."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import ConstDirectiveNode, FieldDefinitionNode, NameNode, ObjectTypeDefinitionNode

from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.joins import join_contexts, join_directives, join_implements, join_type
from schema.merge.output_fields import interface_object_field, merged_field, merged_fields
from schema.nodes import directive, enum, named

__all__ = ["merge_object"]


def merge_object(name: str, context: MergeContext) -> ObjectTypeDefinitionNode:
    sources = context.federation.types[name]
    fields = {field.name.value: field for field in merged_fields(name, context)}
    for field in _interface_object_fields(name, context):
        fields.setdefault(field.name.value, interface_object_field(field))
    nodes = [source.node for source in sources.values()]
    return ObjectTypeDefinitionNode(
        name=NameNode(value=name),
        description=merged_description(node.description for node in nodes),
        interfaces=tuple(named(interface) for interface in context.federation.interfaces(name)),
        directives=(
            *join_implements(context.graphs, sources),
            *_join_types(name, context),
            *join_contexts(sources),
            *join_directives(context.graphs, ((s, found.node) for s, found in sources.items())),
            *context.carried.onto(nodes),
        ),
        fields=tuple(fields.values()),
    )


def _join_types(name: str, context: MergeContext) -> Iterator[ConstDirectiveNode]:
    """Every subgraph has a query root: where it declares none, it still has the gateway's entry points."""
    sources = context.federation.types[name]
    for subgraph, graph in context.graphs.items():
        if subgraph in sources:
            yield from join_type(graph, sources[subgraph])
        elif name == "Query":
            yield directive("join__type", graph=enum(graph))


def _interface_object_fields(name: str, context: MergeContext) -> Iterator[FieldDefinitionNode]:
    """What interface objects add to the interfaces of this type, and so to the type."""
    federation = context.federation
    for interface in federation.interfaces(name):
        for sources in federation.fields(interface).values():
            if any(source.owner.is_interface_object and not source.is_external for source in sources):
                field = merged_field(sources, context.owners(interface), context)
                if field is not None:
                    yield field
