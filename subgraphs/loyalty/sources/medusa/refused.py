"""What Fiche does not write in Medusa. Nothing is written then, neither there nor beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.loyalty.sources.commands import LoyaltyCommands, MemberCommands, NewMember, Reserving
from subgraphs.loyalty.sources.words import CardState

__all__ = ["NOT_HERE", "refused_commands"]

NOT_HERE = Refusal(
    UserErrorCode.DENIED,
    "The system behind loyalty does not take this over its interface. Do it in its own back office.",
)


def refused_commands(beside: LoyaltyCommands) -> LoyaltyCommands:
    """All but what is done in our own store, where the cards are."""
    return LoyaltyCommands(
        members=_MemberCommands(beside.members),
        points=_NoPointsCommands(),
        vouchers=_NoVoucherCommands(),
        subjects=_NoSubjectCommands(),
    )


@dataclass(frozen=True, slots=True)
class _MemberCommands:
    beside: MemberCommands

    async def create(self, command: Command, new: NewMember) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))

    async def set_email(
        self, command: Command, member: str, email: str | None, expected_version: str
    ) -> Outcome:
        return Outcome(member, (NOT_HERE,))

    async def set_phone(
        self, command: Command, member: str, phone: str | None, expected_version: str
    ) -> Outcome:
        return Outcome(member, (NOT_HERE,))

    async def replace_card(self, command: Command, member: str, reason: CardState) -> Outcome:
        return await self.beside.replace_card(command, member, reason)


class _NoPointsCommands:
    """Medusa debits at once, and holds nothing for somebody who comes back."""

    async def reserve(self, command: Command, member: str, wanted: Reserving) -> Outcome:
        return Outcome(member, (NOT_HERE,))

    async def capture(self, command: Command, member: str, reference: str) -> Outcome:
        return Outcome(member, (NOT_HERE,))

    async def release(self, command: Command, member: str, reference: str) -> Outcome:
        return Outcome(member, (NOT_HERE,))


class _NoVoucherCommands:
    async def grant(self, command: Command, member: str, campaign: str, reason: str) -> Outcome:
        return Outcome(member, (NOT_HERE,))


class _NoSubjectCommands:
    async def export(self, command: Command, members: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))

    async def erase(self, command: Command, members: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))
