"""A value type that has more fields in one subgraph than in another."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.subgraph.roots import ROOT_TYPES
from schema.supergraph import TypeKind

__all__ = ["hint_value_type_fields"]

_CODES = {
    TypeKind.OBJECT: HintCode.INCONSISTENT_OBJECT_VALUE_TYPE_FIELD,
    TypeKind.INTERFACE: HintCode.INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD,
}


def hint_value_type_fields(federation: Federation) -> Iterator[CompositionHint]:
    for name, sources in federation.types.items():
        code = _CODES.get(federation.kind(name))
        if code is None or name in ROOT_TYPES or any(source.keys for source in sources.values()):
            continue
        for field, having in federation.fields(name).items():
            subgraphs = [source.subgraph for source in having]
            lacking = [subgraph for subgraph in sources if subgraph not in subgraphs]
            if lacking:
                yield composition_hint(
                    code,
                    f"`{name}.{field}` is not in {', '.join(lacking)}, which {_have(lacking)} the type "
                    f"`{name}` without it.",
                    [(source.subgraph, source.node) for source in having],
                )


def _have(subgraphs: list[str]) -> str:
    return "has" if len(subgraphs) == 1 else "have"
