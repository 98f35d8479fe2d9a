"""The query plan beside an answer, by the header that clients of Apollo Router know."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.gateway.explaining.conftest import STEWARD, Gateway, Shop, bearer

QUERY = "{ orders(first: 1) { customer { points } } }"


async def ask(client: httpx.AsyncClient, header: str | None, headers: dict[str, str] = STEWARD) -> Any:
    exposing = {} if header is None else {"apollo-expose-query-plan": header}
    return (await client.post("/graphql", json={"query": QUERY}, headers={**headers, **exposing})).json()


async def test_the_plan_stands_beside_the_answer(client: httpx.AsyncClient) -> None:
    answer = await ask(client, "true")

    assert answer["data"]["orders"][0] == {"customer": {"points": 100}}
    plan = answer["extensions"]["apolloQueryPlan"]
    assert plan["text"].startswith('QueryPlan {\n  Sequence {\n    Fetch(service: "commerce") {')
    assert plan["object"] == {
        "kind": "QueryPlan",
        "node": {
            "kind": "Sequence",
            "nodes": [
                {
                    "kind": "Fetch",
                    "serviceName": "commerce",
                    "variableUsages": [],
                    "operation": "query { orders(first: 1) { customer { __typename id } } }",
                    "operationKind": "query",
                },
                {
                    "kind": "Flatten",
                    "path": ["orders", "@", "customer"],
                    "node": {
                        "kind": "Fetch",
                        "serviceName": "loyalty",
                        "variableUsages": [],
                        "operation": "query($representations: [_Any!]!) "
                        "{ _entities(representations: $representations) { ... on Customer { points } } }",
                        "operationKind": "query",
                        "requires": [
                            {
                                "kind": "InlineFragment",
                                "typeCondition": "Customer",
                                "selections": [
                                    {"kind": "Field", "name": "__typename"},
                                    {"kind": "Field", "name": "id"},
                                ],
                            }
                        ],
                    },
                },
            ],
        },
    }


async def test_a_dry_run_has_the_plan_alone_and_asks_nobody(client: httpx.AsyncClient, shop: Shop) -> None:
    answer = await ask(client, "dry-run")

    assert answer["data"] is None
    assert answer["extensions"]["apolloQueryPlan"]["object"]["kind"] == "QueryPlan"
    assert shop.asked == []


@pytest.mark.parametrize(
    ("header", "headers"),
    [(None, STEWARD), ("false", STEWARD), ("true", bearer("read:customers")), ("dry-run", {})],
)
async def test_nobody_else_is_told(
    client: httpx.AsyncClient, shop: Shop, header: str | None, headers: dict[str, str]
) -> None:
    answer = await ask(client, header, headers)

    assert "extensions" not in answer
    assert shop.asked == ["commerce", "loyalty"]


async def test_nobody_is_told_where_it_is_off(gateway: Gateway) -> None:
    async with gateway(explain="off") as client:
        assert "extensions" not in await ask(client, "true")
