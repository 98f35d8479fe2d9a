"""Tells Mailman who leaves: at once where it answers, and as soon as it does where it does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from weakref import WeakValueDictionary

from subgraphs.crm.sources.departures import ALL_LISTS, Departure
from subgraphs.crm.sources.mailman.api import Mailman, asked_by
from subgraphs.crm.sources.mailman.readers import Readers
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.masking import fold_email

__all__ = ["Teller"]

log = logging.getLogger(__name__)

PATIENCE = 4.0
"""Seconds that who leaves waits for Mailman. Their wish is kept by then."""

ROUND = 30.0
"""Seconds after which what is owed is told again. Another process may owe something too."""


class Teller:
    def __init__(self, mailman: Mailman, readers: Readers) -> None:
        self._mailman = mailman
        self._readers = readers
        self._notes = readers.notes
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, email: str) -> asyncio.Lock:
        """One thing after the other happens to an address: who joins a list is not taken from it by a wish
        that is older."""
        return self._turns.setdefault(fold_email(email), asyncio.Lock())

    async def try_to_tell(self, departures: Iterable[Departure]) -> None:
        """What Mailman does not take now stays owed."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.tell(departures)
        except (SourceFailure, TimeoutError) as failure:
            log.warning("Mailman will be told later who has left: %s.", type(failure).__name__)

    async def tell(self, departures: Iterable[Departure]) -> None:
        """Each that was told is owed no more. Raises SourceFailure."""
        for one in departures:
            async with self.turn(one.email):
                await self.settle([one])

    async def settle(self, departures: Iterable[Departure]) -> None:
        """For whoever has the turn. What somebody else has told meanwhile is owed no more."""
        for one in departures:
            if one in await self._notes.owed([one.contact]):
                await self._take_off(one)
                await self._notes.told([one])

    async def keep_telling(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                owed = await self._notes.owed()
            except SourceFailure:
                owed = ()
            for one in owed:
                await self.try_to_tell([one])
                if self._mailman.calls.is_resting:
                    break
            await asyncio.sleep(ROUND)

    async def _take_off(self, departure: Departure) -> None:
        """Also where Mailman still waits for a confirmation: a late click is no wish of today."""
        emails = [departure.email]
        if not departure.email:
            readers = await self._readers.of_one_person(departure.contact)
            emails = [one.email.strip() for one in readers if one.email]
        self._mailman.calls.forget()
        for email in emails:
            await self._take_off_address(departure, email)

    async def _take_off_address(self, departure: Departure, email: str) -> None:
        mailman, code = self._mailman, departure.code
        for membership in await mailman.memberships(email):
            if departure.is_from(membership.code):
                await mailman.leave(membership)
        known = await mailman.lists()
        for one in known if code == ALL_LISTS else {code} & known.keys():
            for request in asked_by(email, await mailman.pending(one)):
                await mailman.discard(one, request)
