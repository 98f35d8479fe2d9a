"""An external field that nothing needs is a mistake, or a leftover."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import has
from schema.subgraph.field_sets import fields_used
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.subgraph.specification import EXTERNAL
from schema.supergraph import TypeKind

__all__ = ["check_external_unused"]


def check_external_unused(schema: SubgraphSchema) -> Iterator[CompositionError]:
    used = fields_used(schema)
    for owner in schema.types.values():
        if owner.kind is not TypeKind.OBJECT:
            continue
        for name, field in owner.fields.items():
            if (
                has(field, EXTERNAL)
                and (owner.name, name) not in used
                and not _implements(schema, owner, name)
            ):
                yield composition_error(
                    ErrorCode.EXTERNAL_UNUSED,
                    f"[{schema.name}] `{owner.name}.{name}` is @external, and no @key, @requires, @provides "
                    "or interface of this subgraph uses it. Remove the field, or its @external.",
                    [(schema.name, field)],
                )


def _implements(schema: SubgraphSchema, owner: SubgraphType, field: str) -> bool:
    return any(field in schema.types[name].fields for name in owner.interfaces if name in schema.types)
