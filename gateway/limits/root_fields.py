"""How many fields an operation asks of its root, each of which may be a request of its own."""

from __future__ import annotations

from gateway.errors import TOO_MANY_ROOT_FIELDS, Refusal, refuse
from gateway.limits.written_out import WrittenOut

__all__ = ["MAX_ROOT_FIELDS", "limit_root_fields"]

MAX_ROOT_FIELDS = 20


def limit_root_fields(asked: WrittenOut, maximum: int = MAX_ROOT_FIELDS) -> Refusal | None:
    if asked.root_fields <= maximum:
        return None
    return refuse(
        TOO_MANY_ROOT_FIELDS,
        f"The operation has {asked.root_fields:,} root fields, fragments written out; "
        f"at most {maximum:,} are allowed.",
    )
