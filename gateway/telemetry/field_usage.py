"""Which client asks for which field, and who answers it.

A request costs one entry in a dictionary. The fields behind it are counted later, for all requests of the
same operation together.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
)
from graphql.language import OperationType

from gateway.beginning import Begun
from gateway.graph import Graph
from gateway.telemetry.figures import OTHER, Counter
from resolvers.plan import Fetch
from schema.operation import Operation
from schema.selections import Field, SelectionSet

__all__ = ["FieldUsage"]

WAITING: Final = 1_000
"""Pairs of an operation and a client that are counted at once."""

CLIENTS: Final = 100
"""Names of clients that are told apart. Anybody may write any name into a header."""

GATEWAY: Final = "gateway"
"""Answers what no subgraph is asked for: introspection, and fields that the caller may not read."""

_Use = tuple[str, str]
"""`Type.field`, and the subgraph."""


class FieldUsage:
    def __init__(self, uses: Counter) -> None:
        self._uses = uses
        self._clients: set[str] = set()
        self._waiting: Counts[tuple[int, str]] = Counts()
        self._begun: dict[int, tuple[Begun, Graph]] = {}

    def note(self, begun: Begun, graph: Graph, client: str) -> None:
        if client not in self._clients:
            if len(self._clients) >= CLIENTS:
                client = OTHER
            self._clients.add(client)
        operation = id(begun.prepared)
        self._begun.setdefault(operation, (begun, graph))
        self._waiting[operation, client] += 1
        if len(self._waiting) >= WAITING:
            self.count()

    def count(self) -> None:
        """All that waits for it."""
        waiting, begun = self._waiting, self._begun
        self._waiting, self._begun = Counts(), {}
        uses = {operation: tuple(_uses(*each)) for operation, each in begun.items()}
        for (operation, client), times in waiting.items():
            for field, subgraph in uses[operation]:
                self._uses.add((field, client, subgraph), times)


def _uses(begun: Begun, graph: Graph) -> Iterator[_Use]:
    """Keys and other fields that the gateway alone needs are nobody's use."""
    schema = graph.supergraph.schema
    asked: dict[str, set[str]] = {}
    for fetch in begun.prepared.program.machine_for(begun.variables).fetches:
        for coordinate in _fetched(fetch, schema):
            asked.setdefault(coordinate, set()).add(fetch.subgraph)
    for coordinate in dict.fromkeys(_wanted(begun.known.operation, graph.api_schema)):
        for subgraph in sorted(_answering(coordinate, asked, schema)) or (GATEWAY,):
            yield coordinate, subgraph


def _answering(coordinate: str, asked: dict[str, set[str]], schema: GraphQLSchema) -> set[str]:
    """A field of an interface may have been asked for by its members."""
    if coordinate in asked:
        return asked[coordinate]
    name, _, field = coordinate.partition(".")
    members = (f"{each}.{field}" for each in _related(schema, name))
    return set().union(*(asked.get(each, set()) for each in members))


def _related(schema: GraphQLSchema, name: str) -> Iterator[str]:
    found = schema.type_map.get(name)
    if isinstance(found, GraphQLObjectType):
        yield from (interface.name for interface in found.interfaces)
    elif is_abstract_type(found):
        yield from (member.name for member in schema.get_possible_types(found))


def _wanted(operation: Operation, schema: GraphQLSchema) -> Iterator[str]:
    root = schema.get_root_type(OperationType(operation.kind.value))
    return _coordinates(operation.selections, root, schema)


def _fetched(fetch: Fetch, schema: GraphQLSchema) -> Iterator[str]:
    if not fetch.entities:
        yield from _coordinates(
            fetch.selections, schema.get_root_type(OperationType(fetch.kind.value)), schema
        )
    for entities in fetch.entities:
        yield from _coordinates(entities.selections, None, schema)


def _coordinates(
    selections: SelectionSet, parent: GraphQLNamedType | None, schema: GraphQLSchema
) -> Iterator[str]:
    for selection in selections:
        if not isinstance(selection, Field):
            on = parent if selection.on is None else schema.type_map.get(selection.on)
            yield from _coordinates(selection.selections, on, schema)
            continue
        if parent is None or selection.name.startswith("__"):
            continue
        yield f"{parent.name}.{selection.name}"
        field = getattr(parent, "fields", {}).get(selection.name)
        if field is not None and selection.selections is not None:
            yield from _coordinates(selection.selections, get_named_type(field.type), schema)
