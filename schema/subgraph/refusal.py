"""How reading a subgraph stops: with every error found so far."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import GraphQLError

from schema.codes import ErrorCode
from schema.composition import CompositionError, Location

__all__ = ["SubgraphRefused", "invalid_graphql"]


class SubgraphRefused(Exception):
    def __init__(self, errors: Iterable[CompositionError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


def invalid_graphql(subgraph: str, error: GraphQLError, advice: str = "") -> CompositionError:
    places = tuple(Location(subgraph, place.line, place.column) for place in error.locations or ())
    message = f"[{subgraph}] {error.message}{advice}"
    return CompositionError(ErrorCode.INVALID_GRAPHQL, message, (subgraph,), places)
