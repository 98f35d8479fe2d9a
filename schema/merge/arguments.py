"""Arguments and input fields: only what every subgraph understands, in the narrowest type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graphql.language import ConstDirectiveNode, ConstValueNode, InputValueDefinitionNode, NameNode, print_ast

from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.types import narrowest

__all__ = ["in_all", "merged_arguments", "merged_default", "merged_input"]

Inputs = Mapping[str, InputValueDefinitionNode]


def merged_arguments(
    sources: Iterable[Inputs], context: MergeContext
) -> tuple[InputValueDefinitionNode, ...]:
    return tuple(merged_input(nodes, context) for nodes in in_all(tuple(sources)).values())


def in_all(sources: Sequence[Inputs]) -> dict[str, list[InputValueDefinitionNode]]:
    """What every source has, in the order of the first one."""
    if not sources:
        return {}
    return {name: [s[name] for s in sources] for name in sources[0] if all(name in s for s in sources)}


def merged_input(
    nodes: Sequence[InputValueDefinitionNode],
    context: MergeContext,
    joins: Iterable[ConstDirectiveNode] = (),
) -> InputValueDefinitionNode:
    types = [node.type for node in nodes]
    return InputValueDefinitionNode(
        name=NameNode(value=nodes[0].name.value),
        description=merged_description(node.description for node in nodes),
        type=narrowest(types, context.subtypes) or types[0],
        default_value=merged_default(nodes),
        directives=(*joins, *context.carried.onto(nodes)),
    )


def merged_default(nodes: Sequence[InputValueDefinitionNode]) -> ConstValueNode | None:
    """A default that only some subgraphs have would hide from the others that nothing was given."""
    defaults = [node.default_value for node in nodes]
    texts = {None if value is None else print_ast(value) for value in defaults}
    return defaults[0] if len(texts) == 1 else None
