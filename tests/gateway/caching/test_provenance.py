"""Where each part of an answer comes from: told to those who ask and may know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cache.memory_store import MemoryStore
from gateway.auth.principal import Principal
from gateway.caching.caching import Caching
from gateway.config import Settings
from gateway.parameters import Parameters
from gateway.pipeline import Pipeline
from gateway.request import Request
from resolvers.caching.answer_cache import AnswerCache
from resolvers.caching.source import Source
from resolvers.context import ExecutionResult
from schema.rights import Grant

STEWARD = Principal(Grant(authenticated=True, scopes=frozenset({"read:provenance"})), subject="steward")
ALL = Request(
    Parameters("{ open: orders { number buyer: customer { name points } } tiers }"),
    principal=STEWARD,
    tells_provenance=True,
)
SETTINGS = {"provenance_scope": "read:provenance", "systems": {"loyalty": "Punkt"}}


@pytest.fixture
def pipeline(graph: Any, shop: Any) -> Pipeline:
    transports = {name: shop.connect(each) for name, each in graph.supergraph.subgraphs.items()}
    return Pipeline(graph, transports, Settings(**SETTINGS))


async def told(pipeline: Pipeline, request: Request) -> Any:
    result = await pipeline.run(request)
    assert isinstance(result, ExecutionResult)
    assert not result.errors
    return result.extensions.get("provenance")


async def test_each_field_has_the_source_of_the_longest_path(pipeline: Pipeline) -> None:
    found = await told(pipeline, ALL)

    sources = [(each["system"], each["subgraph"], each["cached"]) for each in found["sources"]]
    paths = [(path["path"], path["fields"], sources[path["source"]][1]) for path in found["paths"]]
    assert sorted(sources) == [("Punkt", "loyalty", False)] * 2 + [("orders", "orders", False)]
    assert sorted(paths) == [
        ([], ["open"], "orders"),
        ([], ["tiers"], "loyalty"),
        (["open", "@", "buyer"], ["points"], "loyalty"),
    ]
    assert len({each["step"] for each in found["sources"]}) == 3


async def test_what_was_kept_is_told_with_its_age(pipeline: Pipeline, graph: Any) -> None:
    now = [1_000.0]
    sources = {"orders": Source(60.0), "loyalty": None}
    cache = AnswerCache(graph.supergraph, MemoryStore(100_000), sources, lambda: now[0])
    pipeline.cache_in(Caching(cache, Settings()))
    await told(pipeline, ALL)
    now[0] += 9

    found = await told(pipeline, ALL)

    kept = {each["subgraph"]: (each["cached"], each["fetchedAt"]) for each in found["sources"]}
    assert kept["orders"] == (True, "1970-01-01T00:16:40.000Z")
    assert kept["loyalty"] == (False, "1970-01-01T00:16:49.000Z")


@pytest.mark.parametrize(
    "request_",
    [replace(ALL, tells_provenance=False), replace(ALL, principal=Principal(Grant(authenticated=True)))],
)
async def test_nobody_else_is_told(pipeline: Pipeline, request_: Request) -> None:
    assert await told(pipeline, request_) is None


async def test_without_a_configured_scope_nobody_is_told(graph: Any, shop: Any) -> None:
    transports = {name: shop.connect(each) for name, each in graph.supergraph.subgraphs.items()}

    assert await told(Pipeline(graph, transports, Settings()), ALL) is None


async def test_a_client_asks_by_a_header(serve: Any) -> None:
    async with serve(**SETTINGS) as client:
        answer = await client.post(
            "/graphql", json={"query": "{ tiers }"}, headers={"graph-provenance": "true"}
        )

    assert "extensions" not in answer.json()
