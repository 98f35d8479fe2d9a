"""An interface with a key promises that every implementer can be found by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.subgraph.field_sets import parsed_or_empty
from schema.subgraph.model import SubgraphSchema
from schema.supergraph import TypeKind

__all__ = ["check_interface_keys"]


def check_interface_keys(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for interface in schema.types.values():
        if interface.kind is not TypeKind.INTERFACE:
            continue
        for key in interface.keys:
            lacking = [
                implementer
                for implementer in schema.possible_types(interface.name)
                if not _has_key(key.fields, (own.fields for own in implementer.keys))
            ]
            if lacking:
                names = ", ".join(f"`{found.name}`" for found in lacking)
                yield composition_error(
                    ErrorCode.INTERFACE_KEY_NOT_ON_IMPLEMENTATION,
                    f'[{schema.name}] The interface `{interface.name}` has @key(fields: "{key.fields}"), '
                    "which "
                    f"{names} must have as well.",
                    [(schema.name, key.node), *((schema.name, found.node) for found in lacking)],
                )


def _has_key(wanted: str, keys: Iterable[str]) -> bool:
    return any(_normalised(key) == _normalised(wanted) for key in keys)


def _normalised(fields: str) -> frozenset[str]:
    return frozenset(map(str, parsed_or_empty(fields)))
