"""What stands between the gateway and its subgraphs, by configuration."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx
import pytest

from gateway.app import create_app
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport import ConnectionFailed, SubgraphAnswer, SubgraphRequest
from resolvers.transport.breaker import Breaking
from resolvers.transport.concurrency import Crowding
from resolvers.transport.resilient import TrafficPolicy
from resolvers.transport.retries import Repeating
from schema.supergraph_reader import read_supergraph
from tests.gateway.conftest import SUPERGRAPH


def test_queries_are_merged_and_repeated_where_nothing_is_configured() -> None:
    assert Settings().traffic_of("ledger") == TrafficPolicy(True, Repeating(2), None, None)


def test_one_subgraph_may_differ_in_what_it_names() -> None:
    settings = Settings(
        subgraph_breaker=True,
        subgraph_concurrency=50,
        subgraph_attempt_timeout=2.0,
        subgraph_traffic={"ledger": {"retries": 1, "concurrency": 5, "merging": False}},
    )

    assert settings.traffic_of("ledger") == TrafficPolicy(
        False, Repeating(1, 2.0), Breaking(), Crowding(5, 1_000)
    )
    assert settings.traffic_of("shop") == TrafficPolicy(
        True, Repeating(2, 2.0), Breaking(), Crowding(50, 1_000)
    )


def test_no_repeats_are_no_layer() -> None:
    assert Settings(subgraph_retries=0).traffic_of("ledger").repeating is None


@pytest.mark.parametrize(
    "given", ['{"ledger": {"retry": 1}}', '{"ledger": {"retries": -1}}', '{"ledger": 3}']
)
def test_what_is_no_setting_of_a_subgraph_stops_the_start(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FICHE_SUBGRAPH_TRAFFIC", given)

    with pytest.raises(ValueError, match="ledger"):
        Settings()


@dataclass
class Shaky:
    """Fails the first request of each kind, as a subgraph that is just restarted."""

    asked: list[SubgraphRequest] = field(default_factory=list)
    is_closed: bool = False

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.asked.append(request)
        if sum(each.is_query == request.is_query for each in self.asked) == 1:
            raise ConnectionFailed("restarting")
        return SubgraphAnswer(200, (), b'{"data": {"orders": []}}')

    async def close(self) -> None:
        self.is_closed = True


async def test_a_query_outlives_the_restart_of_a_subgraph_and_a_mutation_is_sent_once() -> None:
    shaky = Shaky()
    graph = build_graph(read_supergraph(SUPERGRAPH), operation_cache_size=10)
    app = create_app(Settings(), graph, lambda _: shaky)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
    ):
        query, mutation = await asyncio.gather(
            client.post("/graphql", json={"query": "{ orders { number } }"}),
            client.post("/graphql", json={"query": 'mutation { cancelOrder(number: "1") { number } }'}),
        )

    assert query.json() == {"data": {"orders": []}}
    assert mutation.json()["errors"][0]["extensions"]["reason"] == "unreachable"
    assert [each.is_query for each in shaky.asked].count(False) == 1
    assert shaky.is_closed
