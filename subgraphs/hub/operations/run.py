"""One operation on its way: what the course of a command is written with.

A course is run again from its beginning after each crash, and in each new round. So it decides by nothing
but the keys of its operation and what its steps came to, which both stay as they are; what a step does, it
does once.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from subgraphs.hub.identity.port import Decided, Deciding, Decisions
from subgraphs.hub.operations.calls.call import Call
from subgraphs.hub.operations.durable import Workflows
from subgraphs.hub.operations.patience import Conduct, Patience
from subgraphs.hub.operations.port import Attempt, OperationStore
from subgraphs.hub.operations.records import OperationRecord, PlannedStep, StepKind, StepStatus
from subgraphs.hub.operations.results import (
    Again,
    Done,
    Json,
    Refused,
    Result,
    Unanswered,
    from_json,
    to_json,
)
from subgraphs.hub.operations.seal import Seal, Values
from subgraphs.hub.operations.subgraph_calls import SubgraphCalls
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.kit.user_errors import UserErrorCode

__all__ = ["STALE", "Means", "Run", "Settled", "fixed"]

log = logging.getLogger(__name__)

Settled = Done | Refused | Unanswered

Work = Callable[[Attempt], Awaitable[Result]]

STALE = (UserErrorCode.VERSION_MISMATCH, UserErrorCode.IDEMPOTENCY_KEY_REUSED)
"""The record has changed since it was read, so the call was not what it should be now: nothing was
written."""

MOST_TRIES = 6
"""How often a record may change under our hands before we leave it to a human."""

LONGEST_NAME = 60
"""Of whoever decided, as a link keeps it."""

FAULT = "INTERNAL"


@dataclass(frozen=True, slots=True)
class Means:
    """What all operations share."""

    store: OperationStore
    workflows: Workflows
    calls: SubgraphCalls
    decisions: Decisions
    crosswalk: Crosswalk
    conduct: Conduct
    seal: Seal
    parked: Callable[[str], None]
    """Told when an operation waits for people."""


class Run:
    def __init__(self, operation: OperationRecord, means: Means) -> None:
        self.operation = operation
        self.means = means

    @property
    def id(self) -> str:
        return self.operation.id

    def key(self, name: str) -> str:
        return self.operation.keys[name]

    async def values(self) -> Values | None:
        """None once they are deleted."""
        sealed = await self.means.store.sealed(self.id)
        return None if sealed is None else self.means.seal.open(sealed, self.id)

    async def keep(self, values: Values) -> None:
        """What a step has read and a later one will write."""
        await self.means.store.keep(self.id, self.means.seal.close(values, self.id))

    async def call(self, step: PlannedStep, make: Callable[[Values], Call]) -> Settled:
        """A call to a system that is made of the values of the operation."""
        return await self.do(step, partial(self._call, step, make))

    async def decide(
        self, step: PlannedStep, decision: Callable[[Decisions, Deciding], Awaitable[Decided]]
    ) -> Settled:
        """A decision on identity, which the hub makes by itself."""

        async def work(_: Attempt) -> Result:
            values = await self.values() or {}
            note = values.get("note")
            deciding = Deciding(
                self.id,
                self.operation.actor[:LONGEST_NAME],
                self.operation.created_at,
                note if isinstance(note, str) else None,
            )
            decided = await decision(self.means.decisions, deciding)
            if decided.refusals:
                return Refused(decided.refusals[0].code, decided.refusals[0].message)
            return Done(decided.customer_id)

        return await self.do(step, work)

    async def do(self, step: PlannedStep, work: Work) -> Settled:
        """Until it has come to something: done, refused, or no answer for longer than we are patient."""
        patience = self._patience(step.kind)
        perhaps_written = False
        missed = 0
        while True:
            pause = patience.pause(missed + 1)
            attempt = partial(self._attempt, step, work, is_last=pause is None)
            result = from_json(await self.means.workflows.step(step.name, attempt))
            match result:
                case Done() | Refused():
                    return result
                case Unanswered():
                    perhaps_written |= result.perhaps_written
                    if pause is None:
                        return Unanswered(result.code, perhaps_written)
                    missed += 1
                    await self.means.workflows.pause(pause)
                case Again():
                    continue

    async def wait(self, step: PlannedStep, seconds: float) -> bool:
        """Whether what the operation waits for has happened in this time."""
        settled = await self.means.workflows.step(step.name, partial(self._peek, step))
        if "waiting" not in settled:
            return isinstance(from_json(settled), Done)
        message = await self.means.workflows.wait(seconds)
        result = Unanswered("EXPIRED", perhaps_written=True) if message is None else Done()
        await self.means.workflows.step(step.name, partial(self._settle, step, result))
        return message is not None

    def _patience(self, kind: StepKind) -> Patience:
        conduct = self.means.conduct
        match kind:
            case StepKind.PREPARATION:
                return conduct.brief
            case StepKind.PIVOT:
                return conduct.pivot
            case StepKind.FOLLOW_UP | StepKind.UNDO:
                return conduct.patient

    async def _attempt(self, step: PlannedStep, work: Work, *, is_last: bool) -> Json:
        """Never raises: an exception would be stored, with its text."""
        try:
            return to_json(await self._attempted(step, work, is_last))
        except Exception as fault:
            log.error("Step %s of operation %s failed", step.name, self.id, exc_info=fault)
            return to_json(Unanswered(FAULT, perhaps_written=True))

    async def _attempted(self, step: PlannedStep, work: Work, is_last: bool) -> Result:
        store = self.means.store
        attempt = await store.begin(self.id, step)
        if attempt.settled is not None:
            return attempt.settled
        result = await work(attempt)
        match result:
            case Done():
                await self._settle_done(step, result)
            case Refused(code):
                await store.settle(self.id, step.name, StepStatus.FAILED, to_json(result), code.value)
            case Unanswered(code) if is_last:
                await store.settle(self.id, step.name, StepStatus.FAILED, to_json(result), code)
            case Unanswered(code):
                await store.miss(self.id, step.name, code)
            case Again():
                await store.try_anew(self.id, step.name)
        return result

    async def _settle_done(self, step: PlannedStep, done: Done) -> None:
        store = self.means.store
        failed = any(one.outcome == "FAILED" for one in done.became)
        if done.became:
            await store.tell_records(self.id, step, done.became)
        status = StepStatus.FAILED if failed else StepStatus.DONE
        await store.settle(self.id, step.name, status, to_json(done), "FAILED" if failed else None)

    async def _peek(self, step: PlannedStep) -> Json:
        attempt = await self.means.store.begin(self.id, step)
        if attempt.settled is not None:
            return to_json(attempt.settled)
        self.means.parked(self.id)
        return {"waiting": True}

    async def _settle(self, step: PlannedStep, result: Done | Unanswered) -> Json:
        is_done = isinstance(result, Done)
        status, error = (StepStatus.DONE, None) if is_done else (StepStatus.FAILED, "EXPIRED")
        await self.means.store.settle(self.id, step.name, status, to_json(result), error)
        return to_json(result)

    async def _call(self, step: PlannedStep, make: Callable[[Values], Call], attempt: Attempt) -> Result:
        values = await self.values()
        if values is None and step.kind in (StepKind.PREPARATION, StepKind.PIVOT):
            # A human has started it again, and with the values gone nobody can say any more what was asked.
            return Unanswered("VALUES_DELETED", perhaps_written=True)
        return await self.send(step, make(values or {}), attempt)

    async def send(self, step: PlannedStep, call: Call, attempt: Attempt) -> Result:
        """One try has one version and one key, however often it is attempted: the system knows it again."""
        version = call.expected or attempt.version
        if version is None and call.versioned_by is not None:
            read = await self.means.calls.read(call.versioned_by, "version", self.id)
            if isinstance(read, Refused | Unanswered):
                return read
            version = str(read["version"])
            await self.means.store.expect(self.id, step.name, version)
        key = f"{self.id}:{step.name}" + (f":{attempt.tries}" if attempt.tries > 1 else "")
        result = await self.means.calls.send(call, version, key, self.id)
        is_stale = isinstance(result, Refused) and result.code in STALE and call.expected is None
        if is_stale and call.versioned_by is not None and attempt.tries < MOST_TRIES:
            return Again()
        return result


def fixed(call: Call) -> Callable[[Values], Call]:
    """A call that needs none of the operation's values."""
    return lambda _: call
