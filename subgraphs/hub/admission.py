"""At most one mutation of a request touches two systems."""

from __future__ import annotations

__all__ = ["Admission"]


class Admission:
    """Made anew for each request."""

    def __init__(self) -> None:
        self._taken = False

    def take(self) -> bool:
        """True the first time."""
        taken, self._taken = self._taken, True
        return not taken
