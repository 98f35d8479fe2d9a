"""Where operations are accepted, started, and found again.

accept
  the key is known            the operation of the first call, or IDEMPOTENCY_KEY_REUSED
  prepare                     what can be refused at once is refused, and nothing is stored
  the operation is stored     with its values sealed; from here on it reaches its end
  its workflow starts         or is started by `recover`, after a crash in between
  the caller waits a little   most operations end in this time; the others are answered as PENDING
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from subgraphs.hub.identity.port import Decisions
from subgraphs.hub.operations.commands.kind import Asked, Prepared, Preparing
from subgraphs.hub.operations.commands.kinds import KINDS
from subgraphs.hub.operations.durable import Workflows, WorkflowState
from subgraphs.hub.operations.patience import Conduct
from subgraphs.hub.operations.port import End, Known, OperationStore, Running
from subgraphs.hub.operations.records import ENDED, NewOperation, OperationStatus
from subgraphs.hub.operations.run import Means, Run
from subgraphs.hub.operations.seal import Seal
from subgraphs.hub.operations.subgraph_calls import SubgraphCalls
from subgraphs.hub.sources.port import Crosswalk
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.refusals import conflict, not_found
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["Equipment", "OpenWorkflows", "OperationDesk"]

log = logging.getLogger(__name__)

OpenWorkflows = Callable[[Callable[[Running], Awaitable[None]]], Awaitable[Workflows]]

ResultT = TypeVar("ResultT")

RETRY_SECONDS = 1.0
"""Between two attempts to reach the hub's own database when an operation begins or ends."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What operations work with, for as long as the hub lives."""

    store: OperationStore
    calls: SubgraphCalls
    decisions: Decisions
    crosswalk: Crosswalk
    seal: Seal
    conduct: Conduct
    now: Callable[[], dt.datetime]


class OperationDesk:
    def __init__(self, equipment: Equipment, open_workflows: OpenWorkflows) -> None:
        self.store = equipment.store
        self._equipment = equipment
        self._open_workflows = open_workflows
        self._workflows: Workflows | None = None
        self._opening = asyncio.Lock()
        self._watchers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._parked: set[str] = set()

    async def accept(self, asked: Asked) -> str | Refusal:
        """The id of the operation, which has ended or goes on."""
        fingerprint = self._equipment.seal.fingerprint(asked.input)
        known = await self.store.known(asked.client, asked.type, asked.key)
        if known is None:
            preparing = Preparing(self._equipment.crosswalk, self.store)
            prepared = await KINDS[asked.type].prepare(preparing, asked.input)
            if isinstance(prepared, Refusal):
                return prepared
            new = self._new(asked, prepared, fingerprint)
            known = await self.store.accept(new)
            if known.id == new.id and not await self._start(Running(new.id, 1)):
                return new.id
        return await self._answered(known, fingerprint)

    async def retry(self, asked: Asked, operation: str) -> str | Refusal:
        """A new round for an operation that needs attention. One that goes on already is answered as it
        is."""
        found = (await self.store.operations([operation])).get(operation)
        if found is None:
            return not_found("operation", "operationId")
        call = self._equipment.seal.fingerprint({"client": asked.client, "key": asked.key})
        running = await self.store.reopen(operation, call)
        if running is not None:
            await self._start(running)
        elif found.status in ENDED - {OperationStatus.NEEDS_ATTENTION}:
            return conflict("Only an operation that needs attention is started again.", "operationId")
        await self._watched(operation)
        return operation

    async def recover(self) -> None:
        """Starts what was stored and not started, and what the durable-execution library has given up."""
        for running in await self.store.running():
            workflows = await self._running_workflows()
            match await workflows.state(running):
                case WorkflowState.UNKNOWN:
                    await workflows.start(running)
                case WorkflowState.OVER:
                    await self.store.finish(running.id, running.round, End(OperationStatus.NEEDS_ATTENTION))
                case WorkflowState.GOES_ON:
                    pass

    @contextlib.asynccontextmanager
    async def recovering(self, every_seconds: float) -> AsyncIterator[None]:
        """For a database of the library that was away when an operation was to start."""
        task = asyncio.create_task(self._recover_again_and_again(every_seconds))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _recover_again_and_again(self, every_seconds: float) -> None:
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self.recover()
            except Exception as fault:
                log.error("Operations cannot be started now", exc_info=fault)

    async def happened(self, event: str, operation: str | None, id: str) -> None:
        """Something that an operation may wait for. `operation` is the one that is meant, if the event says
        so."""
        for running in await self.store.awaiting(event):
            if operation in (None, running.id):
                await (await self._running_workflows()).tell(running, event, id)

    async def close(self) -> None:
        if self._workflows is not None:
            await self._workflows.close()

    async def _answered(self, known: Known, fingerprint: str) -> str | Refusal:
        if known.input_hash != fingerprint:
            message = "This idempotency key was used with another input. Take a new key for a new command."
            return Refusal(UserErrorCode.IDEMPOTENCY_KEY_REUSED, message, ("idempotencyKey",))
        await self._watched(known.id)
        return known.id

    def _new(self, asked: Asked, prepared: Prepared, fingerprint: str) -> NewOperation:
        id = secrets.token_hex(16)
        return NewOperation(
            id=id,
            type=asked.type,
            client=asked.client,
            actor=asked.actor,
            key=asked.key,
            input_hash=fingerprint,
            customer_id=prepared.customer_id,
            keys=prepared.keys,
            steps=prepared.steps,
            sealed=self._equipment.seal.close(prepared.values, id),
            awaiting=prepared.awaiting,
            copied_field=prepared.copied_field,
            at=self._equipment.now(),
        )

    async def _running_workflows(self) -> Workflows:
        """Opened when they are needed first: a hub that is only read has no use for them."""
        async with self._opening:
            if self._workflows is None:
                self._workflows = await self._open_workflows(self._carry_out)
            return self._workflows

    async def _start(self, running: Running) -> bool:
        """The operation is stored. If its workflow cannot start now, `recover` starts it."""
        try:
            await (await self._running_workflows()).start(running)
        except Exception as fault:
            log.error("Operation %s cannot start now", running.id, exc_info=fault)
            return False
        return True

    async def _watched(self, id: str) -> None:
        """Until the operation has ended, or waits for people, or the caller has waited long enough."""
        watcher = asyncio.Event()
        self._watchers[id].add(watcher)
        try:
            found = (await self.store.operations([id])).get(id)
            if found is None or found.status in ENDED or id in self._parked:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._equipment.conduct.answer_seconds):
                    await watcher.wait()
        finally:
            self._watchers[id].discard(watcher)
            if not self._watchers[id]:
                del self._watchers[id]

    def _park(self, id: str) -> None:
        """It waits for people now, so nobody else need wait for it."""
        self._parked.add(id)
        self._tell_watchers(id)

    def _tell_watchers(self, id: str) -> None:
        for watcher in self._watchers.get(id, ()):
            watcher.set()

    async def _carry_out(self, running: Running) -> None:
        """The workflow. What it is called with and what it answers is stored, so both are next to nothing."""
        operation = await _surely(lambda: self.store.operations([running.id]))
        found = operation.get(running.id)
        if found is None or found.status in ENDED or found.round != running.round:
            return
        try:
            end = await KINDS[found.type].course(Run(found, await self._means()))
        except Exception as fault:
            log.error("Operation %s broke down", running.id, exc_info=fault)
            end = End(OperationStatus.NEEDS_ATTENTION)
        await _surely(lambda: self.store.finish(running.id, running.round, end))
        self._parked.discard(running.id)
        self._tell_watchers(running.id)

    async def _means(self) -> Means:
        of = self._equipment
        return Means(
            store=of.store,
            workflows=await self._running_workflows(),
            calls=of.calls,
            decisions=of.decisions,
            crosswalk=of.crosswalk,
            conduct=of.conduct,
            seal=of.seal,
            parked=self._park,
        )


async def _surely(ask: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """The hub's own database may be away for a while; the operation does not end by that."""
    while True:
        try:
            return await ask()
        except SourceFailure:
            await asyncio.sleep(RETRY_SECONDS)
