"""A graph that changes while it is served.

A new one is read, composed and checked before it takes over. If it is bad, the log says all that is wrong
with it, and the good one stays.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from gateway.breaking import BreaksClients
from gateway.config.kinds import BadSettings
from gateway.graph import Graph
from gateway.graph_sources import Said, Source
from gateway.supergraph_source import BadSource, NotComposable
from schema.supergraph import Supergraph
from schema.supergraph_reader import InvalidSupergraph

__all__ = ["Renewal", "Switch"]

log = logging.getLogger("fiche.gateway.graph")

Switch = Callable[[Graph], Awaitable[None]]
"""Serves this graph from now on. Raises BadSettings where what is configured does not fit it, and
BreaksClients where clients are to lose nothing."""


@dataclass(slots=True)
class Renewal:
    source: Source
    seconds: float
    """Between two looks."""
    build: Callable[[Supergraph], Graph]
    """Raises BadSource and InvalidSupergraph."""
    said: Said
    """What is served."""
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    read_at: float = field(default_factory=time.monotonic)
    tell: Callable[[bool], None] = lambda _: None
    """Of each new graph: whether it is good."""
    _trouble: str = ""

    async def run(self, switch: Switch) -> None:
        """Until it is cancelled."""
        if time.monotonic() - self.read_at > self.seconds:
            await self.look(switch)  # this process took the place of another, long after that began
        while True:
            await self.pause(self.seconds)
            await self.look(switch)

    async def look(self, switch: Switch) -> None:
        """Once. What is bad is told once, however often it is looked at."""
        try:
            said = await self.source.read()
        except BadSource as error:
            self._tell(error)
            self.tell(False)
            return
        if said == self.said:
            self._trouble = ""
            return
        self.said = said
        try:
            graph = await asyncio.to_thread(lambda: self.build(said.supergraph()))
            await switch(graph)
        except (BadSource, BadSettings, InvalidSupergraph) as error:
            self._tell(error)
            self.tell(False)
        except Exception:
            log.exception("The new graph is not served, and the old one is still.")
            self.tell(False)
        else:
            self.tell(True)
            self._trouble = ""
            log.info("A new graph is served, of %d subgraphs.", len(graph.supergraph.subgraphs))

    def _tell(self, error: Exception) -> None:
        if str(error) == self._trouble:
            return
        self._trouble = str(error)
        details: Sequence[object] = ()
        match error:
            case NotComposable():
                headline, details = str(error).partition("\n")[0], error.failure.errors
            case BreaksClients():
                headline, details = str(error).partition("\n")[0], error.changes
            case _:
                headline = str(error)
        log.error("There is no new graph, and the old one is served on. %s", headline)
        for each in details:
            log.error("%s", each)
