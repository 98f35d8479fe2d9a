"""Which headers pass between a client and the subgraphs `orders` and `loyalty`, by configuration."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.config import Settings

POINTS = "{ customer(id: 1) { name points } }"

OWN = ("host", "content-length", "content-type", "accept")
"""What a transport says itself."""


class Wire:
    """Notes what arrives at each subgraph, and says what a test wants of the answers."""

    def __init__(self, shop: Any) -> None:
        self.arrived: dict[str, list[tuple[str, str]]] = {}
        self.said: dict[str, list[tuple[str, str]]] = {}
        for name in ("orders", "loyalty"):
            getattr(shop, name).answer = self._answer(name, getattr(shop, name))

    def _answer(self, name: str, subgraph: Any) -> Any:
        async def answer(request: Request) -> Response:
            self.arrived[name] = [each for each in request.headers.items() if each[0] not in OWN]
            response: Response = await subgraph.answer_truly(request)
            for header in self.said.get(name, ()):
                response.headers.append(*header)
            return response

        return answer


@pytest.fixture
def wire(shop: Any) -> Wire:
    return Wire(shop)


def to_all(*rules: object) -> dict[str, object]:
    return {"all": {"request": rules}}


def from_all(*rules: object) -> dict[str, object]:
    return {"all": {"response": rules}}


async def ask(client: Any, query: str = POINTS, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/graphql", json={"query": query}, headers=named)


async def sent(serve: Any, wire: Wire, rules: object, query: str = POINTS, **headers: str) -> Any:
    async with serve(headers=rules) as client:
        answer = await ask(client, query, **headers)
    assert "errors" not in answer.json()
    return wire.arrived


async def test_a_header_passes_by_name_under_a_new_one_or_by_default(serve: Any, wire: Wire) -> None:
    rules = to_all(
        {"propagate": {"named": ["X-Tenant", "x-absent"]}},
        {"propagate": {"named": "x-old", "rename": "x-new"}},
        {"propagate": {"named": "x-region", "default": "eu"}},
    )

    arrived = await sent(serve, wire, rules, x_tenant="north", x_old="1", x_other="2")

    assert arrived["orders"] == [("x-tenant", "north"), ("x-new", "1"), ("x-region", "eu")]
    assert arrived["loyalty"] == arrived["orders"]


async def test_a_pattern_takes_no_credentials_and_nothing_of_the_connection(serve: Any, wire: Wire) -> None:
    rules = to_all({"propagate": {"matching": ".*", "exclude": ["^user-agent$", "^x-internal-"]}})

    arrived = await sent(
        serve,
        wire,
        rules,
        x_tenant="north",
        x_internal_key="1",
        cookie="session=1",
        authorization="Basic eA==",
        te="trailers",
        proxy_authorization="x",
        fiche_caller="forged",
    )

    assert arrived["orders"] == [("x-tenant", "north")]


async def test_a_cookie_passes_where_a_rule_names_it(serve: Any, wire: Wire) -> None:
    arrived = await sent(serve, wire, to_all({"propagate": {"named": "cookie"}}), cookie="session=1")

    assert arrived["orders"] == [("cookie", "session=1")]


async def test_rules_are_followed_in_their_order(serve: Any, wire: Wire) -> None:
    rules = to_all(
        {"insert": {"name": "x-tenant", "value": "south"}},
        {"propagate": {"matching": "^x-"}},
        {"remove": {"named": "x-secret"}},
        {"insert": {"name": "x-source", "value": "gateway"}},
    )

    arrived = await sent(serve, wire, rules, x_tenant="north", x_secret="1", x_source="client")

    assert arrived["orders"] == [("x-tenant", "north"), ("x-source", "gateway")]


async def test_rules_of_one_subgraph_come_after_those_of_all(serve: Any, wire: Wire) -> None:
    rules = {
        **to_all({"propagate": {"matching": "^x-"}}),
        "subgraphs": {
            "loyalty": {
                "request": [{"remove": {"matching": "^x-"}}, {"insert": {"name": "x-k", "value": "1"}}]
            }
        },
    }

    arrived = await sent(serve, wire, rules, x_tenant="north")

    assert arrived == {"orders": [("x-tenant", "north")], "loyalty": [("x-k", "1")]}


async def test_what_every_subgraph_gets_anyway_is_where_rules_begin(serve: Any, wire: Wire) -> None:
    rules = to_all({"remove": {"named": "fiche-subject"}})

    arrived = await sent(serve, wire, rules, fiche_subject="1", traceparent="00-1-1-01")

    assert arrived["orders"] == [("traceparent", "00-1-1-01")]


async def test_the_name_of_the_operation_is_told(serve: Any, wire: Wire) -> None:
    rule = {"insert": {"name": "x-operation", "operation_name": True, "default": "unnamed"}}

    named = (await sent(serve, wire, to_all(rule), "query Points " + POINTS))["orders"]
    unnamed = (await sent(serve, wire, to_all(rule)))["orders"]

    assert (named, unnamed) == ([("x-operation", "Points")], [("x-operation", "unnamed")])


async def test_a_client_without_a_claim_cannot_say_it_in_place_of_its_token(serve: Any, wire: Wire) -> None:
    rules = to_all({"propagate": {"matching": "^x-"}}, {"insert": {"name": "x-partner", "claim": "partner"}})

    assert (await sent(serve, wire, rules, x_partner="forged"))["orders"] == []


async def test_the_last_answer_counts_where_nothing_else_is_said(serve: Any, wire: Wire) -> None:
    wire.said = {"orders": [("x-version", "1"), ("x-other", "1")], "loyalty": [("x-version", "2")]}

    async with serve(headers=from_all({"propagate": {"named": "x-version"}})) as client:
        answer = await ask(client)

    assert answer.headers["x-version"] == "2"
    assert "x-other" not in answer.headers


@pytest.mark.parametrize(("algorithm", "told"), [("first", "1"), ("last", "2"), ("append", "1, 2")])
async def test_several_answers_are_told_as_the_rule_says(
    algorithm: str, told: str, serve: Any, wire: Wire
) -> None:
    wire.said = {"orders": [("x-version", "1")], "loyalty": [("x-version", "2")]}
    rule = {"propagate": {"named": "x-version", "algorithm": algorithm, "rename": "x-versions"}}

    async with serve(headers=from_all(rule)) as client:
        answer = await ask(client)

    assert answer.headers["x-versions"] == told


async def test_every_cookie_of_every_subgraph_is_set_by_itself(serve: Any, wire: Wire) -> None:
    wire.said = {
        "orders": [("set-cookie", "a=1; Expires=Mon, 23 Nov 2026 00:00:00 GMT"), ("set-cookie", "b=2")],
        "loyalty": [("set-cookie", "c=3")],
    }

    async with serve(headers=from_all({"propagate": {"named": "set-cookie"}}), batching=True) as client:
        answer = await ask(client)
        batch = await client.post("/graphql", json=[{"query": POINTS}, {"query": "{ tiers }"}])

    cookies = ["a=1; Expires=Mon, 23 Nov 2026 00:00:00 GMT", "b=2", "c=3"]
    assert answer.headers.get_list("set-cookie") == cookies
    assert sorted(batch.headers.get_list("set-cookie")) == sorted([*cookies, "c=3"])


async def test_a_pattern_returns_nothing_that_the_gateway_says_itself(serve: Any, wire: Wire) -> None:
    wire.said = {
        "loyalty": [
            *(("access-control-allow-origin", "*"), ("content-encoding", "gzip"), ("connection", "close")),
            *(("vary", "origin"), ("x-version", "2"), ("cache-control", "max-age=60")),
        ]
    }
    settings = {"cache": "memory", "compression_threshold": 1}

    async with serve(headers=from_all({"propagate": {"matching": "."}}), **settings) as client:
        answer = await ask(client, "{ tiers }", accept_encoding="identity")

    assert answer.json() == {"data": {"tiers": ["gold", "silver"]}}
    assert dict(answer.headers) == {
        "content-type": "application/json; charset=utf-8",
        "content-length": answer.headers["content-length"],
        "cache-control": "max-age=60, private",
        "age": "0",
        "vary": "origin, accept-encoding",
        "x-version": "2",
    }


async def test_what_is_inserted_for_a_client_is_said_when_the_subgraph_was_asked(
    serve: Any, wire: Wire
) -> None:
    rules = {"subgraphs": {"loyalty": {"response": [{"insert": {"name": "x-points", "value": "yes"}}]}}}

    async with serve(headers=rules) as client:
        with_points = await ask(client)
        without = await ask(client, "{ orders { number } }")

    assert with_points.headers["x-points"] == "yes"
    assert "x-points" not in without.headers


async def test_headers_of_an_answer_that_is_an_error_pass_as_well(serve: Any, shop: Any) -> None:
    async def busy(_: Request) -> Response:
        return Response("", 429, {"x-limit": "5"})

    shop.loyalty.answer = busy

    async with serve(headers=from_all({"propagate": {"named": "x-limit"}}), subgraph_retries=0) as client:
        answer = await ask(client)

    assert answer.json()["data"] == {"customer": {"name": "Ada", "points": None}}
    assert answer.headers["x-limit"] == "5"


async def test_a_cookie_never_reaches_another_client_who_asked_the_same(serve: Any, shop: Any) -> None:
    """Neither with the answer of who asked at the same time, nor with what is kept of it."""
    asked = 0
    one_is_here, all_are_here = asyncio.Event(), asyncio.Event()

    async def own(request: Request) -> Response:
        nonlocal asked
        asked += 1
        number = asked
        one_is_here.set()
        await all_are_here.wait()
        response = await shop.loyalty.answer_truly(request)
        response.headers.append("set-cookie", f"session={number}")
        return response  # type: ignore[no-any-return]  # the fixture is not typed

    shop.loyalty.answer = own
    settings = {"cache": "memory", "cache_sources": {"*": {"ttl": 60}}}

    for more in ({}, settings, {**settings, "response_cache": True}):
        asked = 0
        one_is_here.clear()
        all_are_here.clear()
        async with serve(headers=from_all({"propagate": {"named": "set-cookie"}}), **more) as client:
            asking = [asyncio.ensure_future(ask(client, "{ tiers }")) for _ in range(5)]
            await one_is_here.wait()
            all_are_here.set()
            answers = [await each for each in asking]
            answers.append(await ask(client, "{ tiers }"))

        cookies = [answer.headers.get_list("set-cookie") for answer in answers]
        assert sorted(cookies) == [[f"session={number}"] for number in range(1, 7)]


async def test_what_a_rule_forwards_divides_what_is_kept(serve: Any, shop: Any, wire: Wire) -> None:
    rules = {"subgraphs": {"loyalty": {"request": [{"propagate": {"named": "x-tenant"}}]}}}
    settings = {"cache": "memory", "cache_sources": {"*": {"ttl": 60}}}

    async with serve(headers=rules, **settings) as client:
        for tenant in ("north", "south", "north"):
            await ask(client, "{ tiers }", x_tenant=tenant)

    assert shop.requests == (0, 2)


@pytest.mark.parametrize(
    ("rule", "because"),
    [
        ({"request": [{"propagate": {"named": "host"}}]}, "'host' belongs to one connection"),
        ({"request": [{"propagate": {"named": "fiche-caller"}}]}, "signed between servers"),
        ({"request": [{"propagate": {"named": "x", "rename": "fiche-caller"}}]}, "signed between servers"),
        ({"request": [{"insert": {"name": "content-length", "value": "1"}}]}, "belongs to one connection"),
        ({"request": [{"insert": {"name": "x", "value": "a\r\nb"}}]}, "printable ASCII"),
        ({"request": [{"insert": {"name": "x", "value": "a", "claim": "b"}}]}, "one of 'value', 'claim'"),
        ({"request": [{"insert": {"name": "a b", "value": "a"}}]}, "no name of a header"),
        ({"request": [{"propagate": {"named": "a", "matching": "b"}}]}, "either 'named' or 'matching'"),
        ({"request": [{"propagate": {"matching": "("}}]}, "no regular expression"),
        ({"request": [{"propagate": {"named": ["a", "b"], "rename": "c"}}]}, "needs one name"),
        ({"request": [{}]}, "a rule is one of propagate, insert, remove"),
        ({"response": [{"insert": {"name": "Transfer-Encoding", "value": "x"}}]}, "never passes"),
        ({"response": [{"propagate": {"named": "access-control-allow-origin"}}]}, "never passes"),
    ],
)
def test_a_rule_that_cannot_be_followed_stops_the_start(rule: object, because: str) -> None:
    with pytest.raises(ValidationError, match=because):
        Settings(headers={"all": rule})  # type: ignore[arg-type]  # as it is written
