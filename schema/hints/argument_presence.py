"""An argument that not all subgraphs know cannot be offered to clients."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.rules.sources import client_inputs

__all__ = ["hint_argument_presence"]


def hint_argument_presence(federation: Federation) -> Iterator[CompositionHint]:
    for coordinate, arguments in client_inputs(federation):
        for name in dict.fromkeys(name for given in arguments.values() for name in given):
            having = [(subgraph, given[name]) for subgraph, given in arguments.items() if name in given]
            lacking = [subgraph for subgraph, given in arguments.items() if name not in given]
            if lacking:
                yield composition_hint(
                    HintCode.INCONSISTENT_ARGUMENT_PRESENCE,
                    f"The argument `{coordinate}({name}:)` is not in {', '.join(lacking)}, so the supergraph "
                    "has it not.",
                    having,
                )
