"""An answer of which parts come later, as clients read it from the wire."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.gateway.conftest import Serve, Shop

BY_PATH = "multipart/mixed;deferSpec=20220824, application/json"
BY_ID = "multipart/mixed;incrementalSpec=v0.2, application/json"

CARD = """
query Card($slow: Boolean! = true) {
  customer(id: "1") { name ... @defer(if: $slow, label: "card") { points } }
}
"""


async def ask(
    client: httpx.AsyncClient, query: str = CARD, accept: str = BY_PATH, **more: object
) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, **more}, headers={"accept": accept})


def parts(response: httpx.Response) -> list[Any]:
    opening, *between, closing = response.text.split("\r\n---")
    assert (opening, closing) == ("", "--\r\n")
    head = "\r\ncontent-type: application/json\r\n\r\n"
    assert all(part.startswith(head) for part in between)
    return [json.loads(part.removeprefix(head)) for part in between]


async def test_parts_that_say_by_their_path_where_they_belong(client: httpx.AsyncClient) -> None:
    response = await ask(client)

    assert response.status_code == 200
    assert response.headers["content-type"] == 'multipart/mixed;boundary="-";deferSpec=20220824'
    assert response.headers["cache-control"] == "no-store"
    assert response.text == (
        "\r\n---\r\ncontent-type: application/json\r\n\r\n"
        '{"data":{"customer":{"name":"Ada"}},"hasNext":true}'
        "\r\n---\r\ncontent-type: application/json\r\n\r\n"
        '{"incremental":[{"data":{"points":100},"path":["customer"],"label":"card"}],"hasNext":false}'
        "\r\n-----\r\n"
    )


async def test_parts_that_are_announced(client: httpx.AsyncClient) -> None:
    response = await ask(client, accept=BY_ID)

    assert response.headers["content-type"] == 'multipart/mixed;boundary="-";incrementalSpec=v0.2'
    assert parts(response) == [
        {
            "data": {"customer": {"name": "Ada"}},
            "pending": [{"id": "0", "path": ["customer"], "label": "card"}],
            "hasNext": True,
        },
        {
            "incremental": [{"id": "0", "data": {"points": 100}}],
            "completed": [{"id": "0"}],
            "hasNext": False,
        },
    ]


@pytest.mark.parametrize("accept", ["application/json", "*/*", "multipart/mixed, application/json"])
async def test_a_client_that_reads_no_parts_gets_one_answer(client: httpx.AsyncClient, accept: str) -> None:
    response = await ask(client, accept=accept)

    assert response.json() == {"data": {"customer": {"name": "Ada", "points": 100}}}


async def test_a_variable_says_that_nothing_is_deferred(client: httpx.AsyncClient) -> None:
    response = await ask(client, variables={"slow": False})

    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == {"data": {"customer": {"name": "Ada", "points": 100}}}


async def test_a_client_of_parts_alone_gets_a_single_one(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ tiers }", accept="multipart/mixed;deferSpec=20220824")

    assert parts(response) == [{"data": {"tiers": ["gold", "silver"]}, "hasNext": False}]


async def test_what_is_refused_is_refused_as_ever(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ nobody ... @defer { tiers } }")

    assert response.headers["content-type"].startswith("application/json")
    assert response.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_two_deferrals_of_one_label_are_refused(client: httpx.AsyncClient) -> None:
    response = await ask(client, '{ ... @defer(label: "a") { tiers } ... @defer(label: "a") { tiers } }')

    assert "label" in response.json()["errors"][0]["message"]


async def test_root_fields_of_a_mutation_are_not_deferred(client: httpx.AsyncClient) -> None:
    response = await ask(client, 'mutation { ... @defer { cancelOrder(number: "A-1") { number } } }')

    assert response.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_what_is_below_a_mutation_is_deferred(client: httpx.AsyncClient) -> None:
    response = await ask(
        client, 'mutation { cancelOrder(number: "A-1") { status customer { id ... @defer { points } } } }'
    )

    first, second = parts(response)
    assert first["data"] == {"cancelOrder": {"status": "CANCELLED", "customer": {"id": "1"}}}
    assert second["incremental"] == [{"data": {"points": 100}, "path": ["cancelOrder", "customer"]}]


async def test_each_item_of_a_list_has_its_own_place(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ orders { customer { name ... @defer { points } } } }", accept=BY_ID)

    first, second = parts(response)
    assert [each["path"] for each in first["pending"]] == [
        ["orders", 0, "customer"],
        ["orders", 1, "customer"],
    ]
    assert second["incremental"] == [
        {"id": "0", "data": {"points": 100}},
        {"id": "1", "data": {"points": 200}},
    ]


class Reader:
    """A client that reads piece by piece, and goes when it likes."""

    def __init__(self, client: httpx.AsyncClient, query: str = CARD) -> None:
        self._app = client._transport.app  # type: ignore[attr-defined]
        self._asked = [{"type": "http.request", "body": json.dumps({"query": query}).encode()}]
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue()
        self.goes = asyncio.Event()
        self.read = b""

    async def receive(self) -> Any:
        if self._asked:
            return self._asked.pop()
        await self.goes.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self._pieces.put_nowait(message.get("body", b""))

    async def ask(self) -> None:
        headers = [(b"content-type", b"application/json"), (b"accept", BY_PATH.encode())]
        scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers}
        await self._app(
            {**scope, "http_version": "1.1", "root_path": "", "query_string": b""}, self.receive, self.send
        )

    async def until(self, text: bytes) -> None:
        while text not in self.read:
            self.read += await asyncio.wait_for(self._pieces.get(), 5)


async def test_the_answer_does_not_wait_for_what_is_deferred(serve: Serve, shop: Shop) -> None:
    """The subgraph of the deferred part answers when the client has the rest."""
    has_the_rest = asyncio.Event()

    async def answer(request: Request) -> Response:
        await has_the_rest.wait()
        return await shop.loyalty.answer_truly(request)

    shop.loyalty.answer = answer
    async with serve() as client, asyncio.TaskGroup() as tasks:
        reader = Reader(client)
        tasks.create_task(reader.ask())
        await reader.until(b'"hasNext":true}\r\n---')
        has_the_rest.set()
        await reader.until(b'"points":100')


async def test_what_is_under_way_counts_until_the_last_part_is_out(serve: Serve, shop: Shop) -> None:
    may_answer = asyncio.Event()

    async def answer(request: Request) -> Response:
        await may_answer.wait()
        return await shop.loyalty.answer_truly(request)

    shop.loyalty.answer = answer
    async with serve(max_in_flight=1) as client:
        reader = Reader(client)
        reading = asyncio.create_task(reader.ask())
        await reader.until(b'"hasNext":true')
        meanwhile = await ask(client, "{ orders { number } }")
        may_answer.set()
        await reading
        afterwards = await ask(client, "{ orders { number } }")

    assert (meanwhile.status_code, afterwards.status_code) == (503, 200)


async def test_what_two_fragments_want_comes_with_the_one_that_is_ready_first(
    serve: Serve, shop: Shop
) -> None:
    points_are_told = asyncio.Event()

    async def answer(request: Request) -> Response:
        if b"_entities" in await request.body():
            await points_are_told.wait()
            return JSONResponse({"data": {"_entities": [{"name": "Ada"}]}})
        return await shop.orders.answer_truly(request)

    shop.orders.answer = answer
    query = """{ customer(id: "1") {
      id ... @defer(label: "slow") { name points } ... @defer(label: "quick") { points }
    } }"""
    async with serve() as client, asyncio.TaskGroup() as tasks:
        reader = Reader(client, query)
        tasks.create_task(reader.ask())
        await reader.until(b'{"data":{"points":100},"path":["customer"],"label":"quick"}')
        points_are_told.set()
        await reader.until(b'{"data":{"name":"Ada"},"path":["customer"],"label":"slow"}')


async def test_a_client_that_goes_leaves_no_request_behind(serve: Serve, shop: Shop) -> None:
    asked, given_up = asyncio.Event(), asyncio.Event()

    async def answer(_: Request) -> Response:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        raise AssertionError("nobody sets it")

    shop.loyalty.answer = answer
    async with serve() as client:
        reader = Reader(client)
        reading = asyncio.create_task(reader.ask())
        await asked.wait()
        reader.goes.set()
        await asyncio.wait_for(reading, 5)
        await asyncio.wait_for(given_up.wait(), 5)


async def test_a_subgraph_that_never_answers_ends_its_part_in_time(serve: Serve, shop: Shop) -> None:
    async def never(_: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")

    shop.loyalty.answer = never
    async with serve(subgraph_timeout=0.05) as client:
        first, second = parts(await ask(client))

    assert first["data"] == {"customer": {"name": "Ada"}}
    [increment] = second["incremental"]
    assert increment["data"] == {"points": None}
    assert increment["errors"][0]["extensions"]["code"] == "GATEWAY_TIMEOUT"


async def test_a_subgraph_that_fails_leaves_a_gap_in_its_part_alone(serve: Serve, shop: Shop) -> None:
    async def broken(_: Request) -> Response:
        return JSONResponse({}, 500)

    shop.loyalty.answer = broken
    async with serve() as client:
        first, second = parts(await ask(client, accept=BY_ID))

    assert "errors" not in first
    [increment] = second["incremental"]
    assert increment["data"] == {"points": None}
    assert increment["errors"][0]["path"] == ["customer", "points"]
    assert increment["errors"][0]["extensions"]["code"] == "SUBREQUEST_HTTP_ERROR"


async def test_a_null_too_many_loses_the_fragment_and_nothing_else(serve: Serve, shop: Shop) -> None:
    async def nobody(request: Request) -> Response:
        if b"_entities" in await request.body():
            return JSONResponse({"data": {"_entities": [{"name": None}]}})
        return JSONResponse({"data": {"customer": {"__typename": "Customer", "id": "1"}}})

    shop.orders.answer = nobody
    query = '{ customer(id: "1") { id ... @defer { name } ... @defer { points } } }'
    async with serve() as client:
        by_id = parts(await ask(client, query, accept=BY_ID))
        by_path = parts(await ask(client, query))

    error = by_id[1]["completed"][0]["errors"][0]
    assert error["message"] == "Cannot return null for non-nullable field Customer.name."
    assert [each for part in by_id for each in part.get("incremental", [])] == [
        {"id": "1", "data": {"points": 100}}
    ]
    assert {"data": None, "path": ["customer"], "errors": [error]} in by_path[1]["incremental"]


async def test_the_first_error_is_the_end_where_the_client_wants_so(serve: Serve, shop: Shop) -> None:
    async def broken(_: Request) -> Response:
        return JSONResponse({}, 500)

    shop.loyalty.answer = broken
    async with serve() as client:
        _, second = parts(await ask(client, accept=BY_ID, onError="HALT"))

    assert "incremental" not in second
    assert second["completed"][0]["errors"][0]["extensions"]["code"] == "SUBREQUEST_HTTP_ERROR"


async def test_what_costs_too_much_after_all_ends_the_parts(serve: Serve) -> None:
    """One customer costs one, and was told; with both orders' customers it is too much."""
    query = '{ customer(id: "1") { id } ... @defer { orders { customer { id } } } }'
    async with serve(cost="enforce", max_cost=3, list_size=1) as client:
        first, second = parts(await ask(client, query, accept=BY_ID))

    assert first["data"] == {"customer": {"id": "1"}}
    assert second["completed"][0]["errors"][0]["extensions"]["code"] == "COST_ACTUAL_TOO_EXPENSIVE"
    assert "incremental" not in second
    assert second["hasNext"] is False


async def test_each_part_can_be_read_when_it_has_come(serve: Serve) -> None:
    """A compressed part ends on a byte."""
    async with (
        serve() as client,
        client.stream(
            "POST", "/graphql", json={"query": CARD}, headers={"accept": BY_PATH, "accept-encoding": "gzip"}
        ) as response,
    ):
        assert response.headers["content-encoding"] == "gzip"
        body = b"".join([chunk async for chunk in response.aiter_raw()])

    assert b'"points":100' in gzip.decompress(body)


async def test_introspection_shows_the_directive(client: httpx.AsyncClient) -> None:
    response = await ask(
        client, "{ __schema { directives { name locations args { name defaultValue } } } }", accept="*/*"
    )

    [found] = [each for each in response.json()["data"]["__schema"]["directives"] if each["name"] == "defer"]
    assert found["locations"] == ["FRAGMENT_SPREAD", "INLINE_FRAGMENT"]
    assert found["args"] == [{"name": "if", "defaultValue": "true"}, {"name": "label", "defaultValue": None}]


async def test_introspection_may_be_deferred_like_anything_else(client: httpx.AsyncClient) -> None:
    first, second = parts(await ask(client, '{ tiers ... @defer { __type(name: "Order") { name } } }'))

    assert first["data"] == {"tiers": ["gold", "silver"]}
    assert second["incremental"] == [{"data": {"__type": {"name": "Order"}}, "path": []}]


async def test_a_batch_is_not_answered_in_parts(serve: Serve) -> None:
    async with serve(batching=True) as client:
        response = await client.post("/graphql", json=[{"query": CARD}], headers={"accept": BY_PATH})

    assert response.json() == [{"data": {"customer": {"name": "Ada", "points": 100}}}]


async def test_hooks_are_given_whole_answers(serve: Serve) -> None:
    async with serve(hooks=[{"use": "tests.gateway.hooks.spying:Spy", "options": {}}]) as client:
        response = await ask(client)

    assert response.json() == {"data": {"customer": {"name": "Ada", "points": 100}}}
