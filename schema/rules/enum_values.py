"""An enum that clients both send and read must be the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.merge.enums import merged_values
from schema.supergraph import TypeKind

__all__ = ["check_enum_values"]


def check_enum_values(federation: Federation) -> Iterator[CompositionError]:
    for name, sources in federation.types.items():
        if federation.kind(name) is not TypeKind.ENUM or name not in federation.input_types:
            continue
        kept = merged_values(name, federation)
        dropped = {v: None for s in sources.values() for v in s.values if v not in kept}
        if dropped and name in federation.output_types:
            for value in dropped:
                yield _mismatch(name, value, federation)
        elif not kept:
            yield composition_error(
                ErrorCode.EMPTY_MERGED_ENUM_TYPE,
                f"No value of the enum `{name}` is in all of {', '.join(sources)}, so none is left that a "
                "client could send. Give them a value in common.",
                [(source.subgraph, source.node) for source in sources.values()],
            )


def _mismatch(name: str, value: str, federation: Federation) -> CompositionError:
    sources = federation.types[name]
    having = [subgraph for subgraph, source in sources.items() if value in source.values]
    lacking = [subgraph for subgraph in sources if subgraph not in having]
    return composition_error(
        ErrorCode.ENUM_VALUE_MISMATCH,
        f"The enum `{name}` is used in inputs and in outputs, so it must have the same values everywhere, "
        f"but `{value}` is in {', '.join(having)} and not in {', '.join(lacking)}. Add it there, or remove "
        "it.",
        [
            *((subgraph, sources[subgraph].values[value]) for subgraph in having),
            *((subgraph, sources[subgraph].node) for subgraph in lacking),
        ],
    )
