"""Shopify's convention: `X-Shopify-Hmac-Sha256`, in base64, over the body alone.

No time and no id is signed with it: `X-Shopify-Webhook-Id` and `X-Shopify-Topic` could be anybody's, so a
delivery is known again by its signature, and what it concerns by its body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from subgraphs.kit.products.webhooks.convention import (
    Convention,
    Delivery,
    Doubt,
    Verdict,
    is_signed,
    of_base64,
)

__all__ = ["WEBHOOKS", "changed", "verified"]

HEADER = "x-shopify-hmac-sha256"


def verified(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: float) -> Verdict:
    given = headers.get(HEADER)
    if given is None:
        return Doubt.UNSIGNED
    return Delivery(given) if is_signed(given, body, secrets, of_base64) else Doubt.FOREIGN


def changed(body: bytes) -> frozenset[str] | None:
    """An order and its customer, or the order of a refund or a parcel. Raises ValueError."""
    match orjson.loads(body):
        case {"order_id": int(order)}:
            return frozenset([str(order)])
        case {"id": int(order), "customer": {"id": int(customer)}}:
            return frozenset([str(order), str(customer)])
        case {"id": int(key)}:
            return frozenset([str(key)])
        case _:
            return None


WEBHOOKS = Convention(verified, changed)
