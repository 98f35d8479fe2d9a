"""The subgraphs of the bench answer whatever a gateway makes of a query."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import pytest
from starlette.applications import Starlette

from bench.federation.compiled import Subgraph, Unanswerable
from bench.federation.sdl import FEDERATION_ONE, SUBGRAPHS
from bench.shop import HEAVY, shop_graph
from gateway.app import create_app
from gateway.config import Settings
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from resolvers.transport.asgi import AsgiTransport

ENTITIES = "query ($these: [_Any!]!) { _entities(representations: $these) { %s } }"


def entities(subgraph: str, selections: str, *these: Mapping[str, object]) -> object:
    return Subgraph(subgraph).answer(ENTITIES % selections, {"these": these})["_entities"]


def test_entities_of_several_types_come_in_the_order_of_their_representations() -> None:
    found = entities(
        "reviews",
        "__typename ... on User { id reviews { id } } ... on Product { reviews { body } }",
        {"__typename": "Product", "upc": "5"},
        {"__typename": "User", "id": "4711"},
    )

    assert found == [
        {"__typename": "Product", "reviews": []},
        {"__typename": "User", "id": "4711", "reviews": [{"id": "1"}, {"id": "2"}]},
    ]


def test_entities_of_two_paths_may_come_in_one_request() -> None:
    text = "query ($a: [_Any!]!, $b: [_Any!]!) { one: _entities(representations: $a) { ...Named } "
    text += "two: _entities(representations: $b) { ...Named } } fragment Named on Product { called: name }"

    table, couch = ({"__typename": "Product", "upc": upc} for upc in "12")

    assert Subgraph("products").answer(text, {"a": [table], "b": [couch, table]}) == {
        "one": [{"called": "Table"}],
        "two": [{"called": "Couch"}, {"called": "Table"}],
    }


def test_a_field_that_requires_others_has_them_from_the_representation() -> None:
    glass: Mapping[str, object] = {"__typename": "Product", "upc": "3"}

    assert entities(
        "inventory", "... on Product { shippingEstimate }", glass, {**glass, "price": 15, "weight": 20}
    ) == [
        {"shippingEstimate": None},
        {"shippingEstimate": 10},
    ]


def test_fields_that_are_selected_twice_are_merged() -> None:
    text = "{ users { id ... on User { id name } ...Known } } fragment Known on User { username }"

    users = Subgraph("accounts").answer(text, {})["users"]

    assert isinstance(users, list)
    assert users[0] == {"id": "1", "name": "Customer 1", "username": "customer1"}


def test_a_list_is_as_long_as_is_asked_and_five_if_nothing_is_said() -> None:
    products = Subgraph("products")

    short = products.answer("{ topProducts { upc } }", {})["topProducts"]
    long = products.answer("query ($n: Int) { topProducts(first: $n) { upc } }", {"n": 1_000})["topProducts"]

    assert isinstance(short, list)
    assert isinstance(long, list)
    assert [len(short), len(long), long[-1]] == [5, 1_000, {"upc": "1000"}]


def test_what_no_gateway_asks_is_refused_instead_of_answered_wrongly() -> None:
    with pytest.raises(Unanswerable, match="@include"):
        Subgraph("accounts").answer("query ($yes: Boolean!) { me { id @include(if: $yes) } }", {"yes": True})


@pytest.mark.parametrize("name", SUBGRAPHS)
def test_a_gateway_of_federation_one_is_given_its_schema(name: str) -> None:
    assert Subgraph(name).answer("{ _service { sdl } }", {}) == {"_service": {"sdl": FEDERATION_ONE[name]}}


class InProcess:
    """A transport to one of the subgraphs."""

    def __init__(self, name: str) -> None:
        self._subgraph = Subgraph(name)

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        asked = orjson.loads(request.body)
        data = self._subgraph.answer(asked["query"], asked.get("variables") or {})
        return SubgraphAnswer(200, (("content-type", "application/json"),), orjson.dumps({"data": data}))

    async def close(self) -> None:
        """Nothing is open."""


async def test_the_benchmark_query_is_answered_by_391_objects() -> None:
    app: Starlette = create_app(Settings(), shop_graph(), lambda subgraph: InProcess(subgraph.name))
    request = SubgraphRequest(
        orjson.dumps({"query": HEAVY}), (("content-type", "application/json"),), timeout=10
    )
    async with app.router.lifespan_context(app):
        answer = orjson.loads((await AsgiTransport(app).send(request)).body)

    assert "errors" not in answer
    assert objects(answer) == 391


def objects(value: object) -> int:
    match value:
        case dict():
            return 1 + sum(objects(each) for each in value.values())
        case list():
            return sum(objects(each) for each in value)
        case _:
            return 0
