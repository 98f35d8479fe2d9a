"""Directive definitions: a client may use a directive in a query only where every subgraph knows it."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import DirectiveDefinitionNode, NameNode

from schema.directives import executable_locations
from schema.federation import Federation
from schema.merge.arguments import merged_arguments
from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description

__all__ = ["merge_directives"]


def merge_directives(context: MergeContext) -> Iterator[DirectiveDefinitionNode]:
    for name, nodes in _known_everywhere(context.federation).items():
        shared = set.intersection(*(set(executable_locations(node)) for node in nodes))
        locations = tuple(place for place in nodes[0].locations if place.value in shared)
        if locations:
            yield DirectiveDefinitionNode(
                name=NameNode(value=name),
                description=merged_description(node.description for node in nodes),
                arguments=merged_arguments(
                    ({a.name.value: a for a in node.arguments or ()} for node in nodes), context
                ),
                repeatable=all(node.repeatable for node in nodes),
                locations=locations,
            )


def _known_everywhere(federation: Federation) -> dict[str, list[DirectiveDefinitionNode]]:
    first, *others = federation.subgraphs.values()
    return {
        name: [node, *(schema.directives[name] for schema in others)]
        for name, node in first.directives.items()
        if all(name in schema.directives for schema in others)
    }
