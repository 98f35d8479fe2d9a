from __future__ import annotations

import time
from typing import Any

import orjson
import pytest

from gateway.config import Settings
from gateway.graph import Graph, build_graph
from gateway.parameters import Parameters
from gateway.planning.planner import plan
from gateway.preparation import know
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.program import compile_plan
from resolvers.subscription import event_source, execute_event
from resolvers.transport import ConnectionFailed, SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.composition import CompositionFailure
from schema.subgraph import Subgraph

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'

COMMERCE = (
    LINK
    + """
    type Query { order(number: ID!): Order }
    type Subscription { orderChanged(customer: ID!): Order! }
    type Order @key(fields: "number") { number: ID! state: String! note: String customer: Customer! }
    type Customer @key(fields: "id") { id: ID! basket: Int }
    """
)

CRM = (
    LINK
    + """
    type Query { me: Customer }
    type Customer @key(fields: "id") { id: ID! name: String! }
    """
)

CHANGES = "subscription ($c: ID!) { changed: orderChanged(customer: $c) { state note customer { name } } }"


@pytest.fixture(scope="module")
def graph() -> Graph:
    composed = compose(
        [Subgraph("commerce", "http://commerce", COMMERCE), Subgraph("crm", "http://crm", CRM)]
    )
    assert not isinstance(composed, CompositionFailure), composed
    return build_graph(composed, 10)


class Crm:
    """Knows one customer, or nobody."""

    def __init__(self, *, is_there: bool = True) -> None:
        self.is_there = is_there
        self.asked: list[dict[str, Any]] = []

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.asked.append(orjson.loads(request.body))
        if not self.is_there:
            raise ConnectionFailed("refused")
        return SubgraphAnswer(200, (), orjson.dumps({"data": {"_entities": [{"name": "Ada"}]}}))

    async def close(self) -> None: ...


class Silent:
    """Is never asked again for what it has sent."""

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        raise AssertionError(request.body)

    async def close(self) -> None: ...


async def completed(graph: Graph, event: object, crm: Crm) -> ExecutionResult:
    known = know(Parameters(CHANGES), graph, Settings())
    query_plan = plan(known.fetched, graph.query_graph())  # type: ignore[union-attr]
    program = compile_plan(query_plan, known.operation, graph.api_schema)  # type: ignore[union-attr]
    context = ExecutionContext({"commerce": Silent(), "crm": crm}, time.monotonic() + 10, 5)
    return await execute_event(program, {"c": "7"}, context, event_source(query_plan), orjson.dumps(event))


def event(**changed: object) -> object:
    return {"data": {"changed": {"state": "SHIPPED", "note": "by hand", "customer": CUSTOMER, **changed}}}


CUSTOMER = {"__typename": "Customer", "id": "7"}


def test_the_stream_is_opened_by_the_first_fetch_of_the_plan(graph: Graph) -> None:
    known = know(Parameters(CHANGES), graph, Settings())
    source = event_source(plan(known.fetched, graph.query_graph()))  # type: ignore[union-attr]

    assert source.subgraph == "commerce"
    assert orjson.loads(source.body({"c": "7"})) == {
        "query": "subscription($c: ID!) "
        "{ changed: orderChanged(customer: $c) { state note customer { __typename id } } }",
        "variables": {"c": "7"},
    }


def test_a_query_opens_no_stream(graph: Graph) -> None:
    known = know(Parameters("{ me { name } }"), graph, Settings())

    with pytest.raises(ValueError, match="does not begin with a subscription"):
        event_source(plan(known.fetched, graph.query_graph()))  # type: ignore[union-attr]


async def test_an_event_is_completed_by_the_other_subgraphs(graph: Graph) -> None:
    crm = Crm()

    result = await completed(graph, event(), crm)

    assert result.data == {"changed": {"state": "SHIPPED", "note": "by hand", "customer": {"name": "Ada"}}}
    assert not result.errors
    assert len(crm.asked) == 1


async def test_a_subgraph_that_is_gone_leaves_a_gap_in_the_event(graph: Graph) -> None:
    result = await completed(graph, event(), Crm(is_there=False))

    assert result.data is None  # the name may not be null, nor the customer, nor the order
    assert [(error.path, error.extensions["service"]) for error in result.errors] == [
        (("changed", "customer", "name"), "crm")
    ]


async def test_an_error_of_the_event_is_told_as_that_of_any_answer(graph: Graph) -> None:
    erring = {
        "data": {"changed": {"state": "SHIPPED", "note": None, "customer": CUSTOMER}},
        "errors": [{"message": "secret", "path": ["changed", "note"]}],
    }

    result = await completed(graph, erring, Crm())

    assert result.data == {"changed": {"state": "SHIPPED", "note": None, "customer": {"name": "Ada"}}}
    assert [(error.message, error.path) for error in result.errors] == [
        ("Subgraph errors redacted", ("changed", "note"))
    ]


async def test_an_event_that_is_no_graphql_is_an_error_of_its_own(graph: Graph) -> None:
    result = await completed(graph, ["no", "object"], Crm())

    assert result.data is None
    assert [error.extensions["code"] for error in result.errors] == ["SUBREQUEST_MALFORMED_RESPONSE"]
