"""The proof that every query that a client may ask can be answered.

It walks the API schema and the query graph side by side, breadth first, so that the first query found to fail
at a field is a shortest one. A state is a type and all the standings in which its value may be; whoever has
more standings can do all that one with fewer can, so a state is left out where one with fewer was walked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema, get_named_type, is_composite_type

from schema.api_schema import api_schema
from schema.operation import OperationKind
from schema.override_labels import override_labels, with_labels
from schema.query_graph import QueryGraph
from schema.satisfiability.contexts import Contexts
from schema.satisfiability.reach import ContextUse, Reach, Standing
from schema.satisfiability.runtime_types import RuntimeTypesDiffer, runtime_types
from schema.satisfiability.witness import FieldStep, FragmentStep, Step, reasons, witness
from schema.supergraph import Supergraph

__all__ = ["RuntimeTypesDiffer", "Unsatisfiable", "prove"]


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    type: str
    field: str
    witness: str
    """A shortest query that fails at the field."""
    reasons: tuple[str, ...]
    """One line for each subgraph tried."""

    def __str__(self) -> str:
        lines = "\n".join(f"- {reason}" for reason in self.reasons)
        return (
            f"No subgraph can answer `{self.type}.{self.field}` in this query:\n\n{self.witness}\n\n{lines}"
        )


@dataclass(frozen=True, slots=True)
class _State:
    kind: OperationKind
    type: str
    standings: frozenset[Standing]
    steps: tuple[Step, ...]
    known: frozenset[ContextUse] = frozenset()
    """What the types above give to arguments below."""


Finding = Unsatisfiable | RuntimeTypesDiffer


def prove(supergraph: Supergraph) -> Iterator[Finding]:
    """What stands against the supergraph, each field once: with every label of `@override` active, each
    alone, and none."""
    schema = api_schema(supergraph)
    found: set[tuple[type[Finding], str, str]] = set()
    for labels in _label_sets(supergraph):
        walk = _Walk(QueryGraph(with_labels(supergraph, labels)), schema)
        for finding in (finding for kind in OperationKind for finding in walk.findings(kind)):
            key = (type(finding), finding.type, finding.field)
            if key not in found:
                found.add(key)
                yield finding


def _label_sets(supergraph: Supergraph) -> Iterator[frozenset[str]]:
    labels = override_labels(supergraph)
    yield frozenset()
    yield from (frozenset((label,)) for label in labels)
    if len(labels) > 1:
        yield frozenset(labels)


class _Walk:
    def __init__(self, graph: QueryGraph, schema: GraphQLSchema) -> None:
        self._graph = graph
        self._schema = schema
        self._reach = Reach(graph)
        self._contexts = Contexts(self._reach)
        self._walked: dict[str, list[tuple[frozenset[Standing], frozenset[ContextUse]]]] = {}
        self._failed: set[tuple[str, str]] = set()
        self._different: set[tuple[str, str]] = set()

    def findings(self, kind: OperationKind) -> Iterator[Finding]:
        root = self._graph.root_type(kind)
        if root is None or self._schema.get_type(root) is None:
            return
        standings = frozenset(Standing(move.to) for move in self._graph.root_moves(kind))
        states = deque([_State(kind, root, standings, ())])
        while states:
            state = states.popleft()
            if self._is_walked(state):
                continue
            if self._graph.is_abstract(state.type):
                failed = ["__typename"] if self._reach.is_nameless(state.standings, state.type) else []
                states.extend(self._narrowed(state))
            else:
                failed = []
                for field, found in self._fields(state.type):
                    below = self._followed(state, field, found)
                    if below is None:
                        failed.append(field)
                    elif is_composite_type(found):
                        states.append(below)
                        yield from self._differences(state, field, below)
            yield from (self._failure(state, field) for field in failed if self._is_new(state, field))

    def _is_walked(self, state: _State) -> bool:
        walked = self._walked.setdefault(state.type, [])
        if any(fewer <= state.standings and less <= state.known for fewer, less in walked):
            return True
        walked.append((state.standings, state.known))
        return False

    def _is_new(self, state: _State, field: str) -> bool:
        coordinate = (state.type, field)
        if coordinate in self._failed:
            return False
        self._failed.add(coordinate)
        return True

    def _fields(self, type_name: str) -> Iterator[tuple[str, GraphQLNamedType]]:
        found = self._schema.get_type(type_name)
        if isinstance(found, GraphQLObjectType):
            for name, field in found.fields.items():
                yield name, get_named_type(field.type)

    def _followed(self, state: _State, field: str, found: GraphQLNamedType) -> _State | None:
        targets = frozenset(
            target
            for standing in state.standings
            for target in self._reach.knowing(state.known).follow(standing, state.type, field)
        )
        if not targets:
            return None
        known = self._contexts.known_below(state.type, state.standings, state.known)
        return _State(state.kind, found.name, targets, (*state.steps, FieldStep(state.type, field)), known)

    def _differences(self, state: _State, field: str, below: _State) -> Iterator[RuntimeTypesDiffer]:
        types = runtime_types(self._graph, self._schema.type_map, below.standings)
        coordinate = (state.type, field)
        if len(set(types.values())) > 1 and coordinate not in self._different:
            self._different.add(coordinate)
            shown = witness(state.kind, below.steps, self._schema)
            yield RuntimeTypesDiffer(state.type, field, shown, types)

    def _narrowed(self, state: _State) -> Iterator[_State]:
        possible = {
            name for standing in state.standings for name in self._reach.possible_types(standing, state.type)
        }
        for name in sorted(possible):
            if self._schema.get_type(name) is None:
                continue
            standings = frozenset(
                narrowed
                for standing in state.standings
                if name in self._reach.possible_types(standing, state.type)
                for narrowed in self._reach.as_type(standing, state.type, name)
            )
            yield _State(state.kind, name, standings, (*state.steps, FragmentStep(name)), state.known)

    def _failure(self, state: _State, field: str) -> Unsatisfiable:
        step = FieldStep(state.type, field)
        standings = sorted(state.standings, key=lambda standing: str(standing.node))
        return Unsatisfiable(
            state.type,
            field,
            witness(state.kind, (*state.steps, step), self._schema),
            tuple(reasons(step, standings, self._reach.knowing(state.known))),
        )
