"""Order numbers cannot be tried out wholesale: not by aliases, not by a batch, not by one after the other."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from gateway.graph import Graph
from resolvers.transport import SubgraphRequest
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.guarded import guarded, token

GUESSES = [f"W{1_000_000 + number}" for number in range(1_000)]

BEARER = token("market", "read:orders", channels=["marketplace"])

LONG = 1_000_000_000
"""Seconds: no window ends while a test runs."""


def guess(number: str, alias: str = "a") -> str:
    return f'{alias}: orderByNumber(number: "{number}") {{ id }}'


async def sent(shop: CustomerGraph, body: object) -> tuple[int, Json | list[Json]]:
    headers = (
        *(("content-type", "application/json"), ("accept", "application/json")),
        ("authorization", f"Bearer {BEARER}"),
    )
    answer = await shop.gateway.send(SubgraphRequest(orjson.dumps(body), headers, timeout=60))
    found: Json | list[Json] = orjson.loads(answer.body)
    return answer.status, found


def code(answer: Json) -> str:
    (error,) = answer["errors"]
    return str(error["extensions"]["code"])


async def test_a_thousand_guesses_in_one_operation_are_refused_before_anybody_is_asked(
    graph: Graph, database_urls: Mapping[str, str]
) -> None:
    async with guarded(graph, database_urls) as shop:
        aliases = (guess(number, f"a{place}") for place, number in enumerate(GUESSES))
        found = await shop.answer("{ " + " ".join(aliases) + " }", token=BEARER)
        assert code(found) in ("MAX_ALIASES_LIMIT", "MAX_ROOT_FIELDS_LIMIT")
        assert shop.asked == []


async def test_each_guess_is_charged_to_the_budget_whether_it_finds_something_or_not(
    graph: Graph, database_urls: Mapping[str, str]
) -> None:
    """Three by alias cost as much as three requests, and after ten there is nothing left."""
    async with guarded(graph, database_urls, rate_limit=10, rate_limit_window=LONG) as shop:
        together = "{ " + " ".join(guess(number, f"a{number}") for number in GUESSES[:3]) + " }"
        answers = [await shop.answer(together, token=BEARER) for _ in range(3)]
        assert not any("errors" in answer for answer in answers)
        assert "errors" not in await shop.answer(f"{{ {guess('W9')} }}", token=BEARER)
        shop.asked.clear()
        assert code(await shop.answer(f"{{ {guess('W9')} }}", token=BEARER)) == "REQUEST_RATE_LIMITED"
        assert shop.asked == []


async def test_a_batch_is_off_is_bounded_and_counts_as_what_is_in_it(
    graph: Graph, database_urls: Mapping[str, str]
) -> None:
    batch = [{"query": f"{{ {guess(number)} }}"} for number in GUESSES]
    async with guarded(graph, database_urls) as shop:
        status, found = await sent(shop, batch)
        assert (status, shop.asked) == (400, [])
        assert isinstance(found, dict) and code(found) == "BATCHING_NOT_ENABLED"
    limits = {"batching": True, "max_batch": 20, "rate_limit": 10, "rate_limit_window": LONG}
    async with guarded(graph, database_urls, **limits) as shop:
        status, found = await sent(shop, batch)
        assert (status, shop.asked) == (422, [])
        _, answers = await sent(shop, batch[:20])
        assert isinstance(answers, list)
        refused = [answer for answer in answers if "errors" in answer]
        assert len(refused) == 10 and {code(answer) for answer in refused} == {"REQUEST_RATE_LIMITED"}
