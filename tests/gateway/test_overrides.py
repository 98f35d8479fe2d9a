"""A field moves from one subgraph to another, for a part of the requests at a time."""

from __future__ import annotations

import pytest

from gateway.beginning import Deciders
from gateway.config import Settings
from gateway.graph import build_graph
from gateway.overrides import DecideLabel, active_labels, never
from gateway.parameters import Parameters
from gateway.pipeline import Pipeline, Request
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])'

ORDERS = 'type Query { order: Order }  type Order @key(fields: "number") { number: ID!  posting: String }'
LEDGER = """
    type Order @key(fields: "number") {
      number: ID!
      posting: String @override(from: "orders", label: "%s")
    }
"""


class Answering:
    """A subgraph that says its own name."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        entity = b'{"data": {"_entities": [{"posting": "%s"}]}}' % self._name.encode()
        root = b'{"data": {"order": {"__typename": "Order", "number": "A1", "posting": "%s"}}}'
        body = entity if b"_entities" in request.body else root % self._name.encode()
        return SubgraphAnswer(200, (("content-type", "application/json"),), body)

    async def close(self) -> None:
        """Nothing is held open."""


def pipeline(label: str, decide_label: DecideLabel = never) -> Pipeline:
    supergraph = compose(
        [
            Subgraph("orders", "http://orders.example/", LINK + ORDERS),
            Subgraph("ledger", "http://ledger.example/", LINK + LEDGER % label),
        ]
    )
    assert isinstance(supergraph, Supergraph), supergraph
    graph = build_graph(supergraph, operation_cache_size=10)
    transports = {name: Answering(name) for name in supergraph.subgraphs}
    return Pipeline(graph, transports, Settings(), Deciders(label=decide_label))


async def posting(gateway: Pipeline) -> object:
    result = await gateway.run(Request(Parameters("{ order { posting } }")))
    return result.data["order"]["posting"]  # type: ignore[union-attr,index,call-overload] # it ran


@pytest.mark.parametrize(("percent", "answered_by"), [("percent(0)", "orders"), ("percent(100)", "ledger")])
async def test_a_share_of_the_requests_is_answered_by_the_new_subgraph(
    percent: str, answered_by: str
) -> None:
    assert await posting(pipeline(percent)) == answered_by


async def test_what_an_opaque_label_means_is_decided_by_the_callback() -> None:
    assert await posting(pipeline("new-ledger")) == "orders"
    assert await posting(pipeline("new-ledger", lambda label: label == "new-ledger")) == "ledger"


async def test_a_label_that_changes_its_mind_changes_the_next_answer() -> None:
    """A plan is kept for the labels that it was made with, and for no others."""
    mind = [False]
    gateway = pipeline("new-ledger", lambda _: mind[0])

    before = await posting(gateway)
    mind[0] = True
    after = await posting(gateway)

    assert (before, after) == ("orders", "ledger")


def test_one_draw_decides_all_percentages_of_a_request() -> None:
    labels = ["percent(5)", "percent(10)", "percent(2.5)"]

    assert active_labels(labels, lambda: 0.07, never) == {"percent(10)"}
    assert active_labels(labels, lambda: 0.01, never) == set(labels)
    assert active_labels(labels, lambda: 0.5, never) == frozenset()
