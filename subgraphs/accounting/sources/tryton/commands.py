"""What Tryton can be told to do. It knows no keys of commands, so each is read before it is written.

Written first in Tryton, then noted beside it. Whoever gets no answer calls again: what was written already is
found as it should be, and only noted. Two creations for one customer at once are one in one process; two
processes may both find that there is none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from subgraphs.accounting.sources.commands import Billing, LedgerCommands, NewAccount
from subgraphs.accounting.sources.tryton.accounts import version_of
from subgraphs.accounting.sources.tryton.books import EXTERNAL_ID, Books
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.models.domain import Domain, Search, is_
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.refusals import conflict, not_found, version_refusal
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.writer import Writer

__all__ = ["tryton_commands"]

PARTY = "party.party"

FIELDS = ("code", "name", "write_date", "contact_mechanisms.type", "contact_mechanisms.value")

NOT_HERE = Refusal(
    UserErrorCode.DENIED,
    "The system behind accounting does not take this over its interface. Do it in its own back office.",
)

Values = Mapping[str, object]


def tryton_commands(store: ModelStore, books: Books, writer: Writer) -> LedgerCommands:
    return LedgerCommands(_AccountCommands(store, books, writer), _SubjectCommands())


@dataclass(frozen=True, slots=True)
class _AccountCommands:
    store: ModelStore
    books: Books
    writer: Writer
    creating: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def update_billing(
        self, command: Command, account: str, billing: Billing, expected_version: str
    ) -> Outcome:
        """The legal name. A VAT number is one of several identifiers of a party, and is chosen there."""
        name = billing.get("legal_name")
        if "vat_number" in billing or name is None:
            return Outcome(account, (NOT_HERE,))
        kind = "ledger_account.billing_changed"
        change = _Change(account, expected_version, kind, lambda party: _name_step(party, name))
        return await self._changed(command, change)

    async def set_email(
        self, command: Command, account: str, email: str | None, expected_version: str
    ) -> Outcome:
        kind = "ledger_account.email_changed"
        change = _Change(account, expected_version, kind, lambda party: _email_step(party, email))
        return await self._changed(command, change)

    async def create(self, command: Command, new: NewAccount) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        async with self.creating:
            party = await self._party(is_("identifiers.code", EXTERNAL_ID + new.external_id))
            if party is not None and party.text("name") != new.legal_name:
                refusal = conflict("This customer has another account.", "externalId")
                return Outcome(party.text("code"), (refusal,))
            if party is None:
                key = await self.store.create(PARTY, _new_party(new))
                party = await self._party(is_("id", key))
        code = party.text("code") if party is not None else None
        if code is None:
            raise ProductUnreadable("created a party without a code; parties need a sequence of codes")
        return await self._noted(command, code, "ledger_account.created")

    async def _changed(self, command: Command, change: _Change) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        party = await self._party(is_("code", change.account))
        if party is None:
            return Outcome(refusals=(not_found("ledger account", "ledgerAccountId"),))
        if change.account in self.books.collective:
            refusal = conflict("A collective account belongs to nobody.", "ledgerAccountId")
            return Outcome(change.account, (refusal,))
        step = change.step(party)
        if step is not None:
            old = version_refusal(version_of(party), change.expected_version)
            if old is not None:
                return Outcome(change.account, (old,))
            await self.store.write(PARTY, party.key, step)
        return await self._noted(command, change.account, change.event)

    async def _party(self, which: Domain) -> Row | None:
        """As it is now, and not as it was read a moment ago."""
        self.store.calls.forget()
        rows = await self.store.search(Search(PARTY, FIELDS, which, 1))
        return rows[0] if rows else None

    async def _noted(self, command: Command, account: str, event: str) -> Outcome:
        done = Outcome(account, events=(Event(event, "LedgerAccount", account),))
        return await self.writer.once(command, lambda _: done)


@dataclass(frozen=True, slots=True)
class _Change:
    account: str
    expected_version: str
    event: str
    step: Callable[[Row], Values | None]
    """What is written; None where the party is as it should be."""


class _SubjectCommands:
    """What Tryton holds of a person lies in documents that the law wants kept, and in its own archive."""

    async def export(self, command: Command, accounts: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))

    async def erase(self, command: Command, accounts: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))


def _name_step(party: Row, name: str) -> Values | None:
    return None if party.text("name") == name else {"name": name}


def _email_step(party: Row, email: str | None) -> Values | None:
    """The first e-mail address of a party is the one that Tryton writes to."""
    addresses = [one for one in party.related("contact_mechanisms") if one.text("type") == "email"]
    known = addresses[0] if addresses else None
    match known, email:
        case None, None:
            return None
        case None, str():
            return {"contact_mechanisms": [["create", [{"type": "email", "value": email}]]]}
        case Row(), None:
            return {"contact_mechanisms": [["delete", [one.key for one in addresses]]]}
        case Row() as mechanism, str():
            if mechanism.text("value") == email:
                return None
            return {"contact_mechanisms": [["write", [mechanism.key], {"value": email}]]}
    return None


def _new_party(new: NewAccount) -> Values:
    identifiers: list[Values] = [{"type": None, "code": EXTERNAL_ID + new.external_id}]
    if new.vat_number is not None:
        identifiers.append({"type": "eu_vat", "code": new.vat_number})
    party: dict[str, object] = {"name": new.legal_name, "identifiers": [["create", identifiers]]}
    if new.email is not None:
        party["contact_mechanisms"] = [["create", [{"type": "email", "value": new.email}]]]
    return party
