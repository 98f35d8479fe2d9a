"""Everything that is derived from one supergraph, made once and swapped as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphql import GraphQLSchema, VariableDefinitionNode, validate_schema

from cache.memory import MemoryCache
from gateway.auth.authorize import Denied
from gateway.auth.pairwise_input import SealedInput
from gateway.limits.cost import OperationCost
from gateway.operations.deferring import Active, Deferring
from gateway.operations.plain_variables import PlainVariables
from resolvers.plan import QueryPlan
from resolvers.program import Program
from resolvers.subscription import EventSource
from schema.api_schema import api_schema
from schema.contract import contract
from schema.costs import Costs
from schema.operation import Operation
from schema.override_labels import override_labels, with_labels
from schema.query_graph import QueryGraph
from schema.rights import Grant, Requirement, Rights
from schema.supergraph import Supergraph
from schema.supergraph_reader import InvalidSupergraph

__all__ = [
    "Decisions",
    "Graph",
    "KnownOperation",
    "Labels",
    "OperationKey",
    "PreparedKey",
    "PreparedOperation",
    "build_graph",
]

QUERY_GRAPHS_KEPT = 16
"""A graph has one for each set of labels that are active together: rarely more than two or three."""

CONTRACTS_KEPT = 64
"""Of sets of rights that see the same part of the graph: about one for each kind of client."""

GRANTS_KEPT = 256
"""Of each operation: as many kinds of callers as ask it often."""

Labels = frozenset[str]
"""The labels of `@override` that are active."""

OperationKey = tuple[str, str | None]
"""A document's text, and the name of the operation chosen from it."""

Decisions = tuple[bool, ...]
"""Which requirements the caller meets, of an operation or of the whole graph."""

PreparedKey = tuple[OperationKey, Labels, Decisions, bool, Active]
"""The fourth says whether the ids of the caller are its own, the last what it wants deferred."""


@dataclass(frozen=True, slots=True)
class KnownOperation:
    """What is known of an operation whoever asks it, and before its variables are known."""

    operation: Operation
    fetched: Operation
    """Without introspection."""
    introspection: Operation | None
    variables: tuple[VariableDefinitionNode, ...]
    """As declared: what normalisation found unused is still checked."""
    required: tuple[Requirement, ...]
    """What its fields need, each requirement once."""
    policies: frozenset[str]
    """Those that stand in `required`."""
    cost: OperationCost
    plain_variables: PlainVariables
    deferring: Deferring | None = None
    """What of it may come later."""
    _decided: dict[Grant, Decisions] = field(default_factory=dict)

    @property
    def asks_for_rights(self) -> bool:
        """Whether its answer depends on what the caller may read."""
        return bool(self.required) or self.introspection is not None

    def decisions(self, grant: Grant) -> Decisions:
        """Which of `required` the caller meets."""
        found = self._decided.get(grant)
        if found is None:
            found = tuple(each.is_met_by(grant) for each in self.required)
            if len(self._decided) >= GRANTS_KEPT:
                self._decided.clear()
            self._decided[grant] = found
        return found


@dataclass(frozen=True, slots=True)
class PreparedOperation:
    """The operation as a caller may ask it, planned."""

    program: Program
    asked: Operation
    """What was planned: of what the client asks the part that is not denied, with what the gateway adds."""
    plan: QueryPlan
    labels: Labels = frozenset()
    denied: tuple[Denied, ...] = ()
    sealed_input: SealedInput | None = None
    """For callers with pairwise ids: what of their variables has to be opened."""
    grant: Grant | None = None
    """Of the caller for whom it was prepared first. Others with the same decisions have the same."""
    source: EventSource | None = None
    """Of a subscription: what opens its stream. None where the caller may have nothing of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    supergraph: Supergraph
    api_schema: GraphQLSchema
    rights: Rights
    costs: Costs
    known: MemoryCache[OperationKey, KnownOperation]
    operations: MemoryCache[PreparedKey, PreparedOperation]
    labels: tuple[str, ...]
    """All labels of `@override` in the supergraph."""
    _query_graphs: MemoryCache[Labels, QueryGraph]
    _contracts: MemoryCache[Decisions, GraphQLSchema]

    def shown_to(self, grant: Grant | None) -> GraphQLSchema:
        """The part of the API schema that a caller may reach. Without a grant, nothing is denied."""
        if grant is None:
            return self.api_schema
        decisions = tuple(each.is_met_by(grant) for each in self.rights.requirements)
        found = self._contracts.get(decisions)
        if found is None:
            found = contract(self.api_schema, self.rights, grant)
            self._contracts.put(decisions, found)
        return found

    def forget(self) -> None:
        """All that can be found out again. Who still holds a graph that is no longer served holds little."""
        for kept in (self.known, self.operations, self._query_graphs, self._contracts):
            kept.clear()

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
        Rights(supergraph),
        Costs(supergraph),
        MemoryCache(operation_cache_size),
        MemoryCache(operation_cache_size),
        override_labels(supergraph),
        MemoryCache(QUERY_GRAPHS_KEPT),
        MemoryCache(CONTRACTS_KEPT),
    )
