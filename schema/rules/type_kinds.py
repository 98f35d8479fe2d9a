"""A type is of one kind in all subgraphs; only an interface may be an interface object elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation

__all__ = ["check_type_kinds"]


def check_type_kinds(federation: Federation) -> Iterator[CompositionError]:
    for name, sources in federation.types.items():
        kinds = federation.kinds(name)
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
