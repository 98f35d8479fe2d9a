"""Ids and cursors of a partner's own, from the wire and back: the subgraphs know the graph's alone."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from typing import Any

import orjson
import pytest
from graphql import GraphQLSchema, build_schema, graphql_sync
from pydantic import SecretStr

from gateway.auth.principal import Principal
from gateway.beginning import Deciders
from gateway.config import Settings
from gateway.graph import Graph, build_graph
from gateway.parameters import Parameters
from gateway.pipeline import Pipeline, Request
from resolvers.context import ExecutionResult
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.rights import Grant
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n'
)

SHOP = """
type Query {
  node(id: ID!): Node  nodes(ids: [ID!]!): [Node]!  anything: [Thing!]!  echo(id: ID): ID
  orders(first: Int, after: String, filter: OrderFilter): OrderConnection
  find(where: Where!, text: String): [ID!]!
}
type Mutation { subscribe(customerId: ID!, list: ID!): Payload }
type Payload { customer: Customer told: String }
interface Node { id: ID! }
union Thing = Customer | Order | Tax
type Customer implements Node @key(fields: "id") {
  id: ID!  name: String  formerIds: [ID!]  orders(first: Int, after: String, before: String): OrderConnection
}
type Order implements Node @key(fields: "id") { id: ID!  sku: ID!  customer: Customer }
type Tax { id: ID! }
type OrderConnection { edges: [OrderEdge!]!  pageInfo: PageInfo!  cursor: String }
type OrderEdge { cursor: String!  node: Order }
type PageInfo @shareable { startCursor: String  endCursor: String  hasNextPage: Boolean! }
input OrderFilter { customer: ID  sku: ID  any: [ID!] }
input Where { id: ID  all: [Where!]  ids: [[ID]] }
"""
LOYALTY = """
type Customer @key(fields: "id") { id: ID!  points: Int }
"""

SERVED = (
    " type Query { _entities(representations: [_Any!]!): [_Entity]! } scalar _Any union _Entity = Customer"
)


def raw(type_name: str, key: object) -> str:
    return urlsafe_b64encode(f"{type_name}:{key}".encode()).rstrip(b"=").decode()


ADA, GRACE = raw("Customer", "ada"), raw("Customer", "grace")
ORDERS = [raw("Order", number) for number in range(7)]


def customer(node: str) -> dict[str, Any]:
    names = {ADA: "Ada", GRACE: "Grace"}
    return {
        "__typename": "Customer",
        "id": node,
        "name": names[node],
        "formerIds": [raw("Customer", "old")],
        "orders": page,
    }


def order(node: str) -> dict[str, Any]:
    return {"__typename": "Order", "id": node, "sku": "SKU-1", "customer": customer(ADA)}


def page(_: object, first: int = 3, after: str | None = None, before: str | None = None, **__: Any) -> object:
    places = [f"at {number}" for number in range(len(ORDERS))]
    if (after is not None and after not in places) or (before is not None and before not in places):
        raise ValueError("The cursor is not one of this list.")
    start = 0 if after is None else places.index(after) + 1
    shown = range(start, min(start + first, len(ORDERS)))
    return {
        "edges": [{"cursor": places[each], "node": order(ORDERS[each])} for each in shown],
        "pageInfo": {
            "startCursor": places[shown[0]] if shown else None,
            "endCursor": places[shown[-1]] if shown else None,
            "hasNextPage": start + first < len(ORDERS),
        },
    }


class Shop:
    """What arrives here is what the graph calls its things."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def node(self, _: object, id: str) -> object:
        self.given.append(id)
        return customer(id) if id in (ADA, GRACE) else order(id) if id in ORDERS else None

    def nodes(self, info: object, ids: list[str]) -> object:
        return [self.node(info, id) for id in ids]

    def echo(self, _: object, id: str | None = None) -> object:
        return id

    def anything(self, _: object) -> object:
        return [customer(ADA), order(ORDERS[0]), {"__typename": "Tax", "id": raw("Tax", 1)}]

    def orders(self, _: object, **given: Any) -> object:
        self.given.append(given.get("filter"))
        return page(None, **given)

    def find(self, _: object, where: Any, text: str | None = None) -> object:
        self.given.append((where, text))
        return []

    def subscribe(self, _: object, customerId: str, list: str) -> object:  # noqa: N803 - arguments' names
        self.given.append((customerId, list))
        return {"customer": customer(customerId) if customerId == ADA else None, "told": list}


def loyalty_entities(_: object, representations: list[dict[str, Any]]) -> list[object]:
    return [
        {"__typename": "Customer", "id": each["id"], "points": len(each["id"])} for each in representations
    ]


class Served:
    def __init__(self, schema: GraphQLSchema, root: object) -> None:
        self._schema, self._root = schema, root
        self.bodies: list[Any] = []

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        given = orjson.loads(request.body)
        self.bodies.append(given)
        result = graphql_sync(
            self._schema, given["query"], self._root, variable_values=given.get("variables")
        )
        return SubgraphAnswer(200, (("content-type", "application/json"),), orjson.dumps(result.formatted))

    async def close(self) -> None:
        """Nothing is held open."""


def executable(sdl: str) -> GraphQLSchema:
    return build_schema(re.sub(r" @\w+(\([^)]*\))?", "", sdl))


@pytest.fixture(scope="module")
def graph() -> Graph:
    composed = compose([Subgraph("shop", "", LINK + SHOP), Subgraph("loyalty", "", LINK + LOYALTY)])
    assert isinstance(composed, Supergraph), composed
    return build_graph(composed, 100)


class Gateway:
    def __init__(self, graph: Graph) -> None:
        self.shop = Shop()
        self.loyalty = Served(executable(LOYALTY + SERVED), {"_entities": loyalty_entities})
        entities = executable(SHOP.replace("type Query {", "type Query { _entities(r: [ID]): ID"))
        self.transport = Served(entities, self.shop)
        settings = Settings(pairwise_secret=SecretStr("a secret of the tests, long enough"))
        deciders = Deciders(pairwise=lambda who: who.client in ("agency", "market"))
        self.pipeline = Pipeline(graph, {"shop": self.transport, "loyalty": self.loyalty}, settings, deciders)

    async def ask(self, query: str, client: str = "agency", **variables: Any) -> Any:
        principal = Principal(Grant(True), client=client)
        result = await self.pipeline.run(Request(Parameters(query, None, variables), principal=principal))
        assert isinstance(result, ExecutionResult), result
        self.errors = result.errors
        return result.data


@pytest.fixture
def gateway(graph: Graph) -> Gateway:
    return Gateway(graph)


EVERYWHERE = """{
  anything {
    __typename
    ... on Node { mine: id }
    ... on Customer {
      id again: id formerIds points
      orders(first: 1) { edges { cursor node { id customer { id } } } }
    }
    ... on Tax { id }
    ... on Order { sku customer { points } }
  }
}"""


async def test_every_id_and_cursor_leaves_encrypted_and_the_subgraphs_keep_theirs(gateway: Gateway) -> None:
    ours, theirs = await gateway.ask(EVERYWHERE), await gateway.ask(EVERYWHERE, "market")
    staff = await gateway.ask(EVERYWHERE, "staff")

    texts = orjson.dumps(ours).decode(), orjson.dumps(theirs).decode()
    for known in (ADA, GRACE, *ORDERS, raw("Customer", "old"), "at 0"):
        assert known not in texts[0] + texts[1]
    ada = ours["anything"][0]
    assert ada["id"] == ada["again"] == ada["mine"] != staff["anything"][0]["id"] == ADA
    assert ada["points"] == ours["anything"][1]["customer"]["points"] == len(ADA)
    assert ada["orders"]["edges"][0]["node"]["customer"]["id"] == ada["id"]
    assert {ADA} == {
        each["id"] for body in gateway.loyalty.bodies for each in next(iter(body["variables"].values()))
    }
    joined = set(re.findall(r'p1\.[^"]*', texts[0])) & set(re.findall(r'p1\.[^"]*', texts[1]))
    assert joined == set()


async def test_what_is_no_node_has_a_sealed_id_as_well(gateway: Gateway) -> None:
    answer = await gateway.ask(EVERYWHERE)

    assert answer["anything"][2]["id"].startswith("p1.")
    assert answer["anything"][1]["sku"] == "SKU-1"


async def test_an_answer_is_the_same_each_time(gateway: Gateway, graph: Graph) -> None:
    assert (
        await gateway.ask(EVERYWHERE) == await gateway.ask(EVERYWHERE) == await Gateway(graph).ask(EVERYWHERE)
    )


async def test_a_node_is_found_by_the_id_that_was_given(gateway: Gateway) -> None:
    mine = (await gateway.ask("{ anything { ... on Node { id } } }"))["anything"][0]["id"]
    literal = f'{{ node(id: "{mine}") {{ id ... on Customer {{ name points }} }} }}'

    assert await gateway.ask(literal) == {"node": {"id": mine, "name": "Ada", "points": len(ADA)}}
    by_variable = await gateway.ask("query ($id: ID!) { node(id: $id) { id } }", id=mine)
    by_default = await gateway.ask(f'query ($id: ID! = "{mine}") {{ node(id: $id) {{ id }} }}')
    assert by_variable == by_default == {"node": {"id": mine}}
    assert await gateway.ask(f'{{ nodes(ids: "{mine}") {{ id }} }}') == {"nodes": [{"id": mine}]}


async def test_a_plan_with_an_id_in_its_text_serves_each_client_by_its_own(gateway: Gateway) -> None:
    mine = (await gateway.ask("{ anything { ... on Node { id } } }"))["anything"][0]["id"]
    text = f'{{ node(id: "{mine}") {{ id }} }}'

    assert await gateway.ask(text) == {"node": {"id": mine}}
    assert await gateway.ask(text, "market") == {"node": None}
    assert await gateway.ask(text) == {"node": {"id": mine}}


@pytest.mark.parametrize("client", ["agency", "market"])
async def test_what_was_not_given_is_unknown_without_an_error(gateway: Gateway, client: str) -> None:
    other = "market" if client == "agency" else "agency"
    theirs = (await gateway.ask("{ anything { ... on Node { id } } }", other))["anything"][0]["id"]
    for unknown in (
        ADA,
        theirs,
        theirs[:-2],
        ADA + "\r\n",
        ADA + "=",
        "\u200b" + ADA,
        raw("Customer", "nobody"),
    ):
        answers = [
            await gateway.ask("query ($id: ID!) { node(id: $id) { id } }", client, id=unknown),
            await gateway.ask(f"{{ node(id: {orjson.dumps(unknown).decode()}) {{ id }} }}", client),
        ]
        assert answers == [{"node": None}, {"node": None}]
        assert gateway.errors == ()
    answer = await gateway.ask(
        'mutation ($id: ID!) { subscribe(customerId: $id, list: "news") { customer { id } told } }',
        client,
        id=ADA,
    )
    assert answer == {"subscribe": {"customer": None, "told": "news"}}


async def test_codes_arrive_as_they_are(gateway: Gateway) -> None:
    mine = (await gateway.ask("{ anything { ... on Node { id } } }"))["anything"][0]["id"]
    text = "mutation ($id: ID!, $list: ID!) { subscribe(customerId: $id, list: $list) { customer { id } } }"

    assert await gateway.ask(text, id=mine, list="__proto__") == {"subscribe": {"customer": {"id": mine}}}
    await gateway.ask(f'mutation {{ subscribe(customerId: "{mine}", list: 7) {{ told }} }}')
    assert gateway.shop.given == [(ADA, "__proto__"), (ADA, "7")]


async def test_ids_are_opened_in_lists_and_objects_and_only_where_they_are_ids(gateway: Gateway) -> None:
    mine = (await gateway.ask("{ anything { ... on Node { id } } }"))["anything"][0]["id"]
    where = {"id": mine, "all": [{"all": [{"id": ADA}]}, {"ids": [[mine, None, "SKU-1"], None]}]}
    opened = {"id": ADA, "all": [{"all": [{"id": "p0.unknown"}]}, {"ids": [[ADA, None, "SKU-1"], None]}]}

    await gateway.ask("query ($w: Where!, $t: String) { find(where: $w, text: $t) }", w=where, t=mine)
    await gateway.ask(
        "query ($id: ID, $ids: [ID]) { find(where: {id: $id, all: "
        f'[{{all: {{id: "{ADA}"}}}}, {{ids: [$ids, null]}}]}}, text: "{mine}") }}',
        id=mine,
        ids=[mine, None, "SKU-1"],
    )

    assert gateway.shop.given == [(opened, mine), (opened, mine)]


async def test_pages_by_cursor_reach_every_item_once(gateway: Gateway) -> None:
    text = "query ($after: String) { orders(first: 3, after: $after) { edges { node { id } } %s } }"
    text %= "pageInfo { endCursor hasNextPage }"
    reached, after, more = [], None, True
    while more:
        found = (await gateway.ask(text, after=after))["orders"]
        reached += [edge["node"]["id"] for edge in found["edges"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]

    assert len(reached) == len(set(reached)) == len(ORDERS)


async def test_a_variable_may_be_a_cursor_here_and_a_text_there(gateway: Gateway) -> None:
    cursor = (await gateway.ask("{ orders(first: 1) { pageInfo { endCursor } } }"))["orders"]["pageInfo"][
        "endCursor"
    ]
    text = (
        "query ($x: String) { find(where: {}, text: $x) orders(after: $x, first: 1) { edges { cursor } } "
        'more: orders(first: 1, after: "%s") { edges { cursor } } }'
    )
    answer = await gateway.ask(text % cursor, x=cursor)

    assert gateway.shop.given[1] == ({}, cursor)
    assert answer["orders"] == answer["more"] != {"edges": [{"cursor": cursor}]}


async def test_a_cursor_of_the_graph_or_of_another_is_none(gateway: Gateway) -> None:
    text = "query ($x: String) { orders(after: $x, first: 1) { edges { cursor } } }"
    theirs = (await gateway.ask(text, "market"))["orders"]["edges"][0]["cursor"]

    for cursor in (theirs, "at 0", "nonsense"):
        assert await gateway.ask(text, x=cursor) == {"orders": None}
        assert len(gateway.errors) == 1
        told = gateway.errors[0]
        assert "at 0" not in str(told)


async def test_a_subgraph_that_asks_on_behalf_of_a_partner_is_given_the_ids_of_the_graph(
    gateway: Gateway,
) -> None:
    request = Request(
        Parameters("query ($id: ID!) { node(id: $id) { id } }", None, {"id": ADA}),
        principal=Principal(Grant(True), client="agency"),
        is_inner=True,
    )

    result = await gateway.pipeline.run(request)

    assert isinstance(result, ExecutionResult)
    assert result.data == {"node": {"id": ADA}}
