"""How deep fields stand in fields. Introspection is not counted: it asks no subgraph."""

from __future__ import annotations

from gateway.errors import TOO_DEEP, Refusal, refuse
from gateway.limits.written_out import WrittenOut

__all__ = ["MAX_DEPTH", "limit_depth"]

MAX_DEPTH = 15


def limit_depth(asked: WrittenOut, maximum: int = MAX_DEPTH) -> Refusal | None:
    if asked.depth <= maximum:
        return None
    return refuse(
        TOO_DEEP,
        f"The operation is {asked.depth:,} fields deep; at most {maximum:,} are allowed.",
    )
