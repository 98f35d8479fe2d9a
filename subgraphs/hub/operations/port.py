"""What the hub's operations ask of their store. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.hub.operations.records import (
    NewOperation,
    OperationRecord,
    OperationStatus,
    PlannedStep,
    StepRecord,
    StepStatus,
)
from subgraphs.hub.operations.results import Became, Json, Result
from subgraphs.kit.lists import PagedList
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.user_errors import Refusal

__all__ = ["OPERATION_ORDER", "Attempt", "End", "Known", "OperationStore", "Running", "StatusFilter"]

OPERATION_ORDER = "CREATED_DESC"
"""Operations: the latest first."""

StatusFilter = tuple[OperationStatus, ...] | None


@dataclass(frozen=True, slots=True)
class Known:
    """The operation that was accepted under an idempotency key."""

    id: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class Running:
    """An operation in one of its rounds: a workflow."""

    id: str
    round: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is known of a step when it is attempted."""

    tries: int
    """How many keys were used up by records that had changed."""
    version: str | None
    """The version that this try expects, once it was read."""
    settled: Result | None
    """What the step came to, if it has come to something."""


@dataclass(frozen=True, slots=True)
class End:
    status: OperationStatus
    refusals: tuple[Refusal, ...] = ()
    customer_id: str | None = None
    """Whom the operation left in place, where it decided that."""


class OperationStore(Protocol):
    @property
    def of_customers(self) -> PagedList[OperationRecord, StatusFilter]: ...

    async def known(self, client: str, type: str, key: str) -> Known | None: ...

    async def accept(self, new: NewOperation) -> Known:
        """Stores it, with its steps WAITING; or answers the one that was accepted under this key before."""
        ...

    async def operations(self, ids: Collection[str]) -> Mapping[str, OperationRecord]: ...

    async def steps(self, ids: Collection[str]) -> Mapping[str, tuple[StepRecord, ...]]: ...

    async def came_to(self, id: str) -> Mapping[str, Result]:
        """What the steps of an operation came to, by their names, as far as they are settled."""
        ...

    async def page(self, status: StatusFilter, request: PageRequest) -> Page[OperationRecord]: ...

    async def running(self) -> Sequence[Running]:
        """All that are PENDING."""
        ...

    async def awaiting(self, event: str) -> Sequence[Running]: ...

    async def propagating(self, customer_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The owners' fields whose copies are being changed, by customer: `Account.email`."""
        ...

    async def sealed(self, id: str) -> bytes | None: ...

    async def keep(self, id: str, sealed: bytes) -> None:
        """Replaces the sealed values of an operation that has not ended."""
        ...

    async def begin(self, id: str, step: PlannedStep) -> Attempt:
        """Counts an attempt, unless the step is settled. A step that was not planned is added."""
        ...

    async def expect(self, id: str, step: str, version: str) -> None: ...

    async def miss(self, id: str, step: str, error: str) -> None:
        """No answer: the step is RETRYING."""
        ...

    async def try_anew(self, id: str, step: str) -> None:
        """The record had changed: the next attempt reads its version, and takes a new key."""
        ...

    async def settle(
        self, id: str, step: str, status: StepStatus, result: Json, error: str | None
    ) -> None: ...

    async def tell_records(self, id: str, step: PlannedStep, became: Sequence[Became]) -> None:
        """Shows what a system did with each record as steps of their own."""
        ...

    async def finish(self, id: str, round: int, end: End) -> None:
        """Ends it, deletes its values, and skips the steps that still wait. Does nothing if it has ended."""
        ...

    async def reopen(self, id: str, call: str) -> Running | None:
        """A new round for an operation that needs attention: what must still be done is WAITING again.

        `call` is the fingerprint of the call that asks for it, which is granted once.
        """
        ...
