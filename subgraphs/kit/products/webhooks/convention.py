"""How a product signs what it tells. Each convention is a file of pure functions; its connector declares it.

class ShopifyConnector:
    webhooks = Convention(verified, changed)
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

__all__ = [
    "CLOCKS_DIFFER",
    "Convention",
    "Delivery",
    "Doubt",
    "SendsWebhooks",
    "Verdict",
    "convention_of",
    "everything",
    "is_signed",
    "of_base64",
    "of_hex",
]

CLOCKS_DIFFER = 300.0
"""Seconds between the signed time of a delivery and ours, on either side."""


class Doubt(Enum):
    """Why a delivery is not believed."""

    UNSIGNED = "It has no signature."
    MALFORMED = "Its signature cannot be read."
    FOREIGN = "Its signature is of none of the secrets."
    STALE = f"Its time is more than {CLOCKS_DIFFER:.0f} seconds from ours."


@dataclass(frozen=True, slots=True)
class Delivery:
    mark: str
    """Of this one and of no other: the signature. An id beside it that nobody signed would prove nothing."""


Verdict = Delivery | Doubt

Verify = Callable[[Mapping[str, str], bytes, Sequence[bytes], float], Verdict]
"""Of the headers, with names in small letters, the body as it came, the secrets and the time of the wall. It
takes nothing from the body."""

Changed = Callable[[bytes], frozenset[str] | None]
"""Of a body that is believed: the keys of the product's records that are to be read again, such as an order's
and its customer's; None where that might be any. Where it raises ValueError that might be any too."""


def everything(_: bytes) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Convention:
    verify: Verify
    changed: Changed = everything


@runtime_checkable
class SendsWebhooks(Protocol):
    """A connector whose product does."""

    @property
    def webhooks(self) -> Convention: ...


def convention_of(connector: object) -> Convention | None:
    return connector.webhooks if isinstance(connector, SendsWebhooks) else None


def is_signed(
    given: str, message: bytes, secrets: Sequence[bytes], written: Callable[[bytes], bytes]
) -> bool:
    """HMAC with SHA-256, by any of the secrets. Neither which one nor how much was right shows in the time
    that it takes. Compared as it is written: bytes have more than one base64."""
    found = False
    for secret in secrets:
        expected = written(hmac.digest(secret, message, "sha256"))
        found |= hmac.compare_digest(expected, given.encode())
    return found


def of_hex(digest: bytes) -> bytes:
    return digest.hex().encode()


def of_base64(digest: bytes) -> bytes:
    return b64encode(digest)
