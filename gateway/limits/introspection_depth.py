"""How deep introspection goes.

The other limits do not count introspection, whose usual operation is deep. But types lead to fields, fields
to types and so on without end, and each level multiplies the answer.
"""

from __future__ import annotations

from gateway.errors import TOO_DEEP, Refusal, refuse
from gateway.limits.written_out import WrittenOut

__all__ = ["MAX_INTROSPECTION_DEPTH", "limit_introspection_depth"]

MAX_INTROSPECTION_DEPTH = 20
"""The usual operation is 15 deep: a type of nine wrappers, of an argument, of a field, of a type."""


def limit_introspection_depth(asked: WrittenOut, maximum: int = MAX_INTROSPECTION_DEPTH) -> Refusal | None:
    if asked.introspection_depth <= maximum:
        return None
    return refuse(
        TOO_DEEP,
        f"The introspection is {asked.introspection_depth:,} fields deep; at most {maximum:,} are allowed.",
    )
