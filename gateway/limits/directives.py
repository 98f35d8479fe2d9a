"""How many directives an operation has: on itself, on its variables, on its fields and its fragments."""

from __future__ import annotations

from gateway.errors import TOO_MANY_DIRECTIVES, Refusal, refuse
from gateway.limits.written_out import WrittenOut

__all__ = ["MAX_DIRECTIVES", "limit_directives"]

MAX_DIRECTIVES = 50


def limit_directives(asked: WrittenOut, maximum: int = MAX_DIRECTIVES) -> Refusal | None:
    if asked.directives <= maximum:
        return None
    return refuse(
        TOO_MANY_DIRECTIVES,
        f"The operation has {asked.directives:,} directives, fragments written out; "
        f"at most {maximum:,} are allowed.",
    )
