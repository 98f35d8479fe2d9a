"""Enums by their use: what clients send must be known to all subgraphs, what they read may come from any."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import EnumTypeDefinitionNode, EnumValueDefinitionNode, NameNode

from schema.federation import Federation
from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.joins import join_type
from schema.nodes import directive, enum

__all__ = ["merge_enum", "merged_values"]


def merge_enum(name: str, context: MergeContext) -> EnumTypeDefinitionNode:
    sources = context.federation.types[name]
    nodes = [source.node for source in sources.values()]
    return EnumTypeDefinitionNode(
        name=NameNode(value=name),
        description=merged_description(node.description for node in nodes),
        directives=(
            *(
                join
                for subgraph, source in sources.items()
                for join in join_type(context.graphs[subgraph], source)
            ),
            *context.carried.onto(nodes),
        ),
        values=tuple(_values(name, context)),
    )


def merged_values(name: str, federation: Federation) -> tuple[str, ...]:
    """The names of the values that the supergraph has."""
    sources = federation.types[name].values()
    every = dict.fromkeys(value for source in sources for value in source.values)
    if name not in federation.input_types:
        return tuple(every)
    return tuple(value for value in every if all(value in source.values for source in sources))


def _values(name: str, context: MergeContext) -> Iterator[EnumValueDefinitionNode]:
    sources = context.federation.types[name]
    for value in merged_values(name, context.federation):
        nodes = {subgraph: s.values[value] for subgraph, s in sources.items() if value in s.values}
        joins = (directive("join__enumValue", graph=enum(context.graphs[subgraph])) for subgraph in nodes)
        yield EnumValueDefinitionNode(
            name=NameNode(value=value),
            description=merged_description(node.description for node in nodes.values()),
            directives=(*joins, *context.carried.onto(nodes.values())),
        )
