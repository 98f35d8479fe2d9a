"""What a product can answer that is no answer, and what is raised for it.

ProductFailure         a SourceDown, for callers above the port
  ProductThrottled     it wants fewer calls; or our own budget has none left in time
  ProductRefusedUs     it does not take our credentials, or they do not reach so far
  ProductRefused       it takes us, and not this call: what it said is for the adapter
  ProductUnreadable    it answered in a way that nobody can read
SourceTimeout          of the kit, where the time was over
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from subgraphs.kit.errors import SourceDown

__all__ = [
    "Fault",
    "FaultKind",
    "ProductFailure",
    "ProductRefused",
    "ProductRefusedUs",
    "ProductThrottled",
    "ProductUnreadable",
    "raised",
]


class FaultKind(Enum):
    UNAUTHORISED = "unauthorised"
    """Once with a new token, then no more."""
    FORBIDDEN = "forbidden"
    """The token is right and its rights do not reach: a new one would not reach further."""
    THROTTLED = "throttled"
    """Again after the time it says, and nobody meanwhile."""
    UNAVAILABLE = "unavailable"
    """A read is tried again."""
    REFUSED = "refused"
    """It would be refused again."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    words: str
    """The product's own, shortened. No client sees them."""
    after: float | None = None
    """Seconds that it asks us to wait."""
    status: int = 200


class ProductFailure(SourceDown):
    def __init__(self, words: str = "", status: int = 0) -> None:
        super().__init__()
        self.words = words
        self.status = status

    def told(self) -> str:
        """For whoever sets the product up: never for a client, nor for a log."""
        return f"{self.status}: {self.words}" if self.status else self.words


class ProductThrottled(ProductFailure):
    def __init__(self, words: str = "", status: int = 0, after: float | None = None) -> None:
        super().__init__(words, status)
        self.after = after


class ProductRefusedUs(ProductFailure):
    pass


class ProductRefused(ProductFailure):
    pass


class ProductUnreadable(ProductFailure):
    pass


def raised(fault: Fault) -> ProductFailure:
    match fault.kind:
        case FaultKind.UNAUTHORISED | FaultKind.FORBIDDEN:
            return ProductRefusedUs(fault.words, fault.status)
        case FaultKind.THROTTLED:
            return ProductThrottled(fault.words, fault.status, fault.after)
        case FaultKind.REFUSED:
            return ProductRefused(fault.words, fault.status)
        case FaultKind.UNREADABLE:
            return ProductUnreadable(fault.words, fault.status)
        case FaultKind.UNAVAILABLE:
            return ProductFailure(fault.words, fault.status)
