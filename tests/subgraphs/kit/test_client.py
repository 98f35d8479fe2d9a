"""A question to another endpoint: it is answered, or it is said why not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from subgraphs.kit.client import Answer, GraphQLClient, Unreachable

URL = "http://crm.internal/graphql"

Responder = Callable[[httpx.Request], httpx.Response]


def client(respond: Responder) -> GraphQLClient:
    return GraphQLClient(URL, lambda _: httpx.AsyncClient(transport=httpx.MockTransport(respond)))


async def ask(respond: Responder) -> Answer:
    asked = client(respond)
    try:
        return await asked.ask("{ me { id } }", {"n": 1}, {"fiche-subject": "c1"}, seconds=1)
    finally:
        await asked.close()


async def test_an_answer_has_its_data_and_its_errors() -> None:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"data": {"me": None}, "errors": [{"message": "gone"}]})

    assert await ask(respond) == Answer({"me": None}, [{"message": "gone"}])
    assert asked[0].headers["fiche-subject"] == "c1"
    assert asked[0].content == b'{"query":"{ me { id } }","variables":{"n":1}}'


async def test_a_callers_header_goes_on_as_it_came_also_where_it_is_no_ascii() -> None:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"data": {}})

    endpoint = client(respond)
    await endpoint.ask("{ me { id } }", {}, {"fiche-subject": "\x80é"}, seconds=1)
    await endpoint.close()

    assert (b"fiche-subject", b"\x80\xe9") in asked[0].headers.raw


async def test_a_refused_operation_has_errors_alone() -> None:
    refusal = {"errors": [{"message": "No such field."}]}

    assert await ask(lambda _: httpx.Response(400, json=refusal)) == Answer(None, refusal["errors"])


def broken(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("10.0.0.7 refused")


@pytest.mark.parametrize(
    ("respond", "code", "retry_after"),
    [
        (broken, "SOURCE_DOWN", None),
        (lambda _: httpx.Response(200, content=b"<html>"), "SOURCE_DOWN", None),
        (lambda _: httpx.Response(200, json=[1]), "SOURCE_DOWN", None),
        (lambda _: httpx.Response(502, json={"detail": "no"}), "SOURCE_DOWN", None),
        (lambda _: httpx.Response(429, headers={"retry-after": "7"}), "SOURCE_THROTTLED", 7.0),
        (lambda _: httpx.Response(503), "SOURCE_THROTTLED", None),
    ],
    ids=["refused", "no JSON", "no object", "no answer of GraphQL", "too many requests", "overloaded"],
)
async def test_what_is_no_answer_has_a_code_and_no_address(
    respond: Responder, code: str, retry_after: float | None
) -> None:
    with pytest.raises(Unreachable) as raised:
        await ask(respond)

    assert (raised.value.code, raised.value.retry_after) == (code, retry_after)
    assert "10.0.0.7" not in str(raised.value)


async def test_whoever_takes_too_long_is_not_waited_for() -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    asked = GraphQLClient(URL, lambda _: httpx.AsyncClient(transport=httpx.MockTransport(never)))

    with pytest.raises(Unreachable) as raised:
        await asked.ask("{ me { id } }", {}, {}, seconds=0.01)

    assert raised.value.code == "SOURCE_TIMEOUT"
