"""An argument that one subgraph fills from a context reaches no other: there it must be optional."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import InputValueDefinitionNode, NonNullTypeNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import has
from schema.federation import Federation, FieldSource
from schema.rules.sources import resolved_fields
from schema.subgraph.specification import FROM_CONTEXT

__all__ = ["check_contextual_everywhere", "partly_contextual"]

Sources = Sequence[tuple[str, InputValueDefinitionNode]]


def check_contextual_everywhere(federation: Federation) -> Iterator[CompositionError]:
    for coordinate, sources in resolved_fields(federation):
        for name, filled, others in partly_contextual(sources):
            for subgraph, node in others:
                if isinstance(node.type, NonNullTypeNode) and node.default_value is None:
                    yield composition_error(
                        ErrorCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS,
                        f"`{coordinate}({name}:)` is filled from a context in {filled[0][0]}, and no client "
                        f"gives it to {subgraph}, where it is required. Add @fromContext there, or make it "
                        "optional.",
                        [(subgraph, node), *filled],
                    )


def partly_contextual(sources: Sequence[FieldSource]) -> Iterator[tuple[str, Sources, Sources]]:
    """The arguments that only some subgraphs fill from a context: where they do, and where they do not."""
    declared: dict[str, list[tuple[str, InputValueDefinitionNode]]] = {}
    for source in sources:
        for node in source.node.arguments or ():
            declared.setdefault(node.name.value, []).append((source.subgraph, node))
    for name, nodes in declared.items():
        filled = [found for found in nodes if has(found[1], FROM_CONTEXT)]
        others = [found for found in nodes if not has(found[1], FROM_CONTEXT)]
        if filled and others:
            yield name, filled, others
