"""Events, and the streams that they come from: one for each list of each system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from subgraphs.hub.composites.asking.question import NodeField

__all__ = ["Entry", "Event", "NodeReference", "Portion", "Stream", "TimelineKind"]


class TimelineKind(Enum):
    ORDER = "ORDER"
    CART = "CART"
    VISIT = "VISIT"
    TRANSACTIONAL_EMAIL = "TRANSACTIONAL_EMAIL"
    MARKETING_EMAIL = "MARKETING_EMAIL"
    EXCHANGE = "EXCHANGE"
    POINTS = "POINTS"
    VOUCHER = "VOUCHER"
    INVOICE = "INVOICE"
    PAYMENT = "PAYMENT"
    CONSENT = "CONSENT"


@dataclass(frozen=True, slots=True)
class NodeReference:
    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Event:
    at: dt.datetime
    kind: TimelineKind
    system: str
    title: str = field(repr=False)
    node: NodeReference | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    event: Event
    cursor: str
    """Where the stream goes on after this event."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What was read of a stream in one go. Rows that are no event are left out of the entries."""

    entries: tuple[Entry, ...]
    end: str | None
    """Where the stream goes on after all that was read."""
    has_more: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """A list of one system that its source reads newest first."""

    key: str
    """Its name in the cursor of the timeline."""
    kind: TimelineKind
    system: str
    question: Callable[[int, str | None], NodeField]
    """`first` and `after` of the page to read."""
    portion: Callable[[Mapping[str, object] | list[object], str | None], Portion]
    """What the answer to the question holds, and where it was to go on."""
    condition: tuple[NodeField, str] | None = None
    """Asked with each page: only with this answer are its rows shown."""
