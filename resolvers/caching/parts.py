"""Of what one answer was made, as far as that was kept.

A fetch is counted when it begins, and once more when all that it wanted was there and fresh. Only then is the
answer made of nothing but what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from resolvers.caching.turns import Found

__all__ = ["Parts"]


@dataclass(slots=True)
class Parts:
    stored: dict[str, bytes] = field(default_factory=dict)
    """By their keys."""
    newest: float = 0.0
    """When the last of them was read."""
    begun: int = 0
    """Fetches."""
    whole: int = 0
    """Those of which everything was kept."""

    def add(self, found: Iterable[Found]) -> None:
        self.whole += 1
        for record, key, stored in found:
            self.stored[key] = stored
            self.newest = max(self.newest, record.read_at)

    @property
    def are_all(self) -> bool:
        return 0 < self.begun == self.whole and bool(self.stored)
