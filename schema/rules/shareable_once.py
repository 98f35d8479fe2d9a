"""`@shareable` is repeatable for one reason: a type and its extensions may each have it."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import applied
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import SHAREABLE

__all__ = ["check_shareable_once"]


def check_shareable_once(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        for name, field in owner.fields.items():
            nodes = list(applied(field, SHAREABLE))
            if len(nodes) > 1:
                yield composition_error(
                    ErrorCode.INVALID_SHAREABLE_USAGE,
                    f"[{schema.name}] @shareable is on `{owner.name}.{name}` {len(nodes)} times. Leave one.",
                    [(schema.name, node) for node in nodes],
                )
