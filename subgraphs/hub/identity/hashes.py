"""What may be kept of a key that must not be kept: its keyed hash."""

from __future__ import annotations

import hmac
from hashlib import sha256

from subgraphs.hub.sources.port import RecordKey

__all__ = ["record_hash"]


def record_hash(secret: bytes, record: RecordKey) -> str:
    """The salt of an erased record is the hub's secret: without it nobody can try out keys."""
    text = f"{record.system}:{record.kind}:{record.key}"
    return hmac.new(secret, text.encode(), sha256).hexdigest()
