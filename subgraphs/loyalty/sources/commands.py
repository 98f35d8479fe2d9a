"""What can be told to a loyalty system. One method per mutation; the same command twice is done once.

Keys that name no record, versions that have passed and values that cannot be are refusals of the outcome, and
then nothing was written. A source that fails raises SourceDown or SourceTimeout of the kit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from subgraphs.kit.commands import Command, Outcome
from subgraphs.loyalty.sources.words import CardState

__all__ = [
    "LoyaltyCommands",
    "MemberCommands",
    "NewMember",
    "PointsCommands",
    "Reserving",
    "SubjectCommands",
    "VoucherCommands",
]


@dataclass(frozen=True, slots=True)
class NewMember:
    external_id: str
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reserving:
    points: Decimal
    reference: str
    """Who holds the points: the same reference is the same reservation."""
    seconds: int


class MemberCommands(Protocol):
    async def create(self, command: Command, new: NewMember) -> Outcome:
        """In the first programme, with a card. A member that has this external id is that member."""
        ...

    async def set_email(
        self, command: Command, member: str, email: str | None, expected_version: str
    ) -> Outcome: ...

    async def set_phone(
        self, command: Command, member: str, phone: str | None, expected_version: str
    ) -> Outcome: ...

    async def replace_card(self, command: Command, member: str, reason: CardState) -> Outcome:
        """The card in force gets the state `reason`, and a new one takes its place."""
        ...


class PointsCommands(Protocol):
    """Points are available, reserved or spent; a reservation that has expired holds none."""

    async def reserve(self, command: Command, member: str, wanted: Reserving) -> Outcome: ...

    async def capture(self, command: Command, member: str, reference: str) -> Outcome:
        """Spends what was reserved. What has expired meanwhile is spent as well, if it is still there."""
        ...

    async def release(self, command: Command, member: str, reference: str) -> Outcome:
        """Gives back what was reserved. A reservation that comes after its release holds nothing."""
        ...


class VoucherCommands(Protocol):
    async def grant(self, command: Command, member: str, campaign: str, reason: str) -> Outcome:
        """`notes["voucher"]` is the key of the voucher."""
        ...


class SubjectCommands(Protocol):
    """`notes` say what became of each record: `record_outcomes` of the kit."""

    async def export(self, command: Command, members: Sequence[str]) -> Outcome: ...

    async def erase(self, command: Command, members: Sequence[str]) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class LoyaltyCommands:
    members: MemberCommands
    points: PointsCommands
    vouchers: VoucherCommands
    subjects: SubjectCommands
