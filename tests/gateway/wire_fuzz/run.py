"""The customer graph on a port of its own, and as many random requests as are asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx

from gateway.graph import Graph
from tests.customer_graph.conftest import running
from tests.customer_graph.hostile import text_places
from tests.gateway.wire_fuzz.exchanges import Exchange, random_exchange
from tests.gateway.wire_fuzz.judging import faults
from tests.resolvers.streams.conftest import served

__all__ = ["documents_of", "failed_of"]

AT_ONCE = 8

SETTINGS = {"batching": True, "request_timeout": 60, "subgraph_timeout": 50}

ALSO = (
    "{ __typename }",
    "{ __schema { types { name fields { name } } } }",
    "subscription { orderStatusChanged { number } }",
    "subscription S($id: ID!) { customerChanged(id: $id) { kind } }",
    "subscription { operationProgress(id: 1) { status } }",
    "query A { me { id } } query B($id: ID!) { customer(id: $id) { id } }",
    'query D($id: ID!) { customer(id: $id) { id ... @defer(label: "l") { displayName } } }',
    "mutation { nothing }",
    "",
)


def documents_of(graph: Graph, queries: Iterable[str], known: Mapping[str, Sequence[str]]) -> list[str]:
    places = [place.with_variable() for place in text_places(graph.api_schema, known)]
    return [*queries, *places, *ALSO]


async def failed_of(
    graph: Graph, urls: Mapping[str, str], numbers: Iterable[int], documents: Sequence[str]
) -> dict[int, tuple[Exchange, list[str]]]:
    """What was wrong, by the number of the request. Afterwards an ordinary one is served."""
    found: dict[int, tuple[Exchange, list[str]]] = {}
    left = iter(numbers)
    async with _asked(graph, urls) as client:

        async def work() -> None:
            for number in left:
                sent = random_exchange(number, documents)
                wrong = await faults(client, sent)
                if wrong:
                    found[number] = (sent, wrong)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(work())
        answer = await client.post("/graphql", json={"query": "{ __typename }"})
        assert answer.json() == {"data": {"__typename": "Query"}}
    return found


@asynccontextmanager
async def _asked(graph: Graph, urls: Mapping[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(graph, urls, **SETTINGS) as shop,
        served(shop.app) as address,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=60) as client,
    ):
        yield client
