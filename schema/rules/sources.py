"""The nodes that several subgraphs have for one element, by its coordinate.

Of directives, only those count that a client may write and that every subgraph knows: no others are merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphql.language import (
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    TypeDefinitionNode,
)

from schema.federation import Federation, FieldSource, client_arguments
from schema.merge.directives import merged_directives

__all__ = [
    "ElementSource",
    "InputSource",
    "Inputs",
    "TypedSource",
    "argument_sources",
    "client_inputs",
    "element_sources",
    "input_sources",
    "resolved_fields",
    "resolving_sources",
]

TypedSource = tuple[str, FieldDefinitionNode | InputValueDefinitionNode]
InputSource = tuple[str, InputValueDefinitionNode]
Inputs = Mapping[str, InputValueDefinitionNode]
ElementSource = tuple[
    str, TypeDefinitionNode | FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode
]


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
    for directive, definitions in merged_directives(federation):
        by_name: dict[str, list[InputSource]] = {}
        for subgraph, definition in definitions.items():
            for node in definition.arguments or ():
                by_name.setdefault(node.name.value, []).append((subgraph, node))
        for name, nodes in by_name.items():
            yield f"@{directive}({name}:)", nodes


def client_inputs(federation: Federation) -> Iterator[tuple[str, Mapping[str, Inputs]]]:
    """`Order.emails` or `@live`: by subgraph, the arguments that clients give to it."""
    for coordinate, sources in resolved_fields(federation):
        yield coordinate, client_arguments(sources)
    for name, definitions in merged_directives(federation):
        yield (
            f"@{name}",
            {
                subgraph: {argument.name.value: argument for argument in node.arguments or ()}
                for subgraph, node in definitions.items()
            },
        )


def element_sources(federation: Federation) -> Iterator[tuple[str, Sequence[ElementSource]]]:
    """Everything that is merged, but for directives."""
    for name, sources in federation.types.items():
        yield name, [(subgraph, found.node) for subgraph, found in sources.items()]
        values: dict[str, list[ElementSource]] = {}
        for subgraph, found in sources.items():
            for value, node in found.values.items():
                values.setdefault(value, []).append((subgraph, node))
        yield from ((f"{name}.{value}", nodes) for value, nodes in values.items())
    yield from resolving_sources(federation)
    yield from argument_sources(federation)
    yield from input_sources(federation)


def input_sources(federation: Federation) -> Iterator[tuple[str, Sequence[InputSource]]]:
    """`OrderFilter.channel`, with the subgraph and the node of each that has it."""
    for type_name, types in federation.types.items():
        fields: dict[str, list[InputSource]] = {}
        for subgraph, declared in types.items():
            for name, node in declared.inputs.items():
                fields.setdefault(name, []).append((subgraph, node))
        for name, nodes in fields.items():
            yield f"{type_name}.{name}", nodes
