"""A graph without a query cannot be asked anything."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation

__all__ = ["check_queries"]


def check_queries(federation: Federation) -> Iterator[CompositionError]:
    if "Query" not in federation.types:
        yield composition_error(
            ErrorCode.NO_QUERIES,
            "No subgraph has a query root with a field. Add one.",
            [(name, None) for name in federation.subgraphs],
        )
