"""The rights of those whom a party is of."""

from __future__ import annotations

from collections.abc import Sequence

from subgraphs.crm.sources.tryton.commands import NOT_HERE
from subgraphs.kit.commands import Command, Outcome

__all__ = ["TrytonSubjects"]


class TrytonSubjects:
    """Tryton erases by a wizard that looks first at what the law wants kept; it exports in its own way."""

    async def export(self, command: Command, contacts: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))

    async def erase(self, command: Command, contacts: Sequence[str]) -> Outcome:
        return Outcome(refusals=(NOT_HERE,))
