"""Unions: every member that any subgraph has."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import ConstDirectiveNode, NameNode, UnionTypeDefinitionNode

from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.joins import join_contexts, join_type
from schema.nodes import directive, enum, named, string

__all__ = ["merge_union"]


def merge_union(name: str, context: MergeContext) -> UnionTypeDefinitionNode:
    sources = context.federation.types[name].values()
    nodes = [source.node for source in sources]
    members = dict.fromkeys(member for source in sources for member in source.members)
    return UnionTypeDefinitionNode(
        name=NameNode(value=name),
        description=merged_description(node.description for node in nodes),
        directives=(
            *_joins(name, context),
            *join_contexts(context.federation.types[name]),
            *context.carried.onto(nodes),
        ),
        types=tuple(map(named, members)),
    )


def _joins(name: str, context: MergeContext) -> Iterator[ConstDirectiveNode]:
    sources = context.federation.types[name]
    for subgraph, source in sources.items():
        yield from join_type(context.graphs[subgraph], source)
    for subgraph, source in sources.items():
        for member in source.members:
            yield directive("join__unionMember", graph=enum(context.graphs[subgraph]), member=string(member))
