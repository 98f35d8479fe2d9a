"""An optional argument that another subgraph fills from a context: clients cannot give it any more."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.rules.contextual_everywhere import partly_contextual
from schema.rules.sources import resolved_fields

__all__ = ["hint_contextual_arguments"]


def hint_contextual_arguments(federation: Federation) -> Iterator[CompositionHint]:
    for coordinate, sources in resolved_fields(federation):
        for name, filled, others in partly_contextual(sources):
            yield composition_hint(
                HintCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS,
                f"`{coordinate}({name}:)` is filled from a context in {filled[0][0]}, so the supergraph has "
                f"it not, and {', '.join(subgraph for subgraph, _ in others)} never gets it.",
                others,
            )
