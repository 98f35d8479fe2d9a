"""Clients must see the query root."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.rules.accessibility import is_hidden, places, types
from schema.supergraph import Supergraph

__all__ = ["check_inaccessible_query_root"]


def check_inaccessible_query_root(
    supergraph: Supergraph, federation: Federation
) -> Iterator[CompositionError]:
    if is_hidden(types(supergraph)["Query"]):
        yield composition_error(
            ErrorCode.QUERY_ROOT_TYPE_INACCESSIBLE,
            "The query root is @inaccessible, so a client could ask nothing. Hide its fields instead.",
            places(federation, "Query"),
        )
