"""The nodes that several subgraphs have for one element, by its coordinate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import FieldDefinitionNode, InputValueDefinitionNode

from schema.federation import Federation, FieldSource, client_arguments

__all__ = [
    "InputSource",
    "TypedSource",
    "argument_sources",
    "input_sources",
    "resolved_fields",
    "resolving_sources",
]

TypedSource = tuple[str, FieldDefinitionNode | InputValueDefinitionNode]
InputSource = tuple[str, InputValueDefinitionNode]


def resolving_sources(federation: Federation) -> Iterator[tuple[str, Sequence[TypedSource]]]:
    """`Order.total`, with the subgraph and the node of each that declares it and is not external."""
    for coordinate, sources in resolved_fields(federation):
        yield coordinate, [(source.subgraph, source.node) for source in sources]


def resolved_fields(federation: Federation) -> Iterator[tuple[str, Sequence[FieldSource]]]:
    for type_name in federation.types:
        for name, sources in federation.fields(type_name).items():
            resolving = [source for source in sources if not source.is_external]
            if resolving:
                yield f"{type_name}.{name}", resolving


def argument_sources(federation: Federation) -> Iterator[tuple[str, Sequence[InputSource]]]:
    """`Order.emails(first:)`, with the subgraph and the node of each that has it."""
    for coordinate, sources in resolved_fields(federation):
        arguments: dict[str, list[InputSource]] = {}
        for subgraph, given in client_arguments(sources).items():
            for name, node in given.items():
                arguments.setdefault(name, []).append((subgraph, node))
        for name, nodes in arguments.items():
            yield f"{coordinate}({name}:)", nodes


def input_sources(federation: Federation) -> Iterator[tuple[str, Sequence[InputSource]]]:
    """`OrderFilter.channel`, with the subgraph and the node of each that has it."""
    for type_name, types in federation.types.items():
        fields: dict[str, list[InputSource]] = {}
        for subgraph, declared in types.items():
            for name, node in declared.inputs.items():
                fields.setdefault(name, []).append((subgraph, node))
        for name, nodes in fields.items():
            yield f"{type_name}.{name}", nodes
