"""Who owns what: for each field the subgraphs that answer it; behind each a system, a team and a contact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from graphql.language import StringValueNode

from gateway.config.explaining import Owner
from gateway.graph import Graph
from schema.directives import applied, argument
from schema.query_graph import QueryGraph

__all__ = ["Owners", "ownership"]

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Owners:
    """What an installation says of its subgraphs."""

    owners: Mapping[str, Owner]
    systems: Mapping[str, str]
    personal: str
    """The directive that marks personal data. Its `kind`, if it has one, is the class of the data."""


def ownership(graph: Graph, shown: GraphQLSchema, told: Owners) -> Json:
    """Of the fields in `shown`, the part of the graph that its reader sees."""
    fields = dict(sorted(_fields(graph, shown, told.personal)))
    return {
        "subgraphs": {name: _subgraph(name, told) for name in graph.supergraph.subgraphs},
        "fields": fields,
    }


def _subgraph(name: str, told: Owners) -> Json:
    owner = told.owners.get(name, Owner())
    return {"system": told.systems.get(name, name), "team": owner.team, "contact": owner.contact}


def _fields(graph: Graph, shown: GraphQLSchema, personal: str) -> Iterator[tuple[str, Json]]:
    moves = graph.query_graph()
    for type_ in shown.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name in type_.fields:
                answering = _answering(moves, type_.name, name)
                if answering:
                    class_ = _class(graph.supergraph.schema, type_.name, name, personal)
                    yield f"{type_.name}.{name}", {"subgraphs": answering, "class": class_}


def _answering(moves: QueryGraph, type_name: str, name: str) -> list[str]:
    """Not those that only pass on what another has."""
    found = moves.field_moves(type_name, name)
    return list(dict.fromkeys(move.source.subgraph for move in found if not move.only_if_provided))


def _class(schema: GraphQLSchema, type_name: str, name: str, personal: str) -> str | None:
    type_ = schema.type_map[type_name]
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return None
    node = type_.fields[name].ast_node
    for directive in () if node is None else applied(node, personal):
        kind = argument(directive, "kind")
        return kind.value if isinstance(kind, StringValueNode) else personal
    return None
