"""What Vendure does not take over its API in the way that Fiche asks for it. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from subgraphs.commerce.rules.discounts import GivenDiscount
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["NOT_HERE", "NoGuestCommands", "NoOrderCommands", "NoSubjectCommands"]

NOT_HERE = Refusal(
    UserErrorCode.DENIED,
    "The shop system behind commerce does not take this over its interface. Do it in its own back office.",
)


class NoOrderCommands:
    """A placed order is changed in Vendure by a modification, which a person settles with a refund."""

    async def apply_discount(
        self, command: Command, order: str, discount: GivenDiscount, expected_version: str
    ) -> Outcome:
        return Outcome(order, (NOT_HERE,))

    async def remove_discount(
        self, command: Command, order: str, reference: str, expected_version: str
    ) -> Outcome:
        return Outcome(order, (NOT_HERE,))


class NoGuestCommands:
    async def invite(self, email: str) -> Sequence[str]:
        return ()

    async def claim(self, command: Command, account: str, token_hash: str) -> Outcome:
        return Outcome(account, (NOT_HERE,))


class NoSubjectCommands:
    async def export(self, command: Command, accounts: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))

    async def erase(self, command: Command, accounts: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))
