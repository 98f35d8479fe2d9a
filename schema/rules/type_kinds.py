"""A type is of one kind in all subgraphs; only an interface may be an interface object elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.subgraph.model import SubgraphType
from schema.supergraph import TypeKind

__all__ = ["check_type_kinds"]


def check_type_kinds(federation: Federation) -> Iterator[CompositionError]:
    for name, sources in federation.types.items():
        kinds: dict[TypeKind, list[SubgraphType]] = {}
        for source in sources.values():
            kinds.setdefault(_kind(source), []).append(source)
        if len(kinds) > 1:
            said = "; ".join(
                f"{kind} in {', '.join(found.subgraph for found in members)}"
                for kind, members in kinds.items()
            )
            yield composition_error(
                ErrorCode.TYPE_KIND_MISMATCH,
                f"`{name}` is of different kinds: {said}. Make them the same, or give one another name.",
                [(source.subgraph, source.node) for source in sources.values()],
            )


def _kind(source: SubgraphType) -> TypeKind:
    return TypeKind.INTERFACE if source.is_interface_object else source.kind
