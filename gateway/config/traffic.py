"""Settings of what happens when subgraphs are slow, busy or failing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from gateway.config.kinds import Concept, FromJson, Limit, PositiveSeconds
from resolvers.transport.breaker import Breaking
from resolvers.transport.concurrency import Crowding
from resolvers.transport.resilient import TrafficPolicy
from resolvers.transport.retries import Repeating

__all__ = ["OneSubgraph", "TrafficSettings"]

T = TypeVar("T")

Repeats = Annotated[int, Field(ge=0, le=10)]


class OneSubgraph(BaseModel):
    """What is different for one subgraph. What is not named is as for all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    merging: bool | None = None
    retries: Repeats | None = None
    attempt_timeout: PositiveSeconds | None = None
    breaker: bool | None = None
    concurrency: Limit | None = None
    waiting: Limit | None = None


class TrafficSettings(Concept):
    subgraph_merging: bool = True
    """Whether equal queries of one caller to a subgraph, under way at the same time, are sent once."""
    subgraph_retries: Repeats = 2
    """How often a query that met a broken connection or a passing fault is repeated, while there is time."""
    subgraph_attempt_timeout: PositiveSeconds | None = None
    """Seconds after which one attempt of a query is given up. None: each may take the time that is left."""
    subgraph_breaker: bool = False
    """Whether a subgraph is left alone for half a minute when half of its requests fail."""
    subgraph_concurrency: Limit | None = None
    """Requests to a subgraph at once. Others wait."""
    subgraph_waiting: Limit = 1_000
    """Requests that wait for their turn. Others are refused."""
    subgraph_traffic: Annotated[Mapping[str, OneSubgraph], *FromJson] = {}
    """What is different for single subgraphs, as JSON: `{"ledger": {"retries": 0, "concurrency": 5}}`."""

    def traffic_of(self, subgraph: str) -> TrafficPolicy:
        own = self.subgraph_traffic.get(subgraph, OneSubgraph())
        repeats = _first(own.retries, self.subgraph_retries)
        at_once = _first(own.concurrency, self.subgraph_concurrency)
        return TrafficPolicy(
            merges=_first(own.merging, self.subgraph_merging),
            repeating=Repeating(repeats, _first(own.attempt_timeout, self.subgraph_attempt_timeout))
            if repeats
            else None,
            breaking=Breaking() if _first(own.breaker, self.subgraph_breaker) else None,
            crowding=Crowding(at_once, _first(own.waiting, self.subgraph_waiting))
            if at_once is not None
            else None,
        )


def _first(own: T | None, of_all: T) -> T:
    return of_all if own is None else own
