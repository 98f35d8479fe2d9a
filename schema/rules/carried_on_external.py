"""What composition carries over belongs on the field that is resolved, not on a mention of it."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import applied, has
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import CARRIED, EXTERNAL, FEDERATION_ONE, published_name

__all__ = ["check_carried_on_external"]


def check_carried_on_external(schema: SubgraphSchema) -> Iterator[CompositionError]:
    if schema.version == FEDERATION_ONE:
        return
    for owner in schema.types.values():
        for name, field in owner.fields.items():
            if not has(field, EXTERNAL):
                continue
            for directive in CARRIED:
                for node in applied(field, directive):
                    yield composition_error(
                        ErrorCode.MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL,
                        f"[{schema.name}] `{owner.name}.{name}` is @external, so its "
                        f"@{published_name(directive)} has no effect. Put it on the field in the subgraph "
                        "that resolves it.",
                        [(schema.name, node)],
                    )
