"""Whether an operation runs for what it costs. The subgraphs are real, so what is skipped is seen."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.auth.clients import Client, Clients
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.errors import Refusal
from gateway.graph import KnownOperation, build_graph
from gateway.limits.demand import Demand
from gateway.limits.pricing import FetchPricing
from gateway.parameters import Parameters
from gateway.preparation import know
from schema.rights import Grant
from schema.supergraph_reader import read_supergraph

SIZED = """
  @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"])
{ query: Query mutation: Mutation subscription: Subscription }

directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
"""  # noqa: E501 - as compositions print it

PAGE = '@listSize(assumedSize: 10, slicingArguments: ["first"], requireOneSlicingArgument: false)'

GRAPHQL = {"accept": "application/graphql-response+json"}
TOLD = {"graph-cost": "true"}

ORDERS = "{ orders { number customer { name points } } }"


@pytest.fixture
def supergraph_sdl(supergraph_sdl: str) -> str:
    """A page of orders is as long as its `first` says."""
    sized = supergraph_sdl.replace("{ query: Query mutation: Mutation subscription: Subscription }", SIZED)
    paged = "first: Int): [Order!]!"
    return sized.replace(paged, f"{paged} {PAGE}")


@asynccontextmanager
async def served(shop: Any, sdl: str, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    graph = build_graph(read_supergraph(sdl), operation_cache_size=10)
    app = create_app(Settings(**settings), graph, shop.connect)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        yield client


async def ask(client: Any, query: str, headers: Any = None, **more: object) -> httpx.Response:
    answer = await client.post("/graphql", json={"query": query, **more}, headers=headers or GRAPHQL)
    assert isinstance(answer, httpx.Response)
    return answer


async def test_the_numbers_are_told_to_whoever_asks(client: Any) -> None:
    """Two orders are open, each of a customer: 4. Ten are assumed."""
    told, untold = await ask(client, ORDERS, TOLD), await ask(client, ORDERS)

    assert told.json()["extensions"] == {"cost": {"estimated": 20, "actual": 4}}
    assert "extensions" not in untold.json()


async def test_introspection_costs_nothing(client: Any) -> None:
    answer = await ask(client, "{ __schema { types { name fields { name } } } }", TOLD)

    assert answer.json()["extensions"] == {"cost": {"estimated": 0, "actual": 0}}


async def test_a_mutation_costs_ten_besides(client: Any) -> None:
    answer = await ask(client, 'mutation { cancelOrder(number: "A-1") { number } }', TOLD)

    assert answer.json()["extensions"] == {"cost": {"estimated": 11, "actual": 11}}


async def test_what_is_estimated_too_dear_asks_no_subgraph(serve: Any, shop: Any) -> None:
    async with serve(cost="enforce", max_cost=19) as client:
        refused = await ask(client, ORDERS)
        older = await ask(client, ORDERS, {"accept": "application/json"})

    [error] = refused.json()["errors"]
    assert (refused.status_code, older.status_code) == (400, 200)
    assert error["extensions"] == {
        "code": "COST_ESTIMATED_TOO_EXPENSIVE",
        "cost.estimated": 20,
        "cost.max": 19,
    }
    assert shop.requests == (0, 0)


async def test_a_limit_may_be_reached(serve: Any) -> None:
    async with serve(cost="enforce", max_cost=20) as client:
        answer = await ask(client, ORDERS, TOLD)

    assert answer.json()["extensions"] == {"cost": {"estimated": 20, "actual": 4, "max": 20}}


async def test_a_query_that_has_cost_too_much_is_not_told(serve: Any) -> None:
    """The subgraph answers more than a page of this size should hold."""
    async with serve(cost="enforce", max_cost=1) as client:
        answer = await ask(client, "{ orders(first: -1) { customer { name } } }")

    [error] = answer.json()["errors"]
    assert answer.status_code == 400
    assert error["extensions"] == {"code": "COST_ACTUAL_TOO_EXPENSIVE", "cost.actual": 2, "cost.max": 1}
    assert "data" not in answer.json()


async def test_the_result_of_a_mutation_is_never_dropped(serve: Any, shop: Any) -> None:
    """It has happened, so it is told, whatever it has cost and whichever subgraph is asked for the rest."""
    text = 'mutation { cancelOrder(number: "A-1") { number customer { points } } }'
    limits = {"orders": 1, "loyalty": 1}

    async with serve(cost="enforce", max_cost=12, subgraph_max_costs=limits) as client:
        answer = await ask(client, text)

    assert answer.json() == {"data": {"cancelOrder": {"number": "A-1", "customer": {"points": 100}}}}


async def test_a_mutation_that_may_cost_too_much_does_not_begin(serve: Any, shop: Any) -> None:
    async with serve(cost="enforce", max_cost=10) as client:
        answer = await ask(client, 'mutation { cancelOrder(number: "A-1") { number } }')

    assert answer.status_code == 400
    assert shop.requests == (0, 0)


async def test_where_costs_are_measured_the_log_says_what_would_be_refused(
    serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "fiche.gateway.limits"):
        async with serve(max_cost=19, subgraph_max_costs={"loyalty": 1}) as client:
            answer = await ask(client, ORDERS, TOLD)

    assert "errors" not in answer.json()
    assert answer.json()["extensions"]["cost"]["subgraphs"] == {"loyalty": 2}
    assert [record.getMessage() for record in caplog.records] == [
        "An operation is estimated to cost 20, more than 19",
        "Subgraph 'loyalty' is asked for 2, more than 1",
    ]


async def test_over_the_limit_of_a_subgraph_only_that_fetch_is_skipped(serve: Any, shop: Any) -> None:
    async with serve(cost="enforce", subgraph_max_costs={"loyalty": 1}) as client:
        answer = await ask(client, ORDERS)

    body = answer.json()
    assert answer.status_code == 200
    assert [order["customer"] for order in body["data"]["orders"]] == [
        {"name": "Ada", "points": None},
        {"name": "Grace", "points": None},
    ]
    [error] = body["errors"]
    assert error["path"] == ["orders"]
    assert error["extensions"] == {
        "code": "SUBGRAPH_COST_ESTIMATED_TOO_EXPENSIVE",
        "cost.estimated": 2,
        "cost.max": 1,
        "service": "loyalty",
    }
    assert shop.requests == (1, 0)


async def test_the_limit_of_a_subgraph_holds_for_its_root_fields(serve: Any, shop: Any) -> None:
    async with serve(cost="enforce", subgraph_max_costs={"orders": 9}) as client:
        answer = await ask(client, "{ tiers customer(id: 1) { name } }")
        refused = await ask(client, "{ tiers orders { number } }")

    assert answer.json()["data"] == {"tiers": ["gold", "silver"], "customer": {"name": "Ada"}}
    assert refused.json()["data"] is None  # the list may not be null
    assert shop.requests == (1, 2)


async def test_what_was_skipped_is_asked_when_the_operation_is_smaller(serve: Any) -> None:
    async with serve(cost="enforce", subgraph_max_costs={"loyalty": 1}) as client:
        await ask(client, ORDERS)
        answer = await ask(client, "{ customer(id: 1) { points } }")

    assert answer.json() == {"data": {"customer": {"points": 100}}}


async def test_a_page_counts_as_long_as_its_variable_says(serve: Any, shop: Any) -> None:
    """The greatest number that an Int can be, three levels deep, is still a number of JSON."""
    text = "query ($n: Int) { orders(first: $n) { number customer { name } } }"

    async with serve(cost="enforce", max_cost=20) as client:
        small = await ask(client, text, TOLD | GRAPHQL, variables={"n": 2})
        none = await ask(client, text, TOLD | GRAPHQL)
        asked = shop.requests
        huge = await ask(client, text, variables={"n": 2_147_483_647})

    assert small.json()["extensions"]["cost"]["estimated"] == 4
    assert none.json()["extensions"]["cost"]["estimated"] == 20
    [error] = huge.json()["errors"]
    assert error["extensions"]["cost.estimated"] == 2 * 2_147_483_647
    assert shop.requests == asked


@pytest.fixture
def sliced(supergraph_sdl: str) -> str:
    return supergraph_sdl.replace(", requireOneSlicingArgument: false", "")


async def test_a_list_that_must_be_sliced_is_refused_without_a_length(
    shop: Any, sliced: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(shop, sliced, cost="enforce") as client:
        refused = await ask(client, ORDERS)
        unset = await ask(client, "query ($n: Int) { orders(first: $n) { number } }")
        answered = await ask(client, "query ($n: Int) { orders(first: $n) { number } }", variables={"n": 1})
        left_out = await ask(
            client, "query ($no: Boolean!) { tiers orders @skip(if: $no) { number } }", variables={"no": True}
        )
    async with served(shop, sliced) as client:
        measured = await ask(client, ORDERS, TOLD)

    assert [each.status_code for each in (refused, unset, answered, left_out)] == [400, 400, 200, 200]
    assert refused.json()["errors"] == [
        {
            "message": "'Query.orders' takes exactly one of first: otherwise nothing says how long the list "
            "is.",
            "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
        }
    ]
    assert measured.status_code == 200
    assert "does not say how long a list is: 'Query.orders'" in caplog.text


async def test_a_client_may_have_a_limit_of_its_own(supergraph_sdl: str) -> None:
    """Nobody comes with a token here, so what is asked is who the limit is for."""
    settings = Settings(
        cost="enforce",
        max_cost=19,
        clients=Clients(clients={"desk": Client(max_cost=40), "agency": Client(max_cost=5)}),
    )
    graph = build_graph(read_supergraph(supergraph_sdl), operation_cache_size=10)
    demand = Demand(settings, FetchPricing(graph.supergraph, graph.costs, settings.list_size), None)
    known = know(Parameters(ORDERS), graph, settings)
    assert isinstance(known, KnownOperation)

    found = {
        name: await demand.admitted(known.cost, {}, Principal(Grant(True), client=name), tells=False)
        for name in ("desk", "agency", "other")
    }

    assert {name: isinstance(each, Refusal) for name, each in found.items()} == {
        "desk": False,
        "agency": True,
        "other": True,
    }
    assert isinstance(found["agency"], Refusal)
    assert found["agency"].errors[0].extensions == {"cost.estimated": 20, "cost.max": 5}
