"""An input field that not all subgraphs know cannot be offered to clients."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.rules.sources import input_sources

__all__ = ["hint_input_fields"]


def hint_input_fields(federation: Federation) -> Iterator[CompositionHint]:
    for coordinate, nodes in input_sources(federation):
        having = [subgraph for subgraph, _ in nodes]
        lacking = [s for s in federation.types[coordinate.partition(".")[0]] if s not in having]
        if lacking:
            yield composition_hint(
                HintCode.INCONSISTENT_INPUT_OBJECT_FIELD,
                f"The input field `{coordinate}` is not in {', '.join(lacking)}, so the supergraph has it "
                "not.",
                nodes,
            )
