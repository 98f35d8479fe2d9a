"""Interfaces have keys since federation 2.3; before, nobody would have asked by them."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.subgraph.model import SubgraphSchema
from schema.supergraph import TypeKind

__all__ = ["check_interface_keys_by_version"]


def check_interface_keys_by_version(schema: SubgraphSchema) -> Iterator[CompositionError]:
    if schema.version >= (2, 3):
        return
    for owner in schema.types.values():
        for key in owner.keys if owner.kind is TypeKind.INTERFACE else ():
            yield composition_error(
                ErrorCode.KEY_UNSUPPORTED_ON_INTERFACE,
                f"[{schema.name}] @key is on the interface `{owner.name}`, and the subgraph links federation "
                f"{'.'.join(map(str, schema.version))}. Link v2.3 or newer, or remove the key.",
                [(schema.name, key.node)],
            )
