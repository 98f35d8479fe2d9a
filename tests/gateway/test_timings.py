"""What a request took: told to those who ask and may know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from cache.memory_store import MemoryStore
from gateway.auth.authenticate import anybody
from gateway.auth.principal import Principal
from gateway.caching.caching import Caching
from gateway.config import Settings
from gateway.documents.resolve import configured_documents
from gateway.limits.in_flight import InFlight
from gateway.parameters import Parameters
from gateway.pipeline import Pipeline
from gateway.reception import Reception
from gateway.request import Request
from resolvers.caching.answer_cache import AnswerCache
from resolvers.caching.source import Source
from resolvers.context import ExecutionResult
from schema.rights import Grant

OPERATOR = Principal(Grant(authenticated=True, scopes=frozenset({"read:timings"})), subject="operator")

ALL = Request(Parameters("{ orders { number customer { points } } }"), principal=OPERATOR, tells_timings=True)


@pytest.fixture
def pipeline(graph: Any, shop: Any) -> Pipeline:
    transports = {name: shop.connect(each) for name, each in graph.supergraph.subgraphs.items()}
    return Pipeline(graph, transports, Settings(timings_scope="read:timings"))


async def told(pipeline: Pipeline, request: Request) -> Any:
    result = await pipeline.run(request)
    assert isinstance(result, ExecutionResult)
    return result.extensions.get("timings")


async def test_each_fetch_is_told_with_its_time_and_its_place(pipeline: Pipeline) -> None:
    found = await told(pipeline, ALL)

    first, second = found["fetches"]
    assert (first["subgraph"], first["step"], first["paths"], first["entities"]) == ("orders", 0, [""], 0)
    assert (second["subgraph"], second["step"], second["entities"]) == ("loyalty", 1, 2)
    assert second["paths"] == ["orders.@.customer"]
    assert second["start"] >= first["start"] + first["milliseconds"]
    assert {each["status"] for each in found["fetches"]} == {"ok"}
    assert 0 < found["subgraphs"] < found["milliseconds"]
    assert found["gateway"] == pytest.approx(found["milliseconds"] - found["subgraphs"], abs=0.002)


async def test_what_was_kept_is_told_as_such(pipeline: Pipeline, graph: Any) -> None:
    sources = {"orders": None, "loyalty": Source(60.0)}
    cache = AnswerCache(graph.supergraph, MemoryStore(100_000), sources)
    pipeline.cache_in(Caching(cache, Settings()))
    before = await told(pipeline, ALL)
    after = await told(pipeline, replace(ALL, tells_provenance=True))

    assert [each["cached"] for each in before["fetches"]] == [False, False]
    assert [each["cached"] for each in after["fetches"]] == [False, True]


async def test_a_fetch_that_failed_says_so(pipeline: Pipeline, shop: Any) -> None:
    async def broken(_: object) -> Response:
        return Response(status_code=500)

    shop.loyalty.answer = broken

    assert [each["status"] for each in (await told(pipeline, ALL))["fetches"]] == ["ok", "failed"]


@pytest.mark.parametrize(
    "request_",
    [replace(ALL, tells_timings=False), replace(ALL, principal=Principal(Grant(authenticated=True)))],
)
async def test_nobody_else_is_told(pipeline: Pipeline, request_: Request) -> None:
    assert await told(pipeline, request_) is None


def test_a_header_asks_for_them() -> None:
    settings = Settings()
    reception = Reception(settings, anybody, configured_documents(settings), InFlight(1, lambda: None))

    asked = [
        reception.request(ALL.parameters, Headers(headers), OPERATOR).tells_timings
        for headers in ({"graph-timings": "true"}, {"graph-timings": "yes"}, {})
    ]

    assert asked == [True, False, False]
