"""A denied field, from the wire and back: it is null, it is told, and no subgraph was asked for it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from graphql import build_schema, graphql_sync
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from gateway.app import Wiring, create_app
from gateway.auth.issuers import Issuer
from gateway.auth.principal import Principal
from gateway.beginning import Deciders
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

KEY = ECKey.generate_key("P-256", {"kid": "one"})

LINK = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@authenticated", "@requiresScopes", "@policy"])
"""
SDL = """
type Query { customer: Customer customers: [Customer!]! }
type Mutation { rename(name: String!): Customer @requiresScopes(scopes: [["write:customers"]]) }
type Customer {
  id: ID!
  name: String @requiresScopes(scopes: [["read:names"]])
  email: String! @requiresScopes(scopes: [["read:contact"], ["me"]])
  margin: Int @policy(policies: [["margin"]])
  orders: [Int!] @authenticated
}
"""
ROW = {"id": "c1", "name": "Camille", "email": "c@example.com", "margin": 7, "orders": [1, 2]}
ROOT = {"customer": ROW, "customers": [ROW, ROW], "rename": lambda *_, name: {**ROW, "name": name}}


class Shop:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self._schema = build_schema(re.sub(r" @\w+(\(\w+: \[\[.*?\]\]\))?", "", SDL))

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        query = orjson.loads(request.body)["query"]
        self.asked.append(query)
        result = graphql_sync(self._schema, query, ROOT)
        assert result.errors is None, result.errors
        return SubgraphAnswer(
            200, (("content-type", "application/json"),), orjson.dumps({"data": result.data})
        )

    async def close(self) -> None:
        """Nothing is held open."""


Gateway = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def gateway(shop: Shop) -> Gateway:
    composed = compose([Subgraph("shop", "http://shop.example/", LINK + SDL)])
    assert isinstance(composed, Supergraph), composed

    async def keys(_: str) -> object:
        return {"keys": [KEY.as_dict(private=False)]}

    @asynccontextmanager
    async def open_gateway(
        deciders: Deciders | None = None, **settings: Any
    ) -> AsyncIterator[httpx.AsyncClient]:
        issuers = (Issuer(jwks_url="https://id.example/jwks"),)
        app: Starlette = create_app(
            Settings(issuers=issuers, **settings),
            build_graph(composed, 10),
            lambda _: shop,
            Wiring(read_keys=keys, deciders=deciders),
        )
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
        ):
            yield client

    return open_gateway


def bearer(*scopes: str) -> dict[str, str]:
    claims = {"sub": "camille", "scope": " ".join(scopes), "exp": 4_000_000_000}
    token = jwt.encode({"alg": "ES256", "kid": "one"}, claims, KEY, algorithms=["ES256"])
    return {"authorization": f"Bearer {token}"}


async def ask(client: httpx.AsyncClient, query: str, headers: dict[str, str] | None = None) -> Any:
    return (await client.post("/graphql", json={"query": query}, headers=headers or {})).json()


def denied(path: list[str], type_name: str, name: str, required: list[list[str]], *held: str) -> object:
    missing = [{"coordinate": {"typeName": type_name, "fieldName": name}, "required": required}]
    authorization = {"missingScopes": missing, "actualScopes": list(held)}
    extensions = {"code": "UNAUTHORIZED_FIELD_OR_TYPE", "authorization": authorization}
    return {"message": "Unauthorized field or type", "path": path, "extensions": extensions}


async def test_what_is_denied_is_null_and_told_and_not_asked_for(gateway: Gateway, shop: Shop) -> None:
    async with gateway() as client:
        answer = await ask(client, "{ customers { id label: name } }", bearer("read:orders"))

    assert answer == {
        "data": {"customers": [{"id": "c1", "label": None}, {"id": "c1", "label": None}]},
        "errors": [denied(["customers", "@", "label"], "Customer", "name", [["read:names"]], "read:orders")],
    }
    assert shop.asked == ["query { customers { id } }"]


async def test_two_tokens_of_equal_rights_share_a_plan_and_others_do_not(
    gateway: Gateway, shop: Shop
) -> None:
    query = "{ customer { name } }"
    async with gateway() as client:
        answers = [
            await ask(client, query, bearer(*scopes))
            for scopes in (("read:names",), ("read:names", "write:customers"), ("read:orders",))
        ]

    assert [answer["data"]["customer"]["name"] for answer in answers] == ["Camille", "Camille", None]
    assert shop.asked == ["query { customer { name } }"] * 2 + ["query { customer { __typename } }"]


async def test_a_field_that_may_not_be_null_takes_its_object_along_with_one_error(
    gateway: Gateway, shop: Shop
) -> None:
    async with gateway() as client:
        answer = await ask(client, "{ customer { id email } }", bearer("read:names"))

    assert answer["data"] == {"customer": None}
    assert [error["path"] for error in answer["errors"]] == [["customer", "email"]]


async def test_a_denied_mutation_changes_nothing(gateway: Gateway, shop: Shop) -> None:
    async with gateway() as client:
        answer = await ask(client, 'mutation { rename(name: "Eve") { id } }', bearer("read:names"))

    assert answer["data"] == {"rename": None}
    assert shop.asked == []


async def test_what_the_client_leaves_out_is_not_told(gateway: Gateway) -> None:
    query = "query ($names: Boolean = false) { customer { id name @include(if: $names) } }"
    async with gateway() as client:
        assert "errors" not in await ask(client, query, bearer())


async def test_nobody_in_particular_reads_what_nothing_protects(gateway: Gateway) -> None:
    async with gateway() as client:
        answer = await ask(client, "{ customer { id orders } }")

    assert answer["data"] == {"customer": {"id": "c1", "orders": None}}
    assert [error["path"] for error in answer["errors"]] == [["customer", "orders"]]


async def test_policies_are_asked_once_and_fail_closed(gateway: Gateway) -> None:
    asked: list[frozenset[str]] = []

    async def decide(principal: Principal, policies: frozenset[str]) -> frozenset[str]:
        asked.append(policies)
        if principal.subject == "camille" and "read:margin" not in principal.scopes:
            raise OSError("down")
        return policies | {"something else"}

    query = "{ customer { margin } customers { margin } }"
    async with gateway(Deciders(policies=decide)) as client:
        denied_answer = await ask(client, query, bearer())
        open_answer = await ask(client, query, bearer("read:margin"))

    assert denied_answer["data"]["customer"] == {"margin": None}
    assert open_answer["data"]["customer"] == {"margin": 7}
    assert asked == [frozenset({"margin"})] * 2


async def test_without_a_decider_policies_are_denied(gateway: Gateway) -> None:
    async with gateway() as client:
        assert (await ask(client, "{ customer { margin } }", bearer()))["data"] == {
            "customer": {"margin": None}
        }


async def test_a_gateway_may_refuse_the_whole_request(gateway: Gateway, shop: Shop) -> None:
    async with gateway(reject_unauthorized=True) as client:
        answer = await client.post("/graphql", json={"query": "{ customer { id name } }"}, headers=bearer())

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHORIZED_FIELD_OR_TYPE"
    assert shop.asked == []


async def test_denied_fields_may_be_told_elsewhere_or_not_at_all(gateway: Gateway) -> None:
    query = "{ customer { id name } }"
    async with gateway(unauthorized_errors="extensions") as client:
        beside = await ask(client, query, bearer())
    async with gateway(unauthorized_errors="disabled") as client:
        silent = await ask(client, query, bearer())

    assert [error["path"] for error in beside["extensions"]["authorizationErrors"]] == [["customer", "name"]]
    assert "errors" not in beside
    assert silent == {"data": {"customer": {"id": "c1", "name": None}}}


async def test_a_dry_run_denies_nothing_and_says_what_it_would(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    async with gateway(authorization="dry_run") as client:
        answer = await ask(client, "{ customer { name } }", bearer("read:orders"))

    assert answer == {"data": {"customer": {"name": "Camille"}}}
    assert "would be denied what needs read:names" in caplog.text


async def test_a_token_that_is_no_token_is_refused_before_anything_runs(gateway: Gateway, shop: Shop) -> None:
    async with gateway() as client:
        answer = await client.post(
            "/graphql", json={"query": "{ customer { id } }"}, headers={"authorization": "Bearer x.y.z"}
        )

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert shop.asked == []
