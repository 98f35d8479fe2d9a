"""A gateway over two real subgraphs: `orders` knows the customers, and `loyalty` knows their points."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from graphql import GraphQLSchema, build_schema, graphql_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.app import create_app
from gateway.config import Settings
from gateway.graph import Graph, build_graph
from resolvers.transport.asgi import AsgiTransport
from schema.supergraph import JoinedSubgraph
from schema.supergraph_reader import read_supergraph

SUPERGRAPH = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
{ query: Query mutation: Mutation subscription: Subscription }

directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
scalar join__FieldSet
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph {
  ORDERS @join__graph(name: "orders", url: "http://127.0.0.1:4101/graphql")
  LOYALTY @join__graph(name: "loyalty", url: "http://127.0.0.1:4102/graphql")
}

type Query @join__type(graph: ORDERS) @join__type(graph: LOYALTY) {
  customer(id: ID!): Customer @join__field(graph: ORDERS)
  orders(status: OrderStatus = OPEN, first: Int): [Order!]! @join__field(graph: ORDERS)
  tiers: [String!] @join__field(graph: LOYALTY)
}

type Mutation @join__type(graph: ORDERS) {
  cancelOrder(number: String!): Order
}

type Subscription @join__type(graph: ORDERS) {
  orderPlaced: Order
}

type Customer @join__type(graph: ORDERS, key: "id") @join__type(graph: LOYALTY, key: "id") {
  id: ID!
  name: String! @join__field(graph: ORDERS)
  points: Int @join__field(graph: LOYALTY)
  seen: String @join__field(graph: LOYALTY)
}

type Order @join__type(graph: ORDERS) {
  number: String!
  status: OrderStatus!
  customer: Customer
}

enum OrderStatus @join__type(graph: ORDERS) {
  OPEN @join__enumValue(graph: ORDERS)
  CANCELLED @join__enumValue(graph: ORDERS)
}
"""  # noqa: E501 - as compositions print it

ORDERS = """
type Query {
  customer(id: ID!): Customer
  orders(status: OrderStatus = OPEN, first: Int): [Order!]!
  _entities(representations: [_Any!]!): [_Entity]!
}
type Mutation { cancelOrder(number: String!): Order }
type Customer { id: ID! name: String! }
type Order { number: String! status: OrderStatus! customer: Customer }
enum OrderStatus { OPEN CANCELLED }
scalar _Any
union _Entity = Customer
"""

LOYALTY = """
type Query {
  tiers: [String!]
  _entities(representations: [_Any!]!): [_Entity]!
}
type Customer { id: ID! points: Int seen: String }
scalar _Any
union _Entity = Customer
"""

PEOPLE = {"1": "Ada", "2": "Grace"}

Answer = Callable[[Request], Awaitable[Response]]


class Orders:
    """Root values of the subgraph that knows orders."""

    def __init__(self) -> None:
        self.statuses = {"A-1": "OPEN", "A-2": "OPEN", "A-3": "CANCELLED"}

    def customer(self, _: object, id: str) -> object:
        return {"id": id, "name": PEOPLE[id]} if id in PEOPLE else None

    def orders(self, _: object, status: str | None, first: int | None = None) -> list[object]:
        chosen = [self._order(number) for number in self.statuses if status in (None, self.statuses[number])]
        return chosen[:first]

    def cancelOrder(self, _: object, number: str) -> object:  # noqa: N802 - a field's name
        self.statuses[number] = "CANCELLED"
        return self._order(number)

    def _order(self, number: str) -> object:
        return {
            "number": number,
            "status": self.statuses[number],
            "customer": {
                "id": "1" if number == "A-1" else "2",
                "name": "Ada" if number == "A-1" else "Grace",
            },
        }


class Loyalty:
    """Root values of the subgraph that knows points. `seen` tells which headers arrived."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def tiers(self, _: object) -> list[str]:
        return ["gold", "silver"]

    def _entities(self, _: object, representations: list[dict[str, Any]]) -> list[object]:
        seen = ", ".join(
            f"{name}={self._headers[name]}" for name in ("traceparent", "cookie") if name in self._headers
        )
        return [
            {"__typename": "Customer", "id": one["id"], "points": 100 * int(one["id"]), "seen": seen}
            for one in representations
        ]


class Subgraph:
    """A subgraph in this process that counts its requests, and whose answer a test may replace."""

    def __init__(self, sdl: str, root: Callable[[Request], object]) -> None:
        self._schema: GraphQLSchema = build_schema(sdl)
        self._root = root
        self.answer: Answer = self.answer_truly
        self.requests = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += 1
        request = Request(scope, receive)
        response = await self.answer(request)
        await response(scope, receive, send)

    async def answer_truly(self, request: Request) -> Response:
        given = orjson.loads(await request.body())
        result = graphql_sync(
            self._schema, given["query"], self._root(request), variable_values=given.get("variables")
        )
        return JSONResponse(result.formatted)


class Shop:
    """The subgraphs, and how a gateway reaches them."""

    def __init__(self) -> None:
        orders = Orders()
        self.orders = Subgraph(ORDERS, lambda _: orders)
        self.loyalty = Subgraph(LOYALTY, lambda request: Loyalty(request.headers))

    def connect(self, subgraph: JoinedSubgraph) -> AsgiTransport:
        return AsgiTransport(getattr(self, subgraph.name))

    @property
    def requests(self) -> tuple[int, int]:
        return self.orders.requests, self.loyalty.requests


@pytest.fixture
def shop() -> Shop:
    return Shop()


Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def supergraph_sdl() -> str:
    return SUPERGRAPH


@pytest.fixture
def graph(supergraph_sdl: str) -> Graph:
    return build_graph(read_supergraph(supergraph_sdl), operation_cache_size=100)


@pytest.fixture
def serve(shop: Shop, graph: Graph) -> Serve:
    """`async with serve(introspection=False) as client`: a started gateway with these settings."""

    @asynccontextmanager
    async def serving(**settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(Settings(**settings), graph, shop.connect)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
        ):
            yield client

    return serving


@pytest.fixture
async def client(serve: Serve) -> AsyncIterator[httpx.AsyncClient]:
    async with serve() as client:
        yield client
