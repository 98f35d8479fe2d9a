"""How many fields an operation asks for once its fragments are written out.

A document of a few hundred bytes can ask for more fields than memory holds: twenty fragments, each
spreading the next one twice. The count is made without writing anything out.
"""

from __future__ import annotations

from gateway.errors import TOO_HIGH, Refusal, refuse
from gateway.limits.written_out import WrittenOut

__all__ = ["MAX_HEIGHT", "limit_height"]

MAX_HEIGHT = 10_000
"""Far above what a person or a code generator writes (introspection asks for about 100 fields, the largest
public benchmark for some 200), and low enough that a plan for it is made in seconds."""


def limit_height(asked: WrittenOut, maximum: int = MAX_HEIGHT) -> Refusal | None:
    if asked.fields <= maximum:
        return None
    return refuse(
        TOO_HIGH,
        f"The operation asks for {asked.fields:,} fields, fragments written out; "
        f"at most {maximum:,} are allowed.",
    )
