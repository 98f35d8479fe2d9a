"""An argument or input field has one default value, or in some subgraphs none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import print_ast

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.rules.sources import InputSource, argument_sources, input_sources

__all__ = ["check_default_values"]


def check_default_values(federation: Federation) -> Iterator[CompositionError]:
    for coordinate, nodes in argument_sources(federation):
        yield from _mismatch(ErrorCode.FIELD_ARGUMENT_DEFAULT_MISMATCH, f"The argument `{coordinate}`", nodes)
    for coordinate, nodes in input_sources(federation):
        yield from _mismatch(ErrorCode.INPUT_FIELD_DEFAULT_MISMATCH, f"The input field `{coordinate}`", nodes)


def _mismatch(code: ErrorCode, what: str, sources: Sequence[InputSource]) -> Iterator[CompositionError]:
    given = [(subgraph, node) for subgraph, node in sources if node.default_value is not None]
    texts = [print_ast(node.default_value) for _, node in given if node.default_value is not None]
    if len(set(texts)) > 1:
        said = ", ".join(f"`{text}` in {subgraph}" for text, (subgraph, _) in zip(texts, given, strict=True))
        yield composition_error(code, f"{what} has different default values: {said}. Give it one.", given)
