"""What commerce can tell a shop system to do. One method per mutation; the same command twice is done once.

Keys that name no record, versions that have passed and values that cannot be are refusals of the outcome, and
then nothing was written. A source that fails raises SourceDown or SourceTimeout of the kit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from subgraphs.commerce.rules.discounts import GivenDiscount
from subgraphs.commerce.sources.records import AddressRecord
from subgraphs.kit.commands import Command, Outcome

__all__ = [
    "AccountCommands",
    "CommerceCommands",
    "EmailCommands",
    "GuestCommands",
    "MailQueue",
    "NewAccount",
    "OrderCommands",
    "QueuedMail",
    "SubjectCommands",
]


@dataclass(frozen=True, slots=True)
class NewAccount:
    external_id: str
    email: str = field(repr=False)
    locale: str | None


class AccountCommands(Protocol):
    async def add_address(self, command: Command, account: str, address: AddressRecord) -> Outcome: ...

    async def set_card_number(
        self, command: Command, account: str, number: str | None, expected_version: str
    ) -> Outcome: ...

    async def create(self, command: Command, new: NewAccount) -> Outcome:
        """An account that has this external id is that account, if its address is the same one."""
        ...


class EmailCommands(Protocol):
    """An address is unique among registered accounts, folded; guests share addresses with everybody."""

    async def reserve(
        self, command: Command, account: str, email: str, expected_version: str, operation: str
    ) -> Outcome:
        """`notes["mail"]` is the key of the letter to send. A reservation of another operation that nobody
        has confirmed gives way."""
        ...

    async def release(self, command: Command, account: str, operation: str) -> Outcome:
        """Only what this operation has reserved; where there is nothing to release, nothing is written."""
        ...

    async def confirm(self, command: Command, token_hash: str) -> Outcome:
        """Once. Tells `account.email_confirmed`, with the operation that reserved the address."""
        ...

    async def set(self, command: Command, account: str, email: str, expected_version: str) -> Outcome:
        """The address counts as verified if this account has confirmed it."""
        ...


class GuestCommands(Protocol):
    async def invite(self, email: str) -> Sequence[str]:
        """The keys of the letters to send: one for each guest account with this address, folded."""
        ...

    async def claim(self, command: Command, account: str, token_hash: str) -> Outcome:
        """Tells `account.claimed` of the guest account, `by` this one. No order moves."""
        ...


class OrderCommands(Protocol):
    async def apply_discount(
        self, command: Command, order: str, discount: GivenDiscount, expected_version: str
    ) -> Outcome:
        """A discount that the order has already, by its reference, is not applied again."""
        ...

    async def remove_discount(
        self, command: Command, order: str, reference: str, expected_version: str
    ) -> Outcome:
        """Where the order has no such discount, nothing is written."""
        ...


class SubjectCommands(Protocol):
    """`notes` say what became of each record: `record_outcomes` of the kit."""

    async def export(self, command: Command, accounts: Sequence[str]) -> Outcome: ...

    async def erase(self, command: Command, accounts: Sequence[str]) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class QueuedMail:
    recipient: str = field(repr=False)
    template: str


class MailQueue(Protocol):
    """Letters with a link, written in the transaction that makes them necessary and sent after it."""

    async def take(self, mail: str, token_hash: str) -> QueuedMail | None:
        """From now on this token opens what the letter is about. None where there is nothing to send."""
        ...

    async def sent(self, mail: str) -> None: ...


@dataclass(frozen=True, slots=True)
class CommerceCommands:
    accounts: AccountCommands
    emails: EmailCommands
    guests: GuestCommands
    orders: OrderCommands
    subjects: SubjectCommands
    mail: MailQueue
