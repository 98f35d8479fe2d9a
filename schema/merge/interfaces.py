"""Interfaces, interface objects among them: every field that any subgraph has.

Reading a field through an interface must need the same rights as reading it on the type that stands there,
so an interface takes on the authorization of all its implementers.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import (
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    NameNode,
)

from schema.merge.authorization import only_authorization
from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.joins import join_contexts, join_directives, join_implements, join_type
from schema.merge.output_fields import merged_field
from schema.nodes import named

__all__ = ["merge_interface"]


def merge_interface(name: str, context: MergeContext) -> InterfaceTypeDefinitionNode:
    federation = context.federation
    sources = federation.types[name]
    nodes = [source.node for source in sources.values()]
    implementers = [
        source.node
        for implementer in federation.implementers(name)
        for source in federation.types[implementer].values()
    ]
    return InterfaceTypeDefinitionNode(
        name=NameNode(value=name),
        description=merged_description(node.description for node in nodes),
        interfaces=tuple(named(interface) for interface in federation.interfaces(name)),
        directives=(
            *join_implements(context.graphs, sources),
            *(
                join
                for subgraph, source in sources.items()
                for join in join_type(context.graphs[subgraph], source)
            ),
            *join_contexts(sources),
            *join_directives(context.graphs, ((s, found.node) for s, found in sources.items())),
            *context.carried.onto((*nodes, *map(only_authorization, implementers))),
        ),
        fields=tuple(_fields(name, context)),
    )


def _fields(name: str, context: MergeContext) -> Iterator[FieldDefinitionNode]:
    federation = context.federation
    implemented = [federation.fields(implementer) for implementer in federation.implementers(name)]
    for field_name, sources in federation.fields(name).items():
        also = [
            only_authorization(source.node) for fields in implemented for source in fields.get(field_name, ())
        ]
        field = merged_field(sources, context.owners(name), context, also)
        if field is not None:
            yield field
