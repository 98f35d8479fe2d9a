"""What the gateways are asked, how often, and over how many connections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bench.load import Ask, Target, request
from bench.shop import HEAVY, SMALL

__all__ = [
    "BENCHMARK",
    "DISTINCT",
    "NEVER_SEEN",
    "ONE_CONNECTION",
    "SIDE_BY_SIDE",
    "SMALL_QUERY",
    "Workload",
    "same",
]


@dataclass(frozen=True, slots=True)
class Workload:
    name: str
    ask: Callable[[Target], Ask]
    connections: int
    warm_up: int
    """Requests before anything is measured: engines compile what they run often."""
    requests: int
    """Of each round."""
    rounds: int = 9
    """Many short ones rather than few long ones: within one, the machine is the same for all."""


def same(query: str, **variables: object) -> Callable[[Target], Ask]:
    def ask(target: Target) -> Ask:
        message = request(target, query, variables)
        return lambda _: message

    return ask


def _new_id(target: Target) -> Ask:
    return lambda number: request(target, SMALL, {"id": str(1_000 + number)})


def _new_text(target: Target) -> Ask:
    return lambda number: request(target, HEAVY.replace("query Benchmark", f"query Benchmark{number}"))


BENCHMARK = Workload("benchmark query", same(HEAVY), 16, warm_up=300, requests=60)
ONE_CONNECTION = replace(
    BENCHMARK, name="benchmark query, 1 connection", connections=1, warm_up=30, requests=30
)
SMALL_QUERY = Workload("small query, same id", same(SMALL, id="3"), 16, warm_up=2_000, requests=450)
DISTINCT = Workload("small query, a new id each time", _new_id, 16, warm_up=1_000, requests=450, rounds=27)
NEVER_SEEN = Workload("never-seen benchmark query", _new_text, 16, warm_up=100, requests=30)

SIDE_BY_SIDE = (BENCHMARK, ONE_CONNECTION, SMALL_QUERY, DISTINCT, NEVER_SEEN)
