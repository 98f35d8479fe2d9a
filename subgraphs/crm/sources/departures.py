"""What our own store keeps for a system that sends newsletters: who is to leave them, until it has been told.

A wish to get no more letters is written down before anybody is called, and is done when the other system says
so: whether that system is down, or this process is, the wish is not lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from subgraphs.crm.sources.port import NewsletterListRecord
from subgraphs.crm.sources.words import SubscriptionState

__all__ = ["ALL_LISTS", "Departure", "NewsletterNotes", "Seen"]

ALL_LISTS = ""


@dataclass(frozen=True, slots=True)
class Departure:
    contact: str
    code: str
    email: str = field(repr=False)
    """Empty where whoever has the contacts could not be asked: then they are asked when it is told."""
    at: dt.datetime | None = field(default=None, compare=False)

    def is_from(self, code: str) -> bool:
        return self.code in (ALL_LISTS, code)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a contact stands over there."""

    contact: str
    code: str
    state: SubscriptionState


class NewsletterNotes(Protocol):
    """All methods raise SourceFailure."""

    async def owe(self, departures: Iterable[Departure]) -> None: ...

    async def owed(self, contacts: Sequence[str] | None = None) -> Sequence[Departure]:
        """The oldest first, some hundred at most; None is of all contacts."""
        ...

    async def told(self, departures: Iterable[Departure]) -> None:
        """They are owed no more."""
        ...

    async def lost_in(self, contacts: Sequence[str]) -> Sequence[str]:
        """Of our own store: the keys of those that were merged into these."""
        ...

    async def knows(self, newsletter: str) -> bool: ...

    async def know(self, newsletter: NewsletterListRecord, *, wants_confirmation: bool | None = None) -> None:
        """Our own store names the list too, so that what is said of it has a place. None leaves what is
        known of it."""
        ...

    async def note(self, seen: Iterable[Seen]) -> None:
        """Of contacts in our own store: where it says something else, that is taken over, and since when it
        is so is not known."""
        ...
