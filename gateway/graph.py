"""Everything that is derived from one supergraph, made once and swapped as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import GraphQLSchema, VariableDefinitionNode, validate_schema

from cache.memory import MemoryCache
from resolvers.program import Program
from schema.api_schema import api_schema
from schema.operation import Operation
from schema.override_labels import override_labels, with_labels
from schema.query_graph import QueryGraph
from schema.supergraph import Supergraph
from schema.supergraph_reader import InvalidSupergraph

__all__ = ["Graph", "Labels", "OperationKey", "PreparedOperation", "build_graph"]

QUERY_GRAPHS_KEPT = 16
"""A graph has one for each set of labels that are active together: rarely more than two or three."""

Labels = frozenset[str]
"""The labels of `@override` that are active."""

OperationKey = tuple[str, str | None, Labels]
"""A document's text, the name of the operation chosen from it, and the labels that it was planned for."""


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """All that can be known of an operation before its variables are."""

    operation: Operation
    variables: tuple[VariableDefinitionNode, ...]
    """As declared: what normalisation found unused is still checked."""
    introspection: Operation | None
    program: Program


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    supergraph: Supergraph
    api_schema: GraphQLSchema
    operations: MemoryCache[OperationKey, PreparedOperation]
    labels: tuple[str, ...]
    """All labels of `@override` in the supergraph."""
    _query_graphs: MemoryCache[Labels, QueryGraph]

    def query_graph(self, active: Labels = frozenset()) -> QueryGraph:
        """The moves while these labels are active."""
        found = self._query_graphs.get(active)
        if found is None:
            found = QueryGraph(with_labels(self.supergraph, active) if self.labels else self.supergraph)
            self._query_graphs.put(active, found)
        return found


def build_graph(supergraph: Supergraph, operation_cache_size: int) -> Graph:
    """Raises InvalidSupergraph where clients could not be served from it."""
    client_view = api_schema(supergraph)
    errors = validate_schema(client_view)
    if errors:
        raise InvalidSupergraph("\n".join(error.message for error in errors))
    return Graph(
        supergraph,
        client_view,
        MemoryCache(operation_cache_size),
        override_labels(supergraph),
        MemoryCache(QUERY_GRAPHS_KEPT),
    )
