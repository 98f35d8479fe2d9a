"""How many fields have an alias. An alias lets one operation ask the same field many times: to guess numbers
or codes, a thousand at once. What a fragment gives an alias counts wherever it is spread."""

from __future__ import annotations

from gateway.errors import TOO_MANY_ALIASES, Refusal, refuse
from gateway.limits.written_out import WrittenOut

__all__ = ["MAX_ALIASES", "limit_aliases"]

MAX_ALIASES = 15


def limit_aliases(asked: WrittenOut, maximum: int = MAX_ALIASES) -> Refusal | None:
    if asked.aliases <= maximum:
        return None
    return refuse(
        TOO_MANY_ALIASES,
        f"The operation has {asked.aliases:,} aliases, fragments written out; "
        f"at most {maximum:,} are allowed.",
    )
