"""One access: who asked, through which operation, whose data came, and what was refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from gateway.parameters import Parameters

__all__ = ["Access", "Outcome", "now", "operation_hash"]


class Outcome(StrEnum):
    ANSWERED = "answered"
    REFUSED = "refused"
    """Because of denied fields."""
    ALARM = "alarm"
    """No access of its own: a client has read as many persons in a day as are cause for an alarm."""
    LIMITED = "limited"
    """The same, where it may read no more."""
    BEGUN = "begun"
    """No access: a writer has begun to keep the account."""


@dataclass(frozen=True, slots=True)
class Access:
    at: str
    """In UTC (RFC 3339)."""
    outcome: Outcome
    actor: str | None = None
    client: str | None = None
    purposes: tuple[str, ...] = ()
    operation: str = ""
    """The hash of the document and of the name of the operation in it."""
    operation_name: str | None = None
    subjects: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    hidden: int | None = None
    """Rows that were withheld, where the subgraphs tell; None where nobody said."""


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def operation_hash(parameters: Parameters) -> str:
    text = f"{parameters.operation_name or ''}\n{parameters.query}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
