"""How the desk signs what it tells: `x-desk-signature: <seconds>.<hex>`, over time, dot and body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import orjson

from subgraphs.kit.products.webhooks.convention import (
    CLOCKS_DIFFER,
    Convention,
    Delivery,
    Doubt,
    Verdict,
    is_signed,
    of_hex,
)

__all__ = ["WEBHOOKS", "changed", "verified"]

_SIGNATURE = re.compile(r"([0-9]{10})\.([0-9a-f]{64})")


def verified(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: float) -> Verdict:
    given = headers.get("x-desk-signature")
    if given is None:
        return Doubt.UNSIGNED
    found = _SIGNATURE.fullmatch(given)
    if found is None:
        return Doubt.MALFORMED
    sent_at, signature = found.groups()
    if not is_signed(signature, b"%b.%b" % (sent_at.encode(), body), secrets, of_hex):
        return Doubt.FOREIGN
    return Delivery(signature) if abs(now - int(sent_at)) <= CLOCKS_DIFFER else Doubt.STALE


def changed(body: bytes) -> frozenset[str] | None:
    """The member whom it is about. Raises ValueError."""
    match orjson.loads(body):
        case {"member": str(key)}:
            return frozenset([key])
        case _:
            return None


WEBHOOKS = Convention(verified, changed)
