"""Scalars: a name that the subgraphs share."""

from __future__ import annotations

from graphql.language import NameNode, ScalarTypeDefinitionNode

from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.joins import join_type

__all__ = ["merge_scalar"]


def merge_scalar(name: str, context: MergeContext) -> ScalarTypeDefinitionNode:
    sources = context.federation.types[name]
    nodes = [source.node for source in sources.values()]
    joins = (
        join for subgraph, source in sources.items() for join in join_type(context.graphs[subgraph], source)
    )
    return ScalarTypeDefinitionNode(
        name=NameNode(value=name),
        description=merged_description(node.description for node in nodes),
        directives=(*joins, *context.carried.onto(nodes)),
    )
