"""A default value that only some subgraphs give: the others would not know that nothing was sent."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.rules.sources import argument_sources, input_sources

__all__ = ["hint_default_presence"]


def hint_default_presence(federation: Federation) -> Iterator[CompositionHint]:
    for found in (argument_sources(federation), input_sources(federation)):
        for coordinate, nodes in found:
            having = [(subgraph, node) for subgraph, node in nodes if node.default_value is not None]
            lacking = [subgraph for subgraph, node in nodes if node.default_value is None]
            if having and lacking:
                yield composition_hint(
                    HintCode.INCONSISTENT_DEFAULT_VALUE_PRESENCE,
                    f"`{coordinate}` has no default value in {', '.join(lacking)}, so it has none in the "
                    "supergraph.",
                    having,
                )
