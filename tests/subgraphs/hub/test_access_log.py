"""What the gateway tells of accesses is what the customer's log shows, once, and nobody else can tell it."""

from __future__ import annotations

import hmac
import time
from typing import Any

import httpx
import orjson
import pytest

from subgraphs.hub.app import create_app
from subgraphs.hub.settings import HubSettings
from subgraphs.kit.ids import encode_id

KEY = "a key of the tests, long enough for all"

ENTRY = {
    "hash": "ab" * 32,
    "at": "2025-06-01T10:00:00.000Z",
    "actor": "agent-9",
    "client": "desk",
    "purposes": ["SERVICE"],
    "operation": "cd" * 32,
    "subjects": [encode_id("Customer", "CFULL0000"), encode_id("Order", "7"), "nonsense"],
    "fields": ["Account.email"],
    "n": 1,
}


def signed(body: bytes, at: float | None = None, key: str = KEY) -> dict[str, str]:
    moment = str(int(time.time() if at is None else at))
    return {
        "fiche-account": f"{moment}.{hmac.digest(key.encode(), f'{moment}.'.encode() + body, 'sha256').hex()}"
    }


@pytest.fixture
async def hub(crosswalk_url: str) -> Any:
    app = create_app(HubSettings(name="hub", database_url=crosswalk_url, account_key=KEY))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client,
    ):
        yield client


async def log(hub: httpx.AsyncClient) -> list[Any]:
    log = "accessLog(first: 50) { edges { node { at actor client purpose operation fields } } }"
    query = f"query ($id: ID!) {{ customer(id: $id) {{ {log} }} }}"
    variables = {"id": encode_id("Customer", "CFULL0000")}
    answer = (await hub.post("/graphql", json={"query": query, "variables": variables})).json()
    return [edge["node"] for edge in answer["data"]["customer"]["accessLog"]["edges"]]


async def test_what_is_told_is_in_the_log_once(hub: httpx.AsyncClient) -> None:
    body = orjson.dumps({"entries": [ENTRY, {**ENTRY, "hash": "ef" * 32, "actor": None, "purposes": []}]})
    before = await log(hub)

    answers = [await hub.post("/access-log", content=body, headers=signed(body)) for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {"kept": 2})] * 2
    told = [each for each in await log(hub) if each not in before]
    first = {
        "at": "2025-06-01T10:00:00Z",
        "actor": "agent-9",
        "client": "desk",
        "purpose": "SERVICE",
        "operation": "cd" * 32,
        "fields": ["Account.email"],
    }
    assert sorted(told, key=lambda each: each["actor"]) == [
        first,
        first | {"actor": "anonymous", "purpose": "unstated"},
    ]


@pytest.mark.parametrize("header", [{}, {"fiche-account": "1.é".encode()}, {"fiche-account": "x"}])
async def test_nobody_else_is_believed(hub: httpx.AsyncClient, header: Any) -> None:
    body = orjson.dumps({"entries": [ENTRY]})

    for headers in (
        header,
        signed(body, time.time() - 120),
        signed(body, key="another key, which is long enough too"),
        signed(body + b" "),
    ):
        assert (await hub.post("/access-log", content=body, headers=headers)).status_code == 401


async def test_a_batch_that_is_none_is_refused_as_a_whole(hub: httpx.AsyncClient) -> None:
    before = await log(hub)
    for wrong in ({"at": "yesterday"}, {"hash": "x"}, {"subjects": None}):
        body = orjson.dumps({"entries": [ENTRY, {**ENTRY, **wrong}]})
        answer = await hub.post("/access-log", content=body, headers=signed(body))
        assert answer.status_code == 400
        assert "Customer" not in answer.text
    assert await log(hub) == before


async def test_without_a_key_there_is_no_such_address(crosswalk_url: str) -> None:
    app = create_app(HubSettings(name="hub", database_url=crosswalk_url))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client,
    ):
        assert (await client.post("/access-log", content=b"{}")).status_code == 404
