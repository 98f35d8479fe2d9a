"""How the cost of a request grows: with the entities of its answer, and with the open connections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bench.load import BadAnswer, asked, request
from bench.report import Section, Table, at_most
from bench.rounds import Figures, in_rounds, in_rounds_together
from bench.running import Running, field
from bench.workloads import DISTINCT, Workload, same

__all__ = ["bench_connections", "bench_sizes"]

LIST = "query List($first: Int!) { topProducts(first: $first) { upc name price inStock } }"
"""Each entity is joined from two subgraphs."""

SIZES = (1, 10, 100, 1_000, 10_000, 100_000)

ENTITIES_PER_ROUND = 20_000

MOST_REQUESTS = 300

LARGEST_OF_OTHERS = 10_000
"""Beyond this, the list is asked of Fiche alone: the others show there what they show here, for minutes."""

CONNECTIONS = (1, 16, 64, 250, 500)

FEW = 16
"""What most workloads here have; what many cost is compared with it."""

ENOUGH = 1_000
"""Entities from which on the request itself no longer counts."""


async def bench_sizes() -> Section:
    rows, notes = [], []
    per_entity: dict[int, float] = {}
    async with field() as running:
        names = [gateway.name for gateway in running.gateways]
        for size in SIZES:
            able = []
            for gateway in running.gateways if size <= LARGEST_OF_OTHERS else running.gateways[:1]:
                problem = await _cannot(gateway, size)
                if problem is None:
                    able.append(gateway)
                else:
                    notes.append(f"{gateway.name} gave no list of {size:,}: {problem}")
            figures = await in_rounds(_list_of(size), able)
            per_entity[size] = figures[names[0]].lowest * 1000 / size
            rows.append([f"{size:,}", *(_per_entity(figures.get(name), size) for name in names)])
    growth = per_entity[SIZES[-1]] / per_entity[ENOUGH]
    return Section(
        "Cost against the size of the answer",
        [Table(["entities: CPU ms (µs per entity)", *names], rows)],
        [*running.notes, *notes],
        [at_most(f"µs per entity, {SIZES[-1]:,} beside {ENOUGH:,}: linear", growth, 1.3, 1.1, "{:.2f}x")],
    )


def _list_of(size: int) -> Workload:
    requests = max(1, min(MOST_REQUESTS, ENTITIES_PER_ROUND // size))
    return Workload(
        f"{size:,}", same(LIST, first=size), min(16, requests), max(2, requests // 2), requests, 3
    )


async def _cannot(gateway: Running, size: int) -> str | None:
    try:
        answer = await asked(gateway.target, request(gateway.target, LIST, {"first": size}))
    except (BadAnswer, OSError, TimeoutError) as error:
        return (str(error) or type(error).__name__)[:200]
    found = answer["data"]
    products = found["topProducts"] if isinstance(found, dict) else ()
    return None if len(products) == size else f"{len(products)} came"


def _per_entity(figures: Figures | None, size: int) -> str:
    if figures is None:
        return "–"
    return f"{figures.median:.2f} ({figures.median * 1000 / size:.1f})"


async def bench_connections() -> Section:
    workloads = [
        replace(DISTINCT, name=str(number), connections=number, requests=1_000, rounds=5)
        for number in CONNECTIONS
    ]
    async with field() as running:
        measured = await in_rounds_together(workloads, running.gateways)
        names = [gateway.name for gateway in running.gateways]
    most, few = measured[str(CONNECTIONS[-1])][names[0]], measured[str(FEW)][names[0]]
    return Section(
        "Cost against open connections: small query, a new id each time",
        [Table(["connections: CPU ms per request", *names], _rows(measured, names))],
        running.notes,
        [
            at_most(
                f"CPU of a request, {CONNECTIONS[-1]} connections beside {FEW}",
                most.over(few),
                1.5,
                1.2,
                "{:.2f}x",
            )
        ],
    )


def _rows(measured: Mapping[str, Mapping[str, Figures]], names: Sequence[str]) -> Sequence[Sequence[str]]:
    return [[number, *(str(of.get(name, "–")) for name in names)] for number, of in measured.items()]
