"""What the hub keeps of an operation: keys, codes and moments. Its values lie sealed until it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from subgraphs.kit.user_errors import Refusal

__all__ = [
    "ENDED",
    "HUB",
    "Keys",
    "NewOperation",
    "OperationRecord",
    "OperationStatus",
    "PlannedStep",
    "StepKind",
    "StepRecord",
    "StepStatus",
]

Keys = Mapping[str, str]

HUB = "HUB"
"""The system of a step that the hub does by itself."""


class OperationStatus(Enum):
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    COMPENSATED = "COMPENSATED"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"


ENDED = frozenset(OperationStatus) - {OperationStatus.PENDING}


class StepStatus(Enum):
    WAITING = "WAITING"
    DONE = "DONE"
    RETRYING = "RETRYING"
    FAILED = "FAILED"
    COMPENSATED = "COMPENSATED"
    SKIPPED = "SKIPPED"


class StepKind(Enum):
    """What may be done when a step gets no answer."""

    PREPARATION = "PREPARATION"
    """Before the pivot: it is given up soon, and what it may have reserved is released."""
    PIVOT = "PIVOT"
    """The write of the owner. Without an answer its state is unknown: it is asked again under its key."""
    FOLLOW_UP = "FOLLOW_UP"
    """After the pivot: it is repeated."""
    UNDO = "UNDO"
    """Releases what a preparation reserved: it is repeated."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    name: str
    """Unique in its operation, and part of the key under which the system knows the call."""
    system: str
    action: str
    kind: StepKind


@dataclass(frozen=True, slots=True)
class OperationRecord:
    id: str
    type: str
    client: str
    actor: str
    customer_id: str | None
    status: OperationStatus
    round: int
    """1, and one more each time that a human starts it again."""
    keys: Keys
    """What the steps need and what is no value: keys of records, codes."""
    refusals: tuple[Refusal, ...]
    """Why it did not succeed, as far as the caller can put it right."""
    created_at: dt.datetime
    finished_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class StepRecord:
    name: str
    system: str
    action: str
    status: StepStatus
    attempts: int
    last_error: str | None
    """A code, and never a value."""
    outcome: str | None
    retained_until: dt.date | None
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class NewOperation:
    """An operation as it is accepted."""

    id: str
    type: str
    client: str
    actor: str
    key: str
    """Chosen by the client."""
    input_hash: str
    """A keyed hash: whoever has the table cannot try addresses until one fits."""
    customer_id: str | None
    keys: Keys
    steps: tuple[PlannedStep, ...]
    sealed: bytes = field(repr=False)
    awaiting: str | None
    """The event that lets it go on, where it waits for one."""
    copied_field: str | None
    """The owner's field whose copies it changes: `Account.email`."""
    at: dt.datetime
