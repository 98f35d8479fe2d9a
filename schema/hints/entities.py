"""A type that is an entity in one subgraph and a mere value in another."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import HintCode
from schema.composition import CompositionHint, composition_hint
from schema.federation import Federation
from schema.supergraph import TypeKind

__all__ = ["hint_entities"]


def hint_entities(federation: Federation) -> Iterator[CompositionHint]:
    for name, sources in federation.types.items():
        keyed = [subgraph for subgraph, source in sources.items() if source.keys]
        lacking = [subgraph for subgraph in sources if subgraph not in keyed]
        if keyed and lacking and federation.kind(name) is TypeKind.OBJECT:
            yield composition_hint(
                HintCode.INCONSISTENT_ENTITY,
                f"`{name}` has a @key in {', '.join(keyed)} and none in {', '.join(lacking)}, from where it "
                "cannot be found again elsewhere.",
                [(subgraph, sources[subgraph].node) for subgraph in lacking],
            )
