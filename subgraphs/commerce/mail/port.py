"""Letters, and whoever carries them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Letter", "Mailer"]


@dataclass(frozen=True, slots=True)
class Letter:
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


class Mailer(Protocol):
    async def send(self, letter: Letter) -> None:
        """Returns when the letter is on its way. Raises SourceDown where it is not."""
        ...
