"""Fiche beside npm's gateways, on the same supergraph and the same subgraphs.

Nobody merges requests that are in flight together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bench.load import asked, load, request, target_of
from bench.report import NotMeasured, Section, Table, Verdict, at_least, at_most
from bench.rounds import Figures, in_rounds
from bench.running import Field, Running, field
from bench.shop import HEAVY, SMALL
from bench.workloads import BENCHMARK, DISTINCT, NEVER_SEEN, SIDE_BY_SIDE

__all__ = ["bench_side_by_side", "requests_to_subgraphs", "same_answers"]

Measured = Mapping[str, Mapping[str, Figures]]
"""By workload, then by gateway."""

APOLLO, HIVE_JIT, HIVE_RUST, MERCURIUS = (
    "Apollo Gateway",
    "Hive Gateway, jit",
    "Hive, Rust runtime",
    "Mercurius",
)

RATIOS: Mapping[str, Sequence[tuple[str, float, float | None]]] = {
    BENCHMARK.name: ((APOLLO, 8, 15), (HIVE_JIT, 7, 12), (HIVE_RUST, 2.5, 4)),
    DISTINCT.name: ((APOLLO, 4, 6), (HIVE_RUST, 3, 5), (MERCURIUS, 1, 1.7)),
    NEVER_SEEN.name: ((APOLLO, 2.5, 4), (HIVE_RUST, 1, 1.3)),
}
"""How many times less CPU than whom: what we must reach, and what we want to."""

MEGABYTES = (80, 60)

COUNTED = 64
"""Requests of which those to subgraphs are counted."""


async def bench_side_by_side() -> Section:
    async with field() as running:
        differing = await same_answers(running)
        measured = {each.name: await in_rounds(each, running.gateways) for each in SIDE_BY_SIDE}
        asked_for = await requests_to_subgraphs(running)
    names = [gateway.name for gateway in running.gateways]
    return Section(
        "Side by side",
        (
            _times(measured, names),
            _ratios(measured, names),
            _speed(measured, names),
            _memory(measured, names),
            _requests(asked_for, names),
        ),
        (
            "CPU time of a gateway's whole process tree for a request: the median over rounds, and the "
            "fastest and the slowest round; of a ratio the median over rounds of what it was in each. Nobody "
            "merges requests that are in flight together: the last table counts them. –: it failed.",
            *running.notes,
            *differing,
        ),
        tuple(_verdicts(measured, names)),
    )


async def same_answers(running: Field) -> Sequence[str]:
    """Raises where a gateway's data differ from those of the first: nothing is timed then."""
    for query, variables in ((HEAVY, {}), (SMALL, {"id": "3"}), (SMALL, {"id": "4711"})):
        answers = {each.name: await _data(each, query, variables) for each in running.gateways}
        first, *others = answers
        differing = [name for name in others if answers[name] != answers[first]]
        if differing:
            raise NotMeasured(f"{', '.join(differing)} and {first} answer differently: {query}")
    return ("The data of all answers were equal before anything was timed.",) if len(answers) > 1 else ()


async def _data(gateway: Running, query: str, variables: Mapping[str, object]) -> object:
    return (await asked(gateway.target, request(gateway.target, query, variables)))["data"]


async def requests_to_subgraphs(running: Field) -> Mapping[str, float]:
    """Which a gateway sends for one benchmark query, of sixteen connections that ask the same at once."""
    found: dict[str, float] = {}
    for gateway in running.gateways:
        before = await _sent(running)
        await load(gateway.target, BENCHMARK.ask(gateway.target), COUNTED, BENCHMARK.connections)
        found[gateway.name] = (await _sent(running) - before) / COUNTED
    return found


async def _sent(running: Field) -> int:
    """To all subgraphs so far."""
    told = [
        await asked(target_of(address), b"GET / HTTP/1.1\r\nhost: bench\r\n\r\n")
        for address in running.addresses.values()
    ]
    return sum(each["asked"] for each in told if isinstance(each["asked"], int))


def _times(measured: Measured, names: Sequence[str]) -> Table:
    rows = [
        [workload, *(_cell(figures, name, str) for name in names)] for workload, figures in measured.items()
    ]
    return Table(["CPU ms per request", *names], rows)


def _ratios(measured: Measured, names: Sequence[str]) -> Table:
    first, *others = names
    rows = [
        [workload, *(f"{_ratio(figures, name, first):.2f}" if name in figures else "–" for name in others)]
        for workload, figures in measured.items()
    ]
    return Table([f"CPU, {first} = 1", *others], rows)


def _speed(measured: Measured, names: Sequence[str]) -> Table:
    rows = [
        [workload, *(_cell(figures, name, lambda each: f"{each.requests_per_second:,.0f}") for name in names)]
        for workload, figures in measured.items()
    ]
    return Table(["requests per second, one process", *names], rows)


def _memory(measured: Measured, names: Sequence[str]) -> Table:
    """What a gateway has had can only grow, so the workloads stand in the order in which they ran."""
    rows = [
        [
            f"up to the end of: {workload}",
            *(_cell(figures, name, lambda each: f"{each.megabytes:.0f}") for name in names),
        ]
        for workload, figures in measured.items()
    ]
    return Table(["peak memory, MB", *names], rows)


def _cell(figures: Mapping[str, Figures], name: str, written: Callable[[Figures], str]) -> str:
    return written(figures[name]) if name in figures else "–"


def _requests(asked_for: Mapping[str, float], names: Sequence[str]) -> Table:
    row = [BENCHMARK.name, *(f"{asked_for[name]:.2f}" for name in names)]
    return Table(["requests to subgraphs for one request", *names], [row])


def _verdicts(measured: Measured, names: Sequence[str]) -> Sequence[Verdict]:
    first = names[0]
    verdicts = [
        at_least(f"{workload}: CPU of {other}", _ratio(measured[workload], other, first), must, goal)
        for workload, targets in RATIOS.items()
        for other, must, goal in targets
        if other in measured[workload]
    ]
    peak = measured[BENCHMARK.name][first].megabytes
    return [*verdicts, at_most(f"memory under: {BENCHMARK.name}", peak, *MEGABYTES, "{:.0f} MB")]


def _ratio(figures: Mapping[str, Figures], other: str, first: str) -> float:
    return figures[other].over(figures[first])
