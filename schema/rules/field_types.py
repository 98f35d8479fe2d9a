"""The types of one field or argument in several subgraphs must go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import print_ast

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.merge.types import narrowest, widest
from schema.rules.sources import TypedSource, argument_sources, input_sources, resolving_sources

__all__ = ["check_field_types"]


def check_field_types(federation: Federation) -> Iterator[CompositionError]:
    for coordinate, sources in resolving_sources(federation):
        if widest([node.type for _, node in sources], federation.subtypes) is None:
            yield _mismatch(ErrorCode.FIELD_TYPE_MISMATCH, f"`{coordinate}`", sources)
    for coordinate, arguments in argument_sources(federation):
        if narrowest([node.type for _, node in arguments], federation.subtypes) is None:
            yield _mismatch(ErrorCode.FIELD_ARGUMENT_TYPE_MISMATCH, f"The argument `{coordinate}`", arguments)
    for coordinate, inputs in input_sources(federation):
        if narrowest([node.type for _, node in inputs], federation.subtypes) is None:
            yield _mismatch(ErrorCode.FIELD_TYPE_MISMATCH, f"The input field `{coordinate}`", inputs)


def _mismatch(code: ErrorCode, what: str, sources: Sequence[TypedSource]) -> CompositionError:
    said = ", ".join(f"`{print_ast(node.type)}` in {subgraph}" for subgraph, node in sources)
    return composition_error(
        code,
        f"{what} has types that do not go together: {said}. Give it one type, or types of which one includes "
        "the others.",
        sources,
    )
