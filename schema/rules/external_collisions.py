"""A field that another subgraph resolves can neither require nor provide anything here."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import applied, has
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import EXTERNAL, FEDERATION_ONE, PROVIDES, REQUIRES, published_name
from schema.supergraph import TypeKind

__all__ = ["check_external_collisions"]


def check_external_collisions(schema: SubgraphSchema) -> Iterator[CompositionError]:
    if schema.version == FEDERATION_ONE:
        return
    for owner in schema.types.values():
        for name, field in owner.fields.items():
            if not has(field, EXTERNAL) or owner.kind is TypeKind.INTERFACE:
                continue
            for directive in (REQUIRES, PROVIDES):
                for node in applied(field, directive):
                    yield composition_error(
                        ErrorCode.EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE,
                        f"[{schema.name}] `{owner.name}.{name}` is @external, so its "
                        f"@{published_name(directive)} has no effect. Remove one of them.",
                        [(schema.name, node), (schema.name, field)],
                    )
