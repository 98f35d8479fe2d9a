"""What Medusa can be told to do. It knows no keys of commands, so each is read before it is written.

Written first in Medusa, then noted beside it. Whoever gets no answer calls again: what was written already is
found as it should be, and only noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.masking import fold_email
from subgraphs.kit.products.call import write
from subgraphs.kit.products.faults import ProductRefused
from subgraphs.kit.products.values import text
from subgraphs.kit.refusals import conflict, invalid, not_found
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.commands import LoyaltyCommands, MemberCommands, NewMember
from subgraphs.loyalty.sources.medusa.api import Api
from subgraphs.loyalty.sources.medusa.granting import GiftCardCommands
from subgraphs.loyalty.sources.medusa.programme import Programme
from subgraphs.loyalty.sources.medusa.refused import NOT_HERE, NoPointsCommands, NoSubjectCommands
from subgraphs.loyalty.sources.medusa.wallets import Wallet, Wallets
from subgraphs.loyalty.sources.words import CardState

__all__ = ["medusa_commands"]

REFUSED = 400

SIGNS_IN = Refusal(
    UserErrorCode.DENIED,
    "The customer signs in to the shop with this address. Only the customer changes it, in the shop.",
    ("email",),
)

CHANGED = Refusal(
    UserErrorCode.VERSION_MISMATCH,
    "The record has changed since it was read. Read it again, and decide again.",
    ("expectedVersion",),
)


def medusa_commands(
    api: Api, programme: Programme, writer: Writer, beside: LoyaltyCommands
) -> LoyaltyCommands:
    return LoyaltyCommands(
        members=_CustomerCommands(api, programme, writer, beside.members),
        points=NoPointsCommands(),
        vouchers=GiftCardCommands(api, programme, writer),
        subjects=NoSubjectCommands(),
    )


@dataclass(frozen=True, slots=True)
class _CustomerCommands:
    api: Api
    programme: Programme
    writer: Writer
    beside: MemberCommands
    """Of our own store, where the cards are."""

    async def create(self, command: Command, new: NewMember) -> Outcome:
        """Medusa is not searched by an external id: a second try would not find what the first one made."""
        return Outcome(refusals=(NOT_HERE,))

    async def set_email(
        self, command: Command, member: str, email: str | None, expected_version: str
    ) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        wallet = await self._wallet(member)
        if wallet is None:
            return Outcome(refusals=(not_found("member", "memberId"),))
        if _folded(wallet.customer.get("email")) == _folded(email):
            return await self._noted(command, member, "email")
        if wallet.customer.get("has_account") is True:
            return Outcome(member, (SIGNS_IN,))
        return await self._change(command, wallet, expected_version, {"email": email})

    async def set_phone(
        self, command: Command, member: str, phone: str | None, expected_version: str
    ) -> Outcome:
        known = await self.writer.known(command)
        if known is not None:
            return known
        wallet = await self._wallet(member)
        if wallet is None:
            return Outcome(refusals=(not_found("member", "memberId"),))
        if text(wallet.customer.get("phone")) == phone:
            return await self._noted(command, member, "phone")
        return await self._change(command, wallet, expected_version, {"phone": phone})

    async def replace_card(self, command: Command, member: str, reason: CardState) -> Outcome:
        return await self.beside.replace_card(command, member, reason)

    async def _wallet(self, member: str) -> Wallet | None:
        """As it is now, and not as it was read a moment ago. One whose customer was deleted is nobody's."""
        self.api.calls.forget()
        wallet = (await Wallets(self.api, self.programme).of([member])).get(member)
        return wallet if wallet is not None and wallet.customer else None

    async def _change(
        self, command: Command, wallet: Wallet, expected_version: str, change: Mapping[str, str | None]
    ) -> Outcome:
        if text(wallet.customer.get("updated_at")) != expected_version:
            return Outcome(wallet.member, (CHANGED,))
        [field] = change
        path = f"/admin/customers/{wallet.member}"
        answer = await self.api.calls.send(write("POST", path, change, also=(REFUSED,)))
        if answer.status == REFUSED:
            return Outcome(wallet.member, (_refusal(answer.object(), field),))
        return await self._noted(command, wallet.member, field)

    async def _noted(self, command: Command, member: str, field: str) -> Outcome:
        event = Event(f"member.{field}_changed", "LoyaltyMember", member)
        done = Outcome(member, events=(event,))
        return await self.writer.once(command, lambda _: done)


def _refusal(told: Mapping[str, object], field: str) -> Refusal:
    """Medusa says in words alone what is wrong."""
    words = text(told.get("message")) or ""
    if "already exists" in words:
        return conflict("Another customer has this address.", field)
    if "Invalid email" in words:
        return invalid("This is no e-mail address.", field)
    raise ProductRefused(text(told.get("type")) or "no reason", REFUSED)


def _folded(email: object) -> str | None:
    found = text(email)
    return None if found is None else fold_email(found)
