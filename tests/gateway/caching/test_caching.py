"""What is kept between requests, as a client sees it: `orders` knows customers, `loyalty` their points."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import orjson
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.config import Settings
from gateway.config.reading import BadSettings, read_settings

POINTS = "{ customer(id: 1) { name points } }"
ALL = "{ orders(status: null) { number customer { name points } } }"
TTL = {"*": {"ttl": 60}}

Answer = Callable[[Request], Awaitable[Response]]


def saying(subgraph: Any, **headers: str) -> Answer:
    """The true answer, with these headers."""

    async def answer(request: Request) -> Response:
        response: Response = await subgraph.answer_truly(request)
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response

    return answer


async def ask(client: Any, query: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await client.post("/graphql", json={"query": query}, headers=sent)
    assert isinstance(answer, httpx.Response)
    return answer


async def test_without_a_cache_everything_is_asked_each_time(client: Any, shop: Any) -> None:
    answers = [await ask(client, POINTS) for _ in range(2)]

    assert shop.requests == (2, 2)
    assert all("cache-control" not in answer.headers for answer in answers)


async def test_nothing_is_kept_that_no_subgraph_and_no_setting_allows(serve: Any, shop: Any) -> None:
    async with serve(cache="memory") as client:
        answers = [await ask(client, POINTS) for _ in range(3)]

    assert shop.requests == (3, 3)
    assert answers[2].headers["cache-control"] == "no-store"


async def test_a_configured_life_answers_the_second_request(serve: Any, shop: Any) -> None:
    async with serve(cache="memory", cache_sources=TTL) as client:
        first, second = await ask(client, POINTS), await ask(client, POINTS)

    assert first.json() == second.json() == {"data": {"customer": {"name": "Ada", "points": 100}}}
    assert shop.requests == (1, 1)
    assert second.headers["cache-control"] == "max-age=60, private"
    assert second.headers["age"] == "0"


async def test_only_the_entities_that_are_missing_are_asked_for(serve: Any, shop: Any) -> None:
    asked: list[Any] = []

    async def answer(request: Request) -> Response:
        asked.append(orjson.loads(await request.body())["variables"]["representations"])
        truly: Response = await shop.loyalty.answer_truly(request)
        return truly

    shop.loyalty.answer = answer
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, POINTS)
        both = await ask(client, ALL)

    assert [[each["id"] for each in representations] for representations in asked] == [["1"], ["2"]]
    assert [order["customer"]["points"] for order in both.json()["data"]["orders"]] == [100, 200, 200]


async def test_the_answer_of_a_subgraph_has_the_word_over_the_setting(serve: Any, shop: Any) -> None:
    shop.orders.answer = saying(shop.orders, cache_control="no-store")
    shop.loyalty.answer = saying(shop.loyalty, cache_control="max-age=30", age="10")
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, POINTS)
        await ask(client, POINTS)
        tiers = await ask(client, "{ tiers }")

    assert shop.requests == (2, 2)
    assert tiers.headers["cache-control"] == "max-age=20, private"


async def test_headers_alone_are_enough_from_the_second_answer_on(serve: Any, shop: Any) -> None:
    shop.loyalty.answer = saying(shop.loyalty, cache_control="max-age=30")
    async with serve(cache="memory") as client:
        for _ in range(4):
            await ask(client, "{ tiers }")

    assert shop.requests == (0, 2)


async def test_callers_who_send_another_header_are_told_apart(serve: Any, shop: Any) -> None:
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, "{ tiers }", fiche_subject="ada")
        await ask(client, "{ tiers }", fiche_subject="grace")
        await ask(client, "{ tiers }", fiche_subject="ada", traceparent="00-1-2-3")

    assert shop.requests == (0, 2)


async def test_what_is_public_is_for_everybody(serve: Any, shop: Any) -> None:
    shop.loyalty.answer = saying(shop.loyalty, cache_control="max-age=30, public")
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, "{ tiers }", fiche_subject="ada")
        answer = await ask(client, "{ tiers }", fiche_subject="grace")

    assert shop.requests == (0, 1)
    assert answer.headers["cache-control"] == "max-age=30, public"


async def test_what_varies_by_a_header_is_public_to_nobody(serve: Any, shop: Any) -> None:
    shop.loyalty.answer = saying(shop.loyalty, cache_control="max-age=30, public", vary="Fiche-Subject")
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, "{ tiers }", fiche_subject="ada")
        await ask(client, "{ tiers }", fiche_subject="grace")

    assert shop.requests == (0, 2)


async def test_what_is_private_is_not_kept_for_who_is_nobody(serve: Any, shop: Any) -> None:
    shop.loyalty.answer = saying(shop.loyalty, cache_control="max-age=30, private")
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, "{ tiers }")
        await ask(client, "{ tiers }")

    assert shop.requests == (0, 2)


async def test_an_entity_with_an_error_is_not_kept_and_the_others_are(serve: Any, shop: Any) -> None:
    asked: list[int] = []

    async def answer(request: Request) -> Response:
        given = orjson.loads(await request.body())["variables"]["representations"]
        asked.append(len(given))
        entities = [None if one["id"] == "2" else {"points": 100} for one in given]
        errors = [
            {"message": "Lost.", "path": ["_entities", place, "points"]}
            for place, entity in enumerate(entities)
            if entity is None
        ]
        return JSONResponse({"data": {"_entities": entities}, **({"errors": errors} if errors else {})})

    shop.loyalty.answer = answer
    async with serve(cache="memory", cache_sources=TTL) as client:
        first, second = await ask(client, ALL), await ask(client, ALL)

    assert asked == [2, 1]
    assert len(first.json()["errors"]) == len(second.json()["errors"]) == 2
    assert first.json() == second.json()
    assert second.headers["cache-control"] == "no-store"


async def test_a_mutation_makes_its_caller_read_anew(serve: Any, shop: Any) -> None:
    cancel = 'mutation { cancelOrder(number: "A-1") { number status } }'
    async with serve(cache="memory", cache_sources=TTL) as client:
        before = await ask(client, "{ orders { number } }")
        changed = await ask(client, cancel)
        after = await ask(client, "{ orders { number } }")

    assert [len(answer.json()["data"]["orders"]) for answer in (before, after)] == [2, 1]
    assert changed.headers["cache-control"] == "no-store"


async def test_a_mutation_invalidates_the_entities_in_its_answer_for_all(serve: Any, shop: Any) -> None:
    cancel = 'mutation { cancelOrder(number: "A-1") { number customer { id } } }'
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, ALL, fiche_subject="ada")
        await ask(client, cancel, fiche_subject="grace")
        await ask(client, ALL, fiche_subject="ada")

    assert shop.loyalty.requests == 2


async def test_within_a_mutation_nothing_is_read_from_before(serve: Any, shop: Any) -> None:
    cancel = 'mutation { cancelOrder(number: "A-1") { customer { points } } }'
    async with serve(cache="memory", cache_sources=TTL) as client:
        await ask(client, POINTS)
        await ask(client, cancel)

    assert shop.loyalty.requests == 2


async def test_while_a_subgraph_fails_older_answers_stand_in(serve: Any, shop: Any) -> None:
    settings = {"loyalty": {"ttl": 1e-9, "stale_if_error": 3600}}

    async def broken(_: Request) -> Response:
        return Response(status_code=503)

    async with serve(cache="memory", cache_sources=settings) as client:
        first = await ask(client, POINTS)
        shop.loyalty.answer = broken
        second = await ask(client, POINTS)

    assert first.json()["data"] == second.json()["data"]
    [degraded] = second.json()["extensions"]["degraded"]
    assert (degraded["source"], degraded["reason"]) == ("loyalty", "error")
    assert "errors" not in second.json()
    assert second.headers["cache-control"] == "no-store"


async def test_an_error_of_what_stands_behind_a_subgraph_is_a_failure_by_its_code(
    serve: Any, shop: Any
) -> None:
    source = {"ttl": 1e-9, "stale_if_error": 3600, "failure_codes": ["SOURCE_DOWN"]}

    async def down(request: Request) -> Response:
        given = orjson.loads(await request.body())
        if "representations" not in given["variables"]:
            return JSONResponse({"data": {"tiers": None}, "errors": [error(["tiers"])]})
        errors = [
            error(["_entities", place]) for place, _ in enumerate(given["variables"]["representations"])
        ]
        return JSONResponse({"data": {"_entities": [None] * len(errors)}, "errors": errors})

    def error(path: list[object]) -> object:
        return {"message": "Down.", "path": path, "extensions": {"code": "SOURCE_DOWN"}}

    async with serve(cache="memory", cache_sources={"loyalty": source}) as client:
        before = [await ask(client, query) for query in (POINTS, "{ tiers }")]
        shop.loyalty.answer = down
        after = [await ask(client, query) for query in (POINTS, "{ tiers }")]
        more = await ask(client, ALL)

    assert [answer.json()["data"] for answer in after] == [answer.json()["data"] for answer in before]
    assert all(answer.json()["extensions"]["degraded"] for answer in after)
    assert [order["customer"]["points"] for order in more.json()["data"]["orders"]] == [100, None, None]
    assert len(more.json()["errors"]) == 2


async def test_a_refusal_is_no_failure_that_older_answers_may_hide(serve: Any, shop: Any) -> None:
    settings = {"loyalty": {"ttl": 1e-9, "stale_if_error": 3600}}

    async def refused(_: Request) -> Response:
        return Response(status_code=403)

    async with serve(cache="memory", cache_sources=settings) as client:
        await ask(client, POINTS)
        shop.loyalty.answer = refused
        answer = await ask(client, POINTS)

    assert answer.json()["data"] == {"customer": {"name": "Ada", "points": None}}


async def test_a_budget_of_calls_leaves_a_gap_that_says_when_to_ask_again(serve: Any, shop: Any) -> None:
    settings = {"loyalty": {"calls_per_minute": 2}}
    async with serve(cache="memory", cache_sources=settings) as client:
        answers = [await ask(client, POINTS) for _ in range(3)]

    assert shop.loyalty.requests == 2
    [error] = answers[2].json()["errors"]
    assert error["extensions"]["code"] == "SUBGRAPH_CALL_BUDGET_EXCEEDED"
    assert 0 < error["extensions"]["retryAfter"] <= 60
    assert answers[2].json()["data"] == {"customer": {"name": "Ada", "points": None}}


async def test_beyond_the_budget_older_answers_stand_in(serve: Any, shop: Any) -> None:
    settings = {"loyalty": {"ttl": 1e-9, "calls_per_minute": 1, "stale_if_error": 3600}}
    async with serve(cache="memory", cache_sources=settings) as client:
        answers = [await ask(client, POINTS) for _ in range(20)]

    assert shop.loyalty.requests == 1
    assert all(answer.json()["data"] == answers[0].json()["data"] for answer in answers)
    assert answers[19].json()["extensions"]["degraded"][0]["reason"] == "call budget"


async def test_many_who_come_at_once_are_one_request(serve: Any, shop: Any) -> None:
    may_go = asyncio.Event()

    async def slow(request: Request) -> Response:
        await may_go.wait()
        truly: Response = await shop.loyalty.answer_truly(request)
        return truly

    shop.loyalty.answer = slow
    async with serve(cache="memory", cache_sources=TTL) as client, asyncio.TaskGroup() as group:
        asking = [group.create_task(ask(client, POINTS)) for _ in range(20)]
        for _ in range(500):
            await asyncio.sleep(0)
        may_go.set()

    assert shop.loyalty.requests == 1
    assert {task.result().text for task in asking} == {asking[0].result().text}


async def test_while_another_is_fetched_the_older_answer_is_given(serve: Any, shop: Any) -> None:
    may_go = asyncio.Event()

    async def slow(request: Request) -> Response:
        await may_go.wait()
        truly: Response = await shop.loyalty.answer_truly(request)
        return truly

    settings = {"loyalty": {"ttl": 1e-9, "stale_while_revalidate": 60}}
    async with serve(cache="memory", cache_sources=settings) as client:
        first = await ask(client, POINTS)
        shop.loyalty.answer = slow
        during = [await ask(client, POINTS) for _ in range(5)]
        for _ in range(100):
            await asyncio.sleep(0)
        requests = shop.loyalty.requests
        may_go.set()

    assert all(answer.json() == first.json() for answer in during)
    assert requests == 2


async def test_a_subgraph_can_be_left_out(serve: Any, shop: Any) -> None:
    async with serve(cache="memory", cache_sources={"*": {"ttl": 60}, "loyalty": None}) as client:
        await ask(client, POINTS)
        await ask(client, POINTS)

    assert shop.requests == (1, 2)


def test_a_wrong_setting_of_a_source_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FICHE_CACHE_SOURCES", '{"accounting": {"tll": 60}}')

    with pytest.raises(BadSettings, match=r"(?i)cache_sources"):
        read_settings()


def test_the_door_of_invalidations_needs_a_key() -> None:
    with pytest.raises(ValueError, match="FICHE_INVALIDATION_KEY"):
        Settings(cache="memory", invalidation="127.0.0.1:0")


async def test_a_whole_answer_is_the_same_in_every_form_in_which_a_client_wants_it(
    serve: Any, shop: Any
) -> None:
    settings = {"cache": "memory", "cache_sources": TTL, "response_cache": True, "batching": True}
    forms = ("application/json", "text/event-stream", "application/graphql-response+json")
    async with serve(**settings) as client:
        first = await ask(client, POINTS)
        answers = [await ask(client, POINTS) for _ in range(3)]
        batch = await client.post("/graphql", json=[{"query": POINTS}, {"query": "{ tiers }"}])
        formed = [await ask(client, POINTS, accept=form) for form in forms]

    assert {each.content for each in answers} == {first.content}
    assert {each.headers["cache-control"] for each in answers} == {"max-age=60, private"}
    assert [each["data"] for each in batch.json()] == [first.json()["data"], {"tiers": ["gold", "silver"]}]
    assert all(first.text in each.text for each in formed)
    assert [each.headers["content-type"].partition(";")[0] for each in formed] == list(forms)
    assert shop.requests == (1, 2)


def test_whole_answers_need_a_place_for_their_parts() -> None:
    with pytest.raises(ValueError, match="FICHE_RESPONSE_CACHE needs FICHE_CACHE"):
        Settings(response_cache=True)


async def test_nobody_joins_a_read_that_was_under_way_when_its_data_changed(serve: Any, shop: Any) -> None:
    """Neither the next request nor, by what is kept of it, those after it."""
    may_go, asked = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Response:
        told: Response = await shop.orders.answer_truly(request)
        if b"cancelOrder" not in await request.body() and not asked.is_set():
            asked.set()
            await may_go.wait()
        return told

    shop.orders.answer = slow
    query = "{ orders(status: null) { number status } }"
    async with serve(cache="memory", cache_sources=TTL) as client:
        before = asyncio.create_task(ask(client, query))
        await asked.wait()
        await ask(client, 'mutation { cancelOrder(number: "A-1") { number } }')
        during = asyncio.create_task(ask(client, query))
        for _ in range(100):
            await asyncio.sleep(0)
        may_go.set()
        answers = [await before, await during, await ask(client, query)]

    assert [each.json()["data"]["orders"][0]["status"] for each in answers] == [
        "OPEN",
        "CANCELLED",
        "CANCELLED",
    ]
