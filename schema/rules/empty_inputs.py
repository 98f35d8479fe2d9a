"""An input object keeps only the fields that all subgraphs have: one must remain."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.merge.arguments import in_all
from schema.supergraph import TypeKind

__all__ = ["check_empty_inputs"]


def check_empty_inputs(federation: Federation) -> Iterator[CompositionError]:
    for name, sources in federation.types.items():
        if federation.kind(name) is TypeKind.INPUT and not in_all([s.inputs for s in sources.values()]):
            yield composition_error(
                ErrorCode.EMPTY_MERGED_INPUT_TYPE,
                f"No field of the input `{name}` is in all of {', '.join(sources)}, so none is left. Give "
                "them a field in common.",
                [(source.subgraph, source.node) for source in sources.values()],
            )
