"""Input objects: only the fields that every subgraph has."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import InputObjectTypeDefinitionNode, InputValueDefinitionNode, NameNode, print_ast

from schema.merge.arguments import in_all, merged_input
from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.joins import JoinField, join_field, join_type

__all__ = ["merge_input"]


def merge_input(name: str, context: MergeContext) -> InputObjectTypeDefinitionNode:
    sources = context.federation.types[name]
    nodes = [source.node for source in sources.values()]
    return InputObjectTypeDefinitionNode(
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
        fields=tuple(_fields(name, context)),
    )


def _fields(name: str, context: MergeContext) -> Iterator[InputValueDefinitionNode]:
    sources = context.federation.types[name]
    for nodes in in_all([source.inputs for source in sources.values()]).values():
        texts = [print_ast(node.type) for node in nodes]
        joins = (
            join_field(context.graphs[subgraph], JoinField(type=text))
            for subgraph, text in zip(sources, texts, strict=True)
            if len(set(texts)) > 1
        )
        yield merged_input(nodes, context, joins)
