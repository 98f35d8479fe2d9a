"""What a code says to the person who reads it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Meaning"]


@dataclass(frozen=True, slots=True)
class Meaning:
    what: str
    advice: str
    """What to do."""
