"""Newsletters in Mailman: which there are, and where a contact's address stands with each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.departures import Departure, NewsletterNotes
from subgraphs.crm.sources.mailman.api import Mailman, Membership, Pending, asked_by
from subgraphs.crm.sources.mailman.standing import Told, shown
from subgraphs.crm.sources.port import (
    ContactRecord,
    CrmSource,
    MarketingEmailRecord,
    NewsletterListRecord,
    SubscriptionRecord,
)
from subgraphs.crm.sources.words import SubscriptionState
from subgraphs.kit.lists import PagedList
from subgraphs.kit.masking import fold_email
from subgraphs.kit.rows import Rows

__all__ = ["MailmanNewsletters"]

Lists = Mapping[str, NewsletterListRecord]

Records = Sequence[SubscriptionRecord]


@dataclass(frozen=True, slots=True)
class MailmanNewsletters:
    """A NewsletterSource. Contacts are read beside it, and with them who sees which: whose contact is hidden,
    of them nothing is asked."""

    mailman: Mailman
    notes: NewsletterNotes
    beside: CrmSource

    def seen_by(self, rows: Rows) -> MailmanNewsletters:
        return MailmanNewsletters(self.mailman, self.notes, self.beside.seen_by(rows))

    async def newsletter_lists(self, codes: Sequence[str]) -> Sequence[NewsletterListRecord | None]:
        lists = await self.mailman.lists() if codes else {}
        return [lists.get(code) for code in codes]

    async def subscriptions(self, contacts: Sequence[str]) -> Sequence[tuple[SubscriptionRecord, ...]]:
        found = [one for one in await self.beside.contacts(list(dict.fromkeys(contacts))) if one is not None]
        if not found:
            return [()] * len(contacts)
        keys = [contact.key for contact in found]
        lists, told, kept, owed = await asyncio.gather(
            self.mailman.lists(),
            self._told(found),
            self.beside.subscriptions(keys),
            self.notes.owed(keys),
        )
        leaving = _by_contact(owed)
        records = {
            contact.key: _records(lists, told.get(_folded(contact), {}), ours, _leaves(contact, leaving))
            for contact, ours in zip(found, kept, strict=True)
        }
        for contact, ours in zip(found, kept, strict=True):
            if others := await self._said_by_others(contact, records[contact.key], ours):
                rest = (one for one in records[contact.key] if one.list.code not in others)
                records[contact.key] = tuple(rest)
        return [records.get(key, ()) for key in contacts]

    async def _said_by_others(
        self, contact: ContactRecord, records: Records, kept: Records
    ) -> frozenset[str]:
        """Codes of lists that another contact with this address has joined or left through us: its they are.
        What nobody has said through us is shown of each."""
        unsaid = {one.list.code for one in records} - {one.list.code for one in kept}
        if not unsaid or not contact.email:
            return frozenset()
        same = await self.beside.contacts_by_email(contact.email)
        of_others = await self.beside.subscriptions([one.key for one in same if one.key != contact.key])
        return frozenset(unsaid & {one.list.code for others in of_others for one in others})

    async def emails(self, keys: Sequence[str]) -> Sequence[MarketingEmailRecord | None]:
        return await self.beside.emails(keys)

    @property
    def emails_to(self) -> PagedList[MarketingEmailRecord, None]:
        return self.beside.emails_to

    async def unheard_of(
        self, contacts: Sequence[ContactRecord]
    ) -> list[tuple[str, NewsletterListRecord, SubscriptionState]]:
        """What Mailman says of contacts on lists of which nothing was said through us."""
        lists, told, kept = await asyncio.gather(
            self.mailman.lists(),
            self._told(contacts),
            self.beside.subscriptions([contact.key for contact in contacts]),
        )
        return [
            (contact.key, lists[code], one.state)
            for contact, ours in zip(contacts, kept, strict=True)
            for code, one in told.get(_folded(contact), {}).items()
            if one.state is not None and code in lists and code not in {record.list.code for record in ours}
        ]

    async def _told(self, contacts: Iterable[ContactRecord]) -> Mapping[str, Mapping[str, Told]]:
        """By folded address and code. Addresses are asked for side by side, as many at once as the settings
        allow; requests are read once for all of them."""
        emails = {_folded(contact): contact.email for contact in contacts if contact.email}
        if not emails:
            return {}
        codes = list(await self.mailman.lists())
        members, requests = await asyncio.gather(
            asyncio.gather(*(self.mailman.memberships(email.strip()) for email in emails.values())),
            asyncio.gather(*map(self.mailman.pending, codes)),
        )
        pending = dict(zip(codes, requests, strict=True))
        return {email: _told(email, rows, pending) for email, rows in zip(emails, members, strict=True)}


def _told(
    email: str, memberships: Iterable[Membership], pending: Mapping[str, Sequence[Pending]]
) -> dict[str, Told]:
    told = {
        code: Told(pending_since=one.since)
        for code, requests in pending.items()
        for one in asked_by(email, requests)
    }
    return told | {one.code: Told(one.delivery) for one in memberships}


def _records(
    lists: Lists,
    told: Mapping[str, Told],
    kept: Iterable[SubscriptionRecord],
    departures: Sequence[Departure],
) -> tuple[SubscriptionRecord, ...]:
    """In the order of their codes. A list that Mailman has no more is none."""
    ours = {record.list.code: record for record in kept}
    records = (
        shown(
            newsletter,
            told.get(code, Told()),
            ours.get(code),
            is_leaving=code in told and any(one.is_from(code) for one in departures),
        )
        for code, newsletter in sorted(lists.items())
    )
    return tuple(record for record in records if record is not None)


def _by_contact(owed: Iterable[Departure]) -> Mapping[str, Sequence[Departure]]:
    found: defaultdict[str, list[Departure]] = defaultdict(list)
    for one in owed:
        found[one.contact].append(one)
    return found


def _leaves(contact: ContactRecord, leaving: Mapping[str, Sequence[Departure]]) -> list[Departure]:
    """From the address that is shown: of one that was given up nothing is shown any more."""
    return [one for one in leaving.get(contact.key, ()) if fold_email(one.email) in ("", _folded(contact))]


def _folded(contact: ContactRecord) -> str:
    return fold_email(contact.email or "")
