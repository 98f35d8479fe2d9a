"""What a document of Tryton's must tell so that it is an exchange with a customer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.crm.sources.words import ExchangeStatus, SalePhase

__all__ = ["Kind"]

DIGITS = 10
"""Of the number in a key, so that keys of one day stand in the order of their numbers."""


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    """What the key of an exchange begins with."""
    model: str
    phase: SalePhase
    party: str
    date: str
    """The field of the day on which it began. Tryton knows no time of that day."""
    ended: str | None
    subject: str
    """The field whose first line says what it is about."""
    reason: str | None
    employee: str
    statuses: Mapping[str, ExchangeStatus]
    """Of every state that the document has."""

    @property
    def contact(self) -> str:
        return f"{self.party}.code"

    @property
    def agent(self) -> str:
        return f"{self.employee}.party.name"

    @property
    def fields(self) -> tuple[str, ...]:
        always = ("number", "state", self.contact, self.date, self.subject, self.agent)
        return (*always, *(field for field in (self.ended, self.reason) if field is not None))

    def key(self, number: int) -> str:
        return f"{self.name}-{number:0{DIGITS}}"

    def number_of(self, key: str) -> int | None:
        """None for the key of something else."""
        found = re.fullmatch(rf"{self.name}-([0-9]{{{DIGITS}}})", key, re.ASCII)
        return int(found.group(1)) if found else None
