"""What Fiche does not write in Medusa. Nothing is written then, neither there nor beside it."""

from __future__ import annotations

from collections.abc import Sequence

from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.loyalty.sources.commands import Reserving

__all__ = ["NOT_HERE", "NoPointsCommands", "NoSubjectCommands"]

NOT_HERE = Refusal(
    UserErrorCode.DENIED,
    "The system behind loyalty does not take this over its interface. Do it in its own back office.",
)


class NoPointsCommands:
    """Medusa debits at once, and holds nothing for somebody who comes back."""

    async def reserve(self, command: Command, member: str, wanted: Reserving) -> Outcome:
        return Outcome(member, (NOT_HERE,))

    async def capture(self, command: Command, member: str, reference: str) -> Outcome:
        return Outcome(member, (NOT_HERE,))

    async def release(self, command: Command, member: str, reference: str) -> Outcome:
        return Outcome(member, (NOT_HERE,))


class NoSubjectCommands:
    async def export(self, command: Command, members: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))

    async def erase(self, command: Command, members: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))
