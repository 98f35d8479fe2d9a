"""Types that differ and go together: the supergraph has one of them."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import TypeNode, print_ast

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.merge.types import narrowest, widest
from schema.rules.sources import TypedSource, argument_sources, input_sources, resolving_sources

__all__ = ["hint_compatible_types"]


def hint_compatible_types(federation: Federation) -> Iterator[CompositionHint]:
    for coordinate, sources in resolving_sources(federation):
        merged = widest([node.type for _, node in sources], federation.subtypes)
        yield from _hint(HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE, coordinate, list(sources), merged)
    for coordinate, arguments in argument_sources(federation):
        merged = narrowest([node.type for _, node in arguments], federation.subtypes)
        code = HintCode.INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE
        yield from _hint(code, coordinate, list(arguments), merged)
    for coordinate, inputs in input_sources(federation):
        merged = narrowest([node.type for _, node in inputs], federation.subtypes)
        code = HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE
        yield from _hint(code, coordinate, list(inputs), merged)


def _hint(
    code: HintCode, coordinate: str, sources: list[TypedSource], merged: TypeNode | None
) -> Iterator[CompositionHint]:
    if merged is not None and len({print_ast(node.type) for _, node in sources}) > 1:
        said = ", ".join(f"`{print_ast(node.type)}` in {subgraph}" for subgraph, node in sources)
        yield composition_hint(
            code,
            f"`{coordinate}` has different types that go together: {said}. The supergraph has "
            f"`{print_ast(merged)}`.",
            sources,
        )
