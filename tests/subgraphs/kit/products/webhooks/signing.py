"""The products' side of each convention, written by their documentation and not by our verifier."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from examples.loyalty_desk.webhooks import WEBHOOKS as DESK
from subgraphs.commerce.sources.shopify.webhooks import WEBHOOKS as SHOPIFY
from subgraphs.kit.products.webhooks.convention import Convention
from subgraphs.kit.products.webhooks.ghost import GHOST

NOW = 1_790_000_000.0

SECRET = b"a secret of the shop's own"

Sign = Callable[[bytes, bytes, float], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Signed:
    convention: Convention
    sign: Sign
    signs_the_time: bool


def ghost(body: bytes, secret: bytes = SECRET, now: float = NOW) -> Mapping[str, str]:
    moment = str(int(now * 1000))
    made = hmac.new(secret, body + moment.encode(), hashlib.sha256).hexdigest()
    return {"x-ghost-signature": f"sha256={made}, t={moment}"}


def shopify(body: bytes, secret: bytes = SECRET, now: float = NOW) -> Mapping[str, str]:
    made = hmac.new(secret, body, hashlib.sha256).digest()
    return {"x-shopify-hmac-sha256": base64.b64encode(made).decode()}


def desk(body: bytes, secret: bytes = SECRET, now: float = NOW) -> Mapping[str, str]:
    made = hmac.new(secret, f"{int(now)}.".encode() + body, hashlib.sha256).hexdigest()
    return {"x-desk-signature": f"{int(now)}.{made}"}


ALL = {
    "ghost": Signed(GHOST, ghost, signs_the_time=True),
    "shopify": Signed(SHOPIFY, shopify, signs_the_time=False),
    "desk": Signed(DESK, desk, signs_the_time=True),
}
