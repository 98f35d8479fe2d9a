"""Reads the outbox of each system again and again, from where it stopped.

The position moves when the events of a page are dealt with, so a hub that dies in between deals with some of
them twice, and misses none.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from subgraphs.hub.events.happening import BadOutbox, Happening, read_happenings
from subgraphs.hub.events.positions import EventPositions
from subgraphs.hub.events.reactions import Reactions
from subgraphs.hub.operations.calls.call import SYSTEMS, System
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["EventReader", "OutboxClient"]

log = logging.getLogger(__name__)

PAGE = 200

OPERATION = "outbox"
"""On whose behalf the hub reads: no operation's."""


@dataclass(frozen=True, slots=True)
class OutboxClient:
    """The outbox of one subgraph. Raises BadOutbox and httpx.HTTPError."""

    http: httpx.AsyncClient
    url: str
    """Of its GraphQL endpoint; the outbox lies beside it."""
    subgraph: str
    signer: HubSigner
    seconds: float

    async def after(self, position: int) -> list[Happening]:
        address = httpx.URL(self.url).join("outbox")
        asked = {"after": str(position), "limit": str(PAGE)}
        headers = self.signer.headers(self.subgraph, OPERATION)
        answer = await self.http.get(address, params=asked, headers=headers, timeout=self.seconds)
        if answer.status_code != httpx.codes.OK:
            raise BadOutbox(f"The outbox of {self.subgraph} answers {answer.status_code}.")
        return list(read_happenings(answer.content))


class EventReader:
    def __init__(
        self, clients: Mapping[str, OutboxClient], positions: EventPositions, reactions: Reactions
    ) -> None:
        """`clients` by the name of the subgraph."""
        self._clients = clients
        self._positions = positions
        self._reactions = reactions
        self._silent: set[str] = set()

    @asynccontextmanager
    async def reading(self, every_seconds: float) -> AsyncIterator[None]:
        task = asyncio.create_task(self._read_again_and_again(every_seconds))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def read_once(self) -> None:
        """All that has happened until now. A system that does not answer is asked again next time."""
        for system in SYSTEMS.values():
            client = self._clients.get(system.subgraph)
            if client is not None:
                await self._read(system, client)

    async def close(self) -> None:
        for client in self._clients.values():
            await client.http.aclose()

    async def _read_again_and_again(self, every_seconds: float) -> None:
        """Not at once: where all applications are one process, the others start after the hub."""
        while True:
            await asyncio.sleep(every_seconds)
            try:
                await self.read_once()
            except Exception as fault:
                log.error("The events of the systems could not be dealt with", exc_info=fault)

    async def _read(self, system: System, client: OutboxClient) -> None:
        try:
            position = await self._positions.of(system.code)
            while happenings := await client.after(position):
                for happening in happenings:
                    await self._reactions.to(system, happening)
                    position = happening.id
                await self._positions.move(system.code, position)
        except (BadOutbox, SourceFailure, httpx.HTTPError) as failure:
            self._tell_once(system, failure)
            return
        self._silent.discard(system.code)

    def _tell_once(self, system: System, failure: Exception) -> None:
        """Not once a second for as long as a system is away."""
        if system.code not in self._silent:
            self._silent.add(system.code)
            log.warning("The events of %s cannot be read now: %s", system.code, type(failure).__name__)
