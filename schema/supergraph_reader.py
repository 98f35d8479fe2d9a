"""Reads supergraph SDL: the join specification v0.1 to v0.5, as any composition prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from graphql import GraphQLError, GraphQLSchema, build_ast_schema
from graphql.language import DocumentNode, EnumTypeDefinitionNode, TypeDefinitionNode, parse

from schema.directives import applied, string_argument
from schema.join import JoinNames, join_names, without_join
from schema.join_types import InvalidSupergraph, TypeReader
from schema.join_v01 import owned_fields_joined
from schema.supergraph import JoinedSubgraph, Supergraph, TypeInSubgraph, TypeKind

__all__ = ["InvalidSupergraph", "read_supergraph"]

Types = Mapping[str, Mapping[str, TypeInSubgraph]]


def read_supergraph(sdl: str) -> Supergraph:
    """Raises InvalidSupergraph."""
    document = _parsed(sdl)
    names = join_names(document)
    subgraphs = _read_subgraphs(document, names)
    if names.version < (0, 2):
        document = owned_fields_joined(document, names)
    types = _read_types(document, TypeReader(names, {s.graph: s.name for s in subgraphs.values()}))
    return Supergraph(
        sdl=sdl,
        subgraphs=MappingProxyType(subgraphs),
        schema=_merged_schema(without_join(document, names)),
        types=MappingProxyType(_with_implementers(types)),
    )


def _parsed(sdl: str) -> DocumentNode:
    try:
        return parse(sdl)
    except GraphQLError as error:
        raise InvalidSupergraph(f"The supergraph is not GraphQL SDL: {error}") from error


def _read_subgraphs(document: DocumentNode, names: JoinNames) -> dict[str, JoinedSubgraph]:
    subgraphs: dict[str, JoinedSubgraph] = {}
    for value in _graph_enum(document, names).values or ():
        graph = value.name.value
        directive = next(applied(value, names.directive("graph")), None)
        name = string_argument(directive, "name") if directive else None
        if directive is None or name is None:
            raise InvalidSupergraph(
                f"`{names.graph_enum}.{graph}` has no `@{names.directive('graph')}(name:)`."
            )
        subgraphs[name] = JoinedSubgraph(graph, name, string_argument(directive, "url") or "")
    return subgraphs


def _graph_enum(document: DocumentNode, names: JoinNames) -> EnumTypeDefinitionNode:
    for node in document.definitions:
        if isinstance(node, EnumTypeDefinitionNode) and node.name.value == names.graph_enum:
            return node
    raise InvalidSupergraph(
        f"The document has no enum `{names.graph_enum}`, so it is no supergraph. "
        "If it is the schema of one subgraph, compose it first."
    )


def _read_types(document: DocumentNode, reader: TypeReader) -> dict[str, dict[str, TypeInSubgraph]]:
    return {
        node.name.value: reader.read(node)
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode) and not reader.names.owns(node.name.value)
    }


def _merged_schema(document: DocumentNode) -> GraphQLSchema:
    try:
        return build_ast_schema(document)
    except (GraphQLError, TypeError) as error:
        raise InvalidSupergraph(f"The types of the supergraph do not hold together: {error}") from error


def _with_implementers(types: Types) -> dict[str, Mapping[str, TypeInSubgraph]]:
    """Interfaces learn what a subgraph may return for them once every type has been read."""
    implementers: dict[tuple[str, str], set[str]] = {}
    for in_subgraphs in types.values():
        for subgraph, found in in_subgraphs.items():
            if found.kind is TypeKind.OBJECT:
                for interface in found.interfaces:
                    implementers.setdefault((interface, subgraph), set()).add(found.name)
    return {
        name: MappingProxyType(
            {
                subgraph: replace(found, possible_types=frozenset(implementers.get((name, subgraph), ())))
                if found.kind is TypeKind.INTERFACE
                else found
                for subgraph, found in in_subgraphs.items()
            }
        )
        for name, in_subgraphs in types.items()
    }
