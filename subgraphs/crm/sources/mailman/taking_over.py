"""What Mailman says of readers, written down beside it before something happens to all of it: who leaves all
lists leaves those that nobody here had heard of, and a copy of a person's data has them too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.departures import NewsletterNotes, Seen
from subgraphs.crm.sources.mailman.newsletters import MailmanNewsletters
from subgraphs.crm.sources.mailman.telling import PATIENCE
from subgraphs.crm.sources.port import ContactRecord, NewsletterListRecord
from subgraphs.crm.sources.words import SubscriptionState
from subgraphs.kit.errors import SourceFailure

__all__ = ["TakingOver"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TakingOver:
    newsletters: MailmanNewsletters
    notes: NewsletterNotes

    async def take_over(self, readers: Sequence[ContactRecord]) -> None:
        """All that Mailman says. Raises SourceFailure."""
        keys = [reader.key for reader in readers]
        found = await self.newsletters.subscriptions(keys)
        await self._note(
            [
                (key, record.list, record.state)
                for key, records in zip(keys, found, strict=True)
                for record in records
            ]
        )

    async def try_to_take_over(self, readers: Sequence[ContactRecord]) -> None:
        """What nobody here has heard of. Whoever leaves is not held up by it."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._note(await self.newsletters.unheard_of(readers))
        except (SourceFailure, TimeoutError) as failure:
            log.warning("Mailman could not be asked for all lists of who leaves: %s.", type(failure).__name__)

    async def _note(self, told: Sequence[tuple[str, NewsletterListRecord, SubscriptionState]]) -> None:
        for newsletter in {newsletter for _, newsletter, _ in told}:
            await self.notes.know(newsletter)
        await self.notes.note([Seen(key, newsletter.code, state) for key, newsletter, state in told])
