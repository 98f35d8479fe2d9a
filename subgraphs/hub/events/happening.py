"""An event of a system's outbox, as the hub reads it: keys, never values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

__all__ = ["BadOutbox", "Happening", "read_happenings"]


class BadOutbox(ValueError):
    """What came is not a page of an outbox."""


@dataclass(frozen=True, slots=True)
class Happening:
    id: int
    """Grows from event to event within one system."""
    at: dt.datetime
    kind: str
    """`account.email_confirmed`"""
    record_type: str
    """`Account`"""
    record_key: str
    notes: Mapping[str, str]


def read_happenings(body: bytes) -> Sequence[Happening]:
    """Raises BadOutbox."""
    try:
        page = orjson.loads(body)
        return [_happening(event) for event in page["events"]]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadOutbox("An outbox cannot be read.") from error


def _happening(event: Mapping[str, object]) -> Happening:
    match event:
        case {
            "id": int(id),
            "at": str(at),
            "kind": str(kind),
            "recordType": str(type),
            "recordKey": str(key),
            "notes": dict(notes),
        }:
            return Happening(id, dt.datetime.fromisoformat(at), kind, type, key, notes)
    raise ValueError
