"""Ghost's: `X-Ghost-Signature: sha256=<hex>, t=<milliseconds>`, over the body and behind it the time.

So in 5.130; older ones sign the body alone, which lets a delivery be sent again at any time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from subgraphs.kit.products.webhooks.convention import (
    CLOCKS_DIFFER,
    Convention,
    Delivery,
    Doubt,
    Verdict,
    is_signed,
    of_hex,
)

__all__ = ["GHOST", "verified"]

HEADER = "x-ghost-signature"

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64}), t=([0-9]{13})")


def verified(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: float) -> Verdict:
    given = headers.get(HEADER)
    if given is None:
        return Doubt.UNSIGNED
    found = _SIGNATURE.fullmatch(given)
    if found is None:
        return Doubt.MALFORMED
    signature, sent_at = found.groups()
    if not is_signed(signature, body + sent_at.encode(), secrets, of_hex):
        return Doubt.FOREIGN
    return Delivery(signature) if abs(now - int(sent_at) / 1000) <= CLOCKS_DIFFER else Doubt.STALE


GHOST = Convention(verified)
