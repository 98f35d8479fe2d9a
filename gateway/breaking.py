"""What a graph that is about to be served takes from the clients of the one that is.

Where subgraphs are asked for their SDL, one that was deployed too early would take a field from everybody
within seconds. So it can be told, or kept out until the gateway is started anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from gateway.supergraph_source import BadSource

if TYPE_CHECKING:
    from gateway.graph import Graph
    from schema.changes import Change
    from schema.supergraph import Supergraph

__all__ = ["BreaksClients", "permit"]

log = logging.getLogger("fiche.gateway.graph")


class BreaksClients(BadSource):
    def __init__(self, found: Sequence[Change]) -> None:
        told = "\n".join(map(str, found))
        super().__init__(f"It takes from clients what they can ask for now: {_counted(found)}\n{told}")
        self.changes = found


async def permit(choice: Literal["serve", "warn", "refuse"], served: Graph | None, new: Graph) -> None:
    """Raises BreaksClients. Where everything is served, nothing is compared."""
    if choice == "serve" or served is None:
        return
    found = await asyncio.to_thread(_breaking, served.supergraph, new.supergraph)
    if not found:
        return
    if choice == "refuse":
        raise BreaksClients(found)
    log.warning("The new graph takes from clients what they could ask for: %s", _counted(found))
    for change in found:
        log.warning("%s", change)


def _breaking(old: Supergraph, new: Supergraph) -> tuple[Change, ...]:
    from schema.changes import Criticality, changes

    return tuple(each for each in changes(old, new) if each.criticality is Criticality.BREAKING)


def _counted(found: Sequence[Change]) -> str:
    return "1 change" if len(found) == 1 else f"{len(found)} changes"
