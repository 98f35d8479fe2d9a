"""What a field costs depends on the type that resolves it, so an interface cannot say it."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import applied
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import COST
from schema.supergraph import TypeKind

__all__ = ["check_costs"]


def check_costs(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        if owner.kind is not TypeKind.INTERFACE:
            continue
        for name, field in owner.fields.items():
            for node in applied(field, COST):
                yield composition_error(
                    ErrorCode.COST_APPLIED_TO_INTERFACE_FIELD,
                    f"[{schema.name}] @cost is on `{owner.name}.{name}`, a field of an interface. Put it on "
                    "the fields of the object types that implement the interface.",
                    [(schema.name, node), (schema.name, field)],
                )
