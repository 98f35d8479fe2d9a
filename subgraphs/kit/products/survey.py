"""A first look at a product: who we are to it, how fast it is, and what budget that suggests."""

from __future__ import annotations

from dataclasses import dataclass

from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector, Finding
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.products.settings import SCARCE, ProductSettings

__all__ = ["Pace", "Proposal", "Survey", "propose", "survey"]

PROBES = 3
"""The first one logs in and opens the connections; the others tell how fast it is."""

SHARE = 0.8
"""Of what a product allows: others use it as well."""

BUSY = 0.25
"""Of its time that a product spends on us at most, where it tells no limit."""

SLOW = 0.1
"""Seconds. A product that takes longer is asked less at once."""


AN_HOUR = 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds for a call."""

    middle: float
    slow: float
    calls: int


@dataclass(frozen=True, slots=True)
class Proposal:
    calls_per_minute: int
    concurrency: int
    seconds: float
    ttl: float
    scarce_ttl: float | None = None
    """Where calls are few."""


@dataclass(frozen=True, slots=True)
class Survey:
    finding: Finding
    pace: Pace
    proposal: Proposal


async def survey(connector: Connector, settings: ProductSettings) -> Survey:
    """Reads only, nothing of which is kept. Raises as `ProductCalls.send` does, and ValueError."""
    calls = connector.calls(settings.model_copy(update={"ttl": 0.0}))
    try:
        finding = await connector.probe(calls)
        if finding.rights and not any(right.is_granted for right in finding.rights):
            raise ProductRefusedUs("it grants none of the rights that are needed")
        calls.counts.latest.clear()
        for _ in range(PROBES):
            calls.forget()
            await connector.probe(calls)
        pace = _pace(calls)
    finally:
        await calls.close()
    return Survey(finding, pace, propose(pace, finding.calls_per_minute))


def propose(pace: Pace, allowed: int | None) -> Proposal:
    concurrency = 4 if pace.middle > SLOW else 8
    borne = int(concurrency * BUSY * 60 / max(pace.middle, 0.005))
    per_minute = int(allowed * SHARE) if allowed is not None else min(borne, 3_000)
    return Proposal(
        calls_per_minute=max(_round(per_minute), 1),
        concurrency=min(concurrency, max(per_minute // 12, 1)),
        seconds=round(min(max(20 * pace.slow, 2.0), 8.0), 1),
        ttl=60.0 if per_minute <= SCARCE else 5.0,
        scarce_ttl=AN_HOUR if per_minute <= SCARCE else None,
    )


def _round(calls: int) -> int:
    """To figures that somebody would write: 1,437 is 1,400."""
    step = int(10 ** max(len(str(calls)) - 2, 0))
    return calls // step * step


def _pace(calls: ProductCalls) -> Pace:
    counts = calls.counts
    return Pace(counts.percentile(0.5), counts.percentile(0.95), len(counts.latest))
