"""What an answer costs that is kept: in parts, of which it is made each time, and as a whole.

Nothing is asked of subgraphs then. What is left of a whole is the request itself, so that is the floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bench.candidates import FICHE
from bench.report import NotMeasured, Section, Table, at_most
from bench.rounds import Figures, in_rounds
from bench.running import field
from bench.workloads import BENCHMARK, SMALL_QUERY

__all__ = ["bench_caching"]

WORKLOADS = (
    replace(SMALL_QUERY, warm_up=1_000, requests=1_000, rounds=7),
    replace(BENCHMARK, warm_up=100, requests=200, rounds=7),
)

LIVE, PARTS, WHOLE = "nothing kept", "parts kept", "kept whole"

KEPT = {"FICHE_CACHE": "memory", "FICHE_CACHE_SOURCES": '{"*": {"ttl": 3600}}'}


async def bench_caching() -> Section:
    candidates = [
        FICHE.given(LIVE, {}),
        FICHE.given(PARTS, KEPT),
        FICHE.given(WHOLE, {**KEPT, "FICHE_RESPONSE_CACHE": "true"}),
    ]
    async with field(with_peers=False, fiche=candidates) as running:
        if len(running.gateways) < len(candidates):
            raise NotMeasured("\n".join(running.notes))
        measured = {each.name: await in_rounds(each, running.gateways) for each in WORKLOADS}
    names = (LIVE, PARTS, WHOLE)
    rows = [[workload, *(str(figures[name]) for name in names)] for workload, figures in measured.items()]
    return Section(
        "What is kept, in memory",
        [Table(["CPU ms per request", *names], rows)],
        verdicts=[
            at_most(
                f"kept whole beside kept in parts: {BENCHMARK.name}", _share(measured), 0.5, 0.2, "{:.2f}x"
            )
        ],
    )


def _share(measured: Mapping[str, Mapping[str, Figures]]) -> float:
    figures = measured[BENCHMARK.name]
    return figures[WHOLE].lowest / figures[PARTS].lowest
