"""Everything that is derived from one supergraph, made once and swapped as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import GraphQLSchema, VariableDefinitionNode, validate_schema

from cache.memory import MemoryCache
from resolvers.program import Program
from schema.api_schema import api_schema
from schema.operation import Operation
from schema.query_graph import QueryGraph
from schema.supergraph import Supergraph
from schema.supergraph_reader import InvalidSupergraph

__all__ = ["Graph", "OperationKey", "PreparedOperation", "build_graph"]

OperationKey = tuple[str, str | None]
"""A document's text, and the name of the operation chosen from it."""


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
    query_graph: QueryGraph
    operations: MemoryCache[OperationKey, PreparedOperation]


def build_graph(supergraph: Supergraph, operation_cache_size: int) -> Graph:
    """Raises InvalidSupergraph where clients could not be served from it."""
    client_view = api_schema(supergraph)
    errors = validate_schema(client_view)
    if errors:
        raise InvalidSupergraph("\n".join(error.message for error in errors))
    return Graph(supergraph, client_view, QueryGraph(supergraph), MemoryCache(operation_cache_size))
