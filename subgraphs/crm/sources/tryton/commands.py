"""What Tryton can be told of a contact: an address, a telephone, a new one. It knows no keys of commands, so
each is read before it is written.

Written first in Tryton, then noted beside it. Whoever gets no answer calls again: what was written already is
found as it should be, and only noted. Two creations for one customer at once are one in one process; two
processes may both find that there is none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from subgraphs.crm.sources.commands import NewContact
from subgraphs.crm.sources.sql.writing.contact_rows import unknown_contact
from subgraphs.crm.sources.tryton.parties import EXTERNAL_ID, PARTY, contact_record, with_codes
from subgraphs.crm.sources.tryton.reading import PartyReader
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.masking import fold_email
from subgraphs.kit.models.domain import Search, is_
from subgraphs.kit.models.row import Row
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.refusals import conflict, version_refusal
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.writer import Writer

__all__ = ["NOT_HERE", "TrytonContacts"]

NOT_HERE = Refusal(
    UserErrorCode.DENIED,
    "The system behind the CRM does not take this over its interface. Do it in its own back office.",
)

EMAIL = ("email",)

PHONE = ("phone", "mobile")

Values = Mapping[str, object]

Step = Callable[[Row], Values | None]
"""What is written; None where the party is as it should be."""


@dataclass(frozen=True, slots=True)
class TrytonContacts:
    """Of contacts, what can be written."""

    reader: PartyReader
    writer: Writer
    creating: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def set_phone(
        self, command: Command, contact: str, phone: str | None, expected_version: str
    ) -> Outcome:
        change = _Change(contact, expected_version, "contact.phone_changed")
        return await self._changed(command, change, lambda party: _step(party, PHONE, phone))

    async def set_email(
        self, command: Command, contact: str, email: str | None, expected_version: str
    ) -> Outcome:
        change = _Change(contact, expected_version, "contact.email_changed")
        return await self._changed(command, change, lambda party: _step(party, EMAIL, email))

    async def set_company_name(
        self, command: Command, contact: str, name: str | None, expected_version: str
    ) -> Outcome:
        """The name of a person's company is that of another party."""
        return Outcome(contact, (NOT_HERE,))

    async def create(self, command: Command, new: NewContact) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        async with self.creating:
            party = await self.reader.party(is_("identifiers.code", EXTERNAL_ID + new.external_id))
            if party is not None and not self._is(party, new):
                refusal = conflict("This customer has another contact.", "externalId")
                return Outcome(party.text("code"), (refusal,))
            if party is None:
                categories = await self._categories(new.kind)
                if categories is None:
                    return Outcome(refusals=(NOT_HERE,))
                key = await self.reader.store.create(PARTY, _new_party(new, categories))
                party = await self.reader.party(is_("id", key))
        code = party.text("code") if party is not None else None
        if code is None:
            raise ProductUnreadable("created a party without a code; parties need a sequence of codes")
        return await self._noted(command, code, "contact.created")

    def _is(self, party: Row, new: NewContact) -> bool:
        found = contact_record(party, self.reader.words)
        return (found.kind, _folded(found.email)) == (new.kind, _folded(new.email))

    async def _categories(self, kind: ContactKind) -> Collection[int] | None:
        """Those that make a party what it is; None where Tryton has no such category."""
        if kind is ContactKind.PERSON:
            return ()
        named = is_("name", self.reader.words.companies)
        found = await self.reader.store.search(Search("party.category", ("name",), named, 1))
        return [row.key for row in found] or None

    async def _changed(self, command: Command, change: _Change, step: Step) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        party = await self.reader.party(with_codes([change.contact]))
        if party is None:
            return Outcome(refusals=(unknown_contact(),))
        found = contact_record(party, self.reader.words)
        if found.merged_into_key is not None:
            told = "The contact was merged into another one. Set the value of that one."
            return Outcome(change.contact, (conflict(told, "contactId"),))
        values = step(party)
        if values is not None:
            old = version_refusal(int(found.version), change.expected_version)
            if old is not None:
                return Outcome(change.contact, (old,))
            await self.reader.store.write(PARTY, party.key, values)
        return await self._noted(command, change.contact, change.event)

    async def _noted(self, command: Command, contact: str, event: str) -> Outcome:
        done = Outcome(contact, events=(Event(event, "CrmContact", contact),))
        return await self.writer.once(command, lambda _: done)


@dataclass(frozen=True, slots=True)
class _Change:
    contact: str
    expected_version: str
    event: str


def _step(party: Row, kinds: Collection[str], value: str | None) -> Values | None:
    """The first of a kind is the one that Tryton itself uses. Taken away are all of them: were it the first
    alone, the next one would stand in its place."""
    known = [one for one in party.related("contact_mechanisms") if one.text("type") in kinds]
    if value is None:
        return {"contact_mechanisms": [["delete", [one.key for one in known]]]} if known else None
    if not known:
        return {"contact_mechanisms": [["create", [{"type": next(iter(kinds)), "value": value}]]]}
    if known[0].text("value") == value:
        return None
    return {"contact_mechanisms": [["write", [known[0].key], {"value": value}]]}


def _new_party(new: NewContact, categories: Collection[int]) -> Values:
    """The name says where it is divided, so that it is read as it was given."""
    person = ", ".join(part for part in (new.last_name, new.first_name) if part)
    given = (("email", new.email), ("phone", new.phone))
    mechanisms = [{"type": kind, "value": value} for kind, value in given if value is not None]
    party: dict[str, object] = {
        "name": new.company_name if new.kind is ContactKind.COMPANY else person,
        "identifiers": [["create", [{"type": None, "code": EXTERNAL_ID + new.external_id}]]],
    }
    if mechanisms:
        party["contact_mechanisms"] = [["create", mechanisms]]
    if categories:
        party["categories"] = [["add", list(categories)]]
    return party


def _folded(email: str | None) -> str | None:
    return None if email is None else fold_email(email)
