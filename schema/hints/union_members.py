"""A union that has more members in one subgraph than in another."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.supergraph import TypeKind

__all__ = ["hint_union_members"]


def hint_union_members(federation: Federation) -> Iterator[CompositionHint]:
    for name, sources in federation.types.items():
        if federation.kind(name) is not TypeKind.UNION:
            continue
        for member in dict.fromkeys(member for found in sources.values() for member in found.members):
            lacking = [subgraph for subgraph, found in sources.items() if member not in found.members]
            if lacking:
                yield composition_hint(
                    HintCode.INCONSISTENT_UNION_MEMBER,
                    f"The union `{name}` has no member `{member}` in {', '.join(lacking)}.",
                    [
                        (subgraph, found.node)
                        for subgraph, found in sources.items()
                        if member in found.members
                    ],
                )
