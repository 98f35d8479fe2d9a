"""What the CRM subgraph can tell a CRM to do. One method per mutation; the same command twice is done once.

Keys that name no record, versions that have passed and values that cannot be are refusals of the outcome, and
then nothing was written. The key of a contact that was lost in a merge is an alias: what is said of it holds
for the survivor. Only what sets a value wants the survivor itself, since the caller has read the other one.
A source that fails raises SourceDown or SourceTimeout of the kit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from subgraphs.crm.rules.exchanges import GivenExchange, GivenMessage
from subgraphs.crm.sources.words import ConsentPurpose, ConsentState, ContactKind, Medium
from subgraphs.kit.commands import Command, Outcome

__all__ = [
    "ConsentCommands",
    "ContactCommands",
    "CrmCommands",
    "ExchangeCommands",
    "GivenConsent",
    "NewContact",
    "SubjectCommands",
]


@dataclass(frozen=True, slots=True)
class GivenConsent:
    purpose: ConsentPurpose
    medium: Medium
    state: ConsentState
    """Never EXPIRED: a consent ends by itself."""
    source: str


@dataclass(frozen=True, slots=True)
class NewContact:
    external_id: str
    """The customer id of the hub: one contact has it."""
    kind: ContactKind
    first_name: str | None = field(repr=False)
    last_name: str | None = field(repr=False)
    company_name: str | None = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)


class ConsentCommands(Protocol):
    async def subscribe(self, command: Command, contact: str, newsletter: str, source: str) -> Outcome:
        """Who is subscribed has consented to marketing by e-mail, and that is written down too.

        Whoever is on the list already stays as they are.
        """
        ...

    async def unsubscribe(self, command: Command, contact: str, newsletter: str | None) -> Outcome:
        """From one list; None is from all, which withdraws the consent to marketing by e-mail.

        Nothing holds it up: no version, no consent, no earlier subscription is needed, and the others are
        told by the outbox afterwards.
        """
        ...

    async def record(self, command: Command, contact: str, consent: GivenConsent) -> Outcome:
        """What is denied or withdrawn is so for the shop and for every partner. Without the consent to
        marketing by e-mail no newsletter is sent. What was said before stays in the history."""
        ...


class ExchangeCommands(Protocol):
    async def log(self, command: Command, contact: str, exchange: GivenExchange) -> Outcome: ...

    async def reply(self, command: Command, exchange: str, message: GivenMessage) -> Outcome:
        """An exchange that was closed is open again, unless the message is an internal note."""
        ...


class ContactCommands(Protocol):
    """`None` takes the value away."""

    async def set_phone(
        self, command: Command, contact: str, phone: str | None, expected_version: str
    ) -> Outcome: ...

    async def set_email(
        self, command: Command, contact: str, email: str | None, expected_version: str
    ) -> Outcome: ...

    async def set_company_name(
        self, command: Command, contact: str, name: str | None, expected_version: str
    ) -> Outcome: ...

    async def create(self, command: Command, new: NewContact) -> Outcome:
        """A contact that has this external id is that contact, if kind and address are the same."""
        ...


class SubjectCommands(Protocol):
    """`notes` say what became of each record: `record_outcomes` of the kit."""

    async def export(self, command: Command, contacts: Sequence[str]) -> Outcome: ...

    async def erase(self, command: Command, contacts: Sequence[str]) -> Outcome:
        """With those that were lost in them. Nothing of their values is left in the files of the database."""
        ...


@dataclass(frozen=True, slots=True)
class CrmCommands:
    consents: ConsentCommands
    exchanges: ExchangeCommands
    contacts: ContactCommands
    subjects: SubjectCommands
