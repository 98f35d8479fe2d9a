"""Directives that say how one object is resolved mean nothing on the fields of an interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import applied
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import (
    EXTERNAL,
    OVERRIDE,
    PROVIDES,
    REQUIRES,
    SHAREABLE,
    published_name,
)
from schema.supergraph import TypeKind

__all__ = ["check_unsupported_on_interface"]

_CODES: Mapping[str, ErrorCode] = {
    EXTERNAL: ErrorCode.EXTERNAL_ON_INTERFACE,
    REQUIRES: ErrorCode.REQUIRES_UNSUPPORTED_ON_INTERFACE,
    PROVIDES: ErrorCode.PROVIDES_UNSUPPORTED_ON_INTERFACE,
    SHAREABLE: ErrorCode.INVALID_SHAREABLE_USAGE,
    OVERRIDE: ErrorCode.OVERRIDE_ON_INTERFACE,
}


def check_unsupported_on_interface(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        if owner.kind is not TypeKind.INTERFACE:
            continue
        for name, field in owner.fields.items():
            for directive, code in _CODES.items():
                for node in applied(field, directive):
                    yield composition_error(
                        code,
                        f"[{schema.name}] @{published_name(directive)} is on `{owner.name}.{name}`, a field "
                        "of an interface. Put it on the fields of the object types that implement the "
                        "interface.",
                        [(schema.name, node), (schema.name, field)],
                    )
