"""How long a step is repeated before it is given up, and how long people are waited for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Conduct", "Patience"]


@dataclass(frozen=True, slots=True)
class Patience:
    pauses: tuple[float, ...]
    """Seconds before each further attempt; after the last one the step is given up."""

    def pause(self, missed: int) -> float | None:
        """Before the attempt after so many that got no answer; None to give up."""
        return self.pauses[missed - 1] if missed <= len(self.pauses) else None


HOUR = 3600.0

GROWING = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0)


@dataclass(frozen=True, slots=True)
class Conduct:
    brief: Patience = Patience((0.2, 1.0))
    """Before the pivot, while the caller may still be waiting."""
    pivot: Patience = Patience((*GROWING, *(HOUR,) * 48))
    """Two days: what the pivot came to is unknown until it is answered."""
    patient: Patience = Patience((*GROWING, *(HOUR,) * 72))
    """Three days. The key of a step is remembered for thirty."""
    reservation: dt.timedelta = dt.timedelta(days=7)
    """How long points are held: longer than the patience with pivot and capture together."""
    confirmation: dt.timedelta = dt.timedelta(hours=24)
    """How long a new e-mail address may wait for its click."""
    answer_seconds: float = 4.0
    """How long a mutation waits for its operation before it answers with a PENDING one."""
    call_seconds: float = 8.0
    """How long one call to a system may take."""
    poll_seconds: float = 1.0
    """How often the durable-execution library looks for messages where its database cannot push them."""
