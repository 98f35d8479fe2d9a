"""Directive definitions: a client may use a directive in a query only where every subgraph knows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graphql.language import DirectiveDefinitionNode, NameNode

from schema.directives import executable_locations
from schema.federation import Federation
from schema.merge.arguments import merged_arguments
from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description

__all__ = ["executable_directives", "merge_directives", "merged_directives", "shared_locations"]


def merge_directives(context: MergeContext) -> Iterator[DirectiveDefinitionNode]:
    for name, definitions in merged_directives(context.federation):
        nodes = tuple(definitions.values())
        shared = shared_locations(nodes)
        yield DirectiveDefinitionNode(
            name=NameNode(value=name),
            description=merged_description(node.description for node in nodes),
            arguments=merged_arguments(
                ({a.name.value: a for a in node.arguments or ()} for node in nodes), context
            ),
            repeatable=all(node.repeatable for node in nodes),
            locations=tuple(place for place in nodes[0].locations if place.value in shared),
        )


def executable_directives(
    federation: Federation,
) -> Iterator[tuple[str, Mapping[str, DirectiveDefinitionNode]]]:
    """By subgraph: the definitions of a directive that a client may write in one of them."""
    found: dict[str, dict[str, DirectiveDefinitionNode]] = {}
    for schema in federation.subgraphs.values():
        for name, node in schema.directives.items():
            found.setdefault(name, {})[schema.name] = node
    for name, definitions in found.items():
        if any(executable_locations(node) for node in definitions.values()):
            yield name, definitions


def merged_directives(
    federation: Federation,
) -> Iterator[tuple[str, Mapping[str, DirectiveDefinitionNode]]]:
    for name, definitions in executable_directives(federation):
        if len(definitions) == len(federation.subgraphs) and shared_locations(definitions.values()):
            yield name, definitions


def shared_locations(definitions: Iterable[DirectiveDefinitionNode]) -> tuple[str, ...]:
    first, *others = definitions
    return tuple(
        place
        for place in executable_locations(first)
        if all(place in executable_locations(other) for other in others)
    )
