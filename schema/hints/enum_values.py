"""Enums that differ between subgraphs, and enums that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.supergraph import TypeKind

__all__ = ["hint_enum_values"]


def hint_enum_values(federation: Federation) -> Iterator[CompositionHint]:
    for name, sources in federation.types.items():
        if federation.kind(name) is not TypeKind.ENUM:
            continue
        is_input, is_output = name in federation.input_types, name in federation.output_types
        if not is_input and not is_output:
            yield composition_hint(
                HintCode.UNUSED_ENUM_TYPE,
                f"The enum `{name}` is used by no field and no argument.",
                [(subgraph, found.node) for subgraph, found in sources.items()],
            )
            continue
        for value in dict.fromkeys(value for found in sources.values() for value in found.values):
            lacking = [subgraph for subgraph, found in sources.items() if value not in found.values]
            if lacking and is_input != is_output:
                yield _hint(name, value, lacking, federation, is_input)


def _hint(
    name: str, value: str, lacking: list[str], federation: Federation, is_input: bool
) -> CompositionHint:
    sources = federation.types[name].values()
    effect = "so clients cannot send it" if is_input else "but clients may read it"
    code = (
        HintCode.INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM
        if is_input
        else HintCode.INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM
    )
    return composition_hint(
        code,
        f"`{name}.{value}` is not in {', '.join(lacking)}, {effect}.",
        [(found.subgraph, found.values[value]) for found in sources if value in found.values],
    )
