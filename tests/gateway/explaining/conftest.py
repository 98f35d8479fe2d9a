"""A gateway that knows tokens, over two subgraphs whose requests are written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.app import Wiring, create_app
from gateway.auth.issuers import Issuer
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

KEY = ECKey.generate_key("P-256", {"kid": "one"})

LINK = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@requiresScopes", "@policy", "@listSize", "@composeDirective"])
extend schema @composeDirective(name: "@pii")
  @link(url: "https://shop.example/persons/v1.0", import: ["@pii"])
directive @pii(kind: String!) on FIELD_DEFINITION
"""

COMMERCE = """
type Query {
  orders(first: Int): [Order!]! @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
}
type Mutation { cancel(number: ID!): Order }
type Order { number: ID! total: Int customer: Customer notes: [Note!] }
type Customer @key(fields: "id") {
  id: ID!
  name: String @shareable
  email: String @pii(kind: "email") @requiresScopes(scopes: [["read:contact", "read:customers"], ["me"]])
  margin: Int @policy(policies: [["margin"]])
}
type Note @requiresScopes(scopes: [["read:notes"]]) { text: String }
"""

LOYALTY = """
type Customer @key(fields: "id") { id: ID! name: String @shareable points: Int }
"""

ORDERS = [
    {"__typename": "Order", "number": number, "total": 5, "customer": {"__typename": "Customer", "id": id}}
    for number, id in (("A-1", "1"), ("A-2", "2"), ("A-3", "1"))
]


class Shop:
    def __init__(self) -> None:
        self.asked: list[str] = []
        """Which subgraphs, in order."""

    def connect(self, subgraph: Any) -> _Transport:
        return _Transport(self, subgraph.name)


class _Transport:
    def __init__(self, shop: Shop, name: str) -> None:
        self._shop, self._name = shop, name

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        self._shop.asked.append(self._name)
        given = orjson.loads(request.body).get("variables", {})
        entities = [{"points": 100 * int(each["id"])} for each in given.get("representations", ())]
        data = {"orders": ORDERS} if self._name == "commerce" else {"_entities": entities}
        return SubgraphAnswer(200, (("content-type", "application/json"),), orjson.dumps({"data": data}))

    async def close(self) -> None:
        """Nothing is held open."""


Gateway = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def gateway(shop: Shop) -> Gateway:
    """`async with gateway(explain="scope") as client`: policies are denied, and so is what they guard."""
    composed = compose(
        [
            Subgraph("commerce", "http://commerce.example/", LINK + COMMERCE),
            Subgraph("loyalty", "http://loyalty.example/", LINK + LOYALTY),
        ]
    )
    assert isinstance(composed, Supergraph), composed

    async def keys(_: str) -> object:
        return {"keys": [KEY.as_dict(private=False)]}

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        issuers = (Issuer(jwks_url="https://id.example/jwks"),)
        app = create_app(
            Settings(**{"issuers": issuers, "explain": "scope", **settings}),
            build_graph(composed, 10),
            shop.connect,
            Wiring(read_keys=keys),
        )
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
        ):
            yield client

    return opened


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway() as client:
        yield client


def token(*scopes: str, client: str = "back-office") -> str:
    claims = {"sub": "camille", "client_id": client, "scope": " ".join(scopes), "exp": 4_000_000_000}
    return jwt.encode({"alg": "ES256", "kid": "one"}, claims, KEY, algorithms=["ES256"])


def bearer(*scopes: str, client: str = "back-office") -> dict[str, str]:
    return {"authorization": f"Bearer {token(*scopes, client=client)}"}


STEWARD = bearer("explain", "read:customers")


async def explained(client: httpx.AsyncClient, query: str, **more: Any) -> Any:
    """As JSON, for a token with the scope, or with what `headers` says."""
    headers = more.pop("headers", STEWARD)
    response = await client.post("/explain", json={"query": query, **more}, headers=headers)
    return response.json()
