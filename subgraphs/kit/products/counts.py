"""What went over the wire to a product, for whoever looks after it."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Counts"]


@dataclass(slots=True)
class Counts:
    asked: int = 0
    """By the adapter. All others are what became of it."""
    kept: int = 0
    """Answered from what was read before."""
    shared: int = 0
    """Answered together with an equal read that was under way."""
    sent: int = 0
    """Attempts on the wire: what the product counts."""
    retries: int = 0
    throttled: int = 0
    refused: int = 0
    """Of the call, or of us."""
    failures: int = 0
    """Attempts without an answer that anybody can read."""
    told: int = 0
    """By the product itself: webhooks that were believed."""
    told_again: int = 0
    doubted: int = 0
    """Webhooks that were not."""
    seconds: float = 0.0
    slowest: float = 0.0
    latest: list[float] = field(default_factory=list)
    """The times of the latest attempts."""

    def took(self, seconds: float) -> None:
        self.sent += 1
        self.seconds += seconds
        self.slowest = max(self.slowest, seconds)
        self.latest.append(seconds)
        del self.latest[:-100]

    @property
    def mean(self) -> float:
        return self.seconds / self.sent if self.sent else 0.0

    def percentile(self, share: float) -> float:
        """Of the latest attempts."""
        ordered = sorted(self.latest)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
