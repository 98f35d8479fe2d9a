"""What is kept of one answer: its value, and until when it may be used for what.

Times are seconds since 1970, on the clock of who wrote it. Gateways that share a store have the right time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson

from resolvers.caching.freshness import Freshness

__all__ = ["CLOCKS_DIFFER", "NULL_LIFE", "Record", "made_record", "read_record"]

NULL_LIFE: Final = 10.0
"""Seconds. What is not there may come into being at any time, and nobody will invalidate what never was."""

CLOCKS_DIFFER: Final = 5.0
"""Seconds. What was read later than that from now was written before a clock went back. Its age is
unknown."""


@dataclass(frozen=True, slots=True)
class Record:
    value: object
    read_at: float
    fresh_until: float
    revalidate_until: float
    error_until: float
    is_public: bool
    as_of: float | None

    @property
    def ends(self) -> float:
        return max(self.fresh_until, self.revalidate_until, self.error_until)

    def is_usable(self, now: float) -> bool:
        return self.read_at <= now + CLOCKS_DIFFER and now < self.ends

    def to_bytes(self) -> bytes | None:
        """None for what cannot be kept, such as a number of more than 64 bits."""
        try:
            return orjson.dumps(_members(self))
        except (orjson.JSONEncodeError, RecursionError):
            return None


def _members(record: Record) -> tuple[object, ...]:
    return (
        record.value,
        record.read_at,
        record.fresh_until,
        record.revalidate_until,
        record.error_until,
        record.is_public,
        record.as_of,
    )


def made_record(value: object, freshness: Freshness, now: float, has_null: bool) -> Record:
    life = min(freshness.life, NULL_LIFE) if has_null else freshness.life
    fresh_until = now + life
    return Record(
        value,
        now,
        fresh_until,
        fresh_until + (0.0 if has_null else freshness.stale_while_revalidate),
        fresh_until + (0.0 if has_null else freshness.stale_if_error),
        freshness.is_public and not has_null,
        freshness.as_of,
    )


def read_record(stored: bytes | None, now: float) -> Record | None:
    """None for what may not be used any more, for nothing."""
    if stored is None:
        return None
    try:
        record = Record(*orjson.loads(stored))
    except (orjson.JSONDecodeError, TypeError):
        return None
    return record if record.is_usable(now) else None
