"""What one subgraph demands, all must understand: a client cannot send it to some of them only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphql.language import InputValueDefinitionNode, NonNullTypeNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, Place, composition_error
from schema.federation import Federation
from schema.rules.sources import Inputs, client_inputs
from schema.supergraph import TypeKind

__all__ = ["check_required_inputs"]


def check_required_inputs(federation: Federation) -> Iterator[CompositionError]:
    for coordinate, arguments in client_inputs(federation):
        for name, places, without in _required_in_some(arguments):
            yield composition_error(
                ErrorCode.REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH,
                f"The argument `{coordinate}({name}:)` is required in {_names(places)} and lacking in "
                f"{', '.join(without)}. Add it there, or make it nullable.",
                places,
            )
    for type_name, types in federation.types.items():
        if federation.kind(type_name) is TypeKind.INPUT:
            for name, places, without in _required_in_some({s: found.inputs for s, found in types.items()}):
                yield composition_error(
                    ErrorCode.REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH,
                    f"The input field `{type_name}.{name}` is required in {_names(places)} and lacking in "
                    f"{', '.join(without)}. Add it there, or make it nullable.",
                    places,
                )


def _required_in_some(by_subgraph: Mapping[str, Inputs]) -> Iterator[tuple[str, list[Place], list[str]]]:
    for name in dict.fromkeys(name for inputs in by_subgraph.values() for name in inputs):
        places: list[Place] = [
            (subgraph, inputs[name])
            for subgraph, inputs in by_subgraph.items()
            if name in inputs and _is_required(inputs[name])
        ]
        without = [subgraph for subgraph, inputs in by_subgraph.items() if name not in inputs]
        if places and without:
            yield name, places, without


def _is_required(node: InputValueDefinitionNode) -> bool:
    return isinstance(node.type, NonNullTypeNode) and node.default_value is None


def _names(places: Sequence[Place]) -> str:
    return ", ".join(subgraph for subgraph, _ in places)
