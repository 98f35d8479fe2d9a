"""Consents and subscriptions are ours; the contacts that they are of are Tryton's."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.crm.sources.commands import ConsentCommands, GivenConsent
from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.sql.writing.anchors import Anchors
from subgraphs.crm.sources.sql.writing.contact_rows import MERGES_FOLLOWED, unknown_contact
from subgraphs.crm.sources.tryton.reading import PartyReader
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.errors import SourceDown, SourceTimeout

__all__ = ["TrytonConsents"]


@dataclass(frozen=True, slots=True)
class TrytonConsents:
    """Our own commands, once Tryton has said whose they are."""

    own: ConsentCommands
    reader: PartyReader
    anchors: Anchors

    async def subscribe(self, command: Command, contact: str, newsletter: str, source: str) -> Outcome:
        key = await self._anchored(contact)
        return await self.own.subscribe(command, key, newsletter, source) if key else _unknown()

    async def record(self, command: Command, contact: str, consent: GivenConsent) -> Outcome:
        key = await self._anchored(contact)
        return await self.own.record(command, key, consent) if key else _unknown()

    async def unsubscribe(self, command: Command, contact: str, newsletter: str | None) -> Outcome:
        """Tryton that is down holds nobody up: then the key that was named is believed."""
        try:
            key = await self._anchored(contact)
        except (SourceDown, SourceTimeout):
            await self.anchors.make_sure_of(contact)
            key = contact
        return await self.own.unsubscribe(command, key, newsletter) if key else _unknown()

    async def _anchored(self, contact: str) -> str | None:
        """The key of the contact that speaks for this one, which is known to our own store from now on."""
        found = await self._survivor(contact)
        if found is None:
            return None
        await self.anchors.set(found.key, found.kind, found.email)
        return found.key

    async def _survivor(self, contact: str) -> ContactRecord | None:
        key: str | None = contact
        for _ in range(MERGES_FOLLOWED):
            found = None if key is None else await self.reader.contact(key)
            if found is None or found.merged_into_key is None:
                return found
            key = found.merged_into_key
        return None


def _unknown() -> Outcome:
    return Outcome(refusals=(unknown_contact(),))
