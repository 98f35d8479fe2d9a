"""What Prometheus reads after real requests."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import Response


async def ask(client: httpx.AsyncClient, query: str, **variables: object) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, "variables": variables})


async def test_requests_are_told_by_route_and_status(serve: Any, free_address: str, scrape: Any) -> None:
    async with serve(metrics=free_address) as client:
        await ask(client, "{ tiers }")
        await ask(client, "{ tiers }")
        await client.put("/graphql")
        await client.get(
            "/graphql/unheard-of", headers={"accept": "application/json", "apollo-require-preflight": "1"}
        )
        await client.get("/wp-login.php")
        told = await scrape()

    count = "http_server_request_duration_seconds_count"
    assert (
        told(count, http_request_method="POST", http_route="/graphql", http_response_status_code="200") == 2
    )
    assert told(count, http_request_method="PUT", http_response_status_code="405") == 1
    assert told(count, http_route="/graphql/{document_id}") == 1
    assert told(count, http_route="", http_response_status_code="404") == 1
    assert 0 < told("http_server_request_duration_seconds_sum", http_route="/graphql") < 5
    assert told("http_server_request_duration_seconds_bucket", http_route="/graphql", le="+Inf") == 3
    assert told("http_server_active_requests") == 0


async def test_each_attempt_at_a_subgraph_is_told(
    serve: Any, shop: Any, free_address: str, scrape: Any
) -> None:
    async def broken(_: object) -> Response:
        return Response(status_code=503)

    async with serve(metrics=free_address, subgraph_retries=1) as client:
        await ask(client, "{ orders { number customer { points } } }")
        shop.loyalty.answer = broken
        await ask(client, "{ tiers }")
        told = await scrape()

    count = "http_client_request_duration_seconds_count"
    assert told(count, subgraph_name="orders", http_response_status_code="200", error_type="") == 1
    assert told(count, subgraph_name="loyalty", http_response_status_code="200") == 1
    assert told(count, subgraph_name="loyalty", http_response_status_code="503", error_type="503") == 2
    assert told("fiche_subgraph_retries_total", subgraph_name="loyalty") == 1
    assert told("fiche_graphql_errors_total", code="SUBREQUEST_HTTP_ERROR") == 1


async def test_refusals_are_told_by_code(serve: Any, free_address: str, scrape: Any) -> None:
    async with serve(metrics=free_address) as client:
        await ask(client, "{ tiers ")
        await ask(client, "{ unknown }")
        await client.post("/graphql", content=b"{ tiers }", headers={"content-type": "text/plain"})
        told = await scrape()

    for code in ("PARSING_ERROR", "GRAPHQL_VALIDATION_FAILED", "CSRF_ERROR"):
        assert told("fiche_requests_refused_total", code=code) == 1


async def test_a_breaker_that_opens_is_seen(serve: Any, shop: Any, free_address: str, scrape: Any) -> None:
    async def broken(_: object) -> Response:
        return Response(status_code=500)

    shop.loyalty.answer = broken
    async with serve(metrics=free_address, subgraph_breaker=True, subgraph_retries=0) as client:
        before = await scrape()
        for _ in range(20):
            await ask(client, "{ tiers }")
        after = await scrape()

    state = "fiche_subgraph_breaker_state"
    assert (before(state, subgraph_name="loyalty"), after(state, subgraph_name="loyalty")) == (0, 2)
    assert after(state, subgraph_name="orders") == 0


async def test_what_is_kept_is_told(serve: Any, free_address: str, scrape: Any) -> None:
    sources = {"loyalty": {"ttl": 60}}
    async with serve(metrics=free_address, cache="memory", cache_sources=sources) as client:
        for _ in range(3):
            await ask(client, "{ orders { number customer { points } } }")
        told = await scrape()

    assert told("fiche_operations_known_reads_total", result="miss") == 1
    assert told("fiche_operations_known_reads_total", result="hit") == 2
    assert told("fiche_plans_reads_total", result="hit") == 2
    assert told("fiche_operations_known") == told("fiche_operations_prepared") == 1
    assert told("fiche_cache_reads_total", subgraph_name="loyalty", result="miss") == 2
    assert told("fiche_cache_reads_total", subgraph_name="loyalty", result="hit") == 4


async def test_whole_answers_are_counted_by_themselves(serve: Any, free_address: str, scrape: Any) -> None:
    kept = {"cache": "memory", "response_cache": True, "cache_sources": {"orders": {"ttl": 60}}}
    async with serve(metrics=free_address, **kept) as client:
        for _ in range(3):
            await ask(client, "{ orders { number } }")
            await asyncio.sleep(0)  # what is kept is written aside
        told = await scrape()

    assert told("fiche_cache_answers_reads_total", result="miss") == 2
    assert told("fiche_cache_answers_reads_total", result="hit") == 1
    assert told("fiche_cache_reads_total", subgraph_name="orders", result="miss") == 1


async def test_the_graph_and_the_process_are_told(serve: Any, free_address: str, scrape: Any) -> None:
    async with serve(metrics=free_address):
        told = await scrape()

    assert told("fiche_graph_served") == 1
    assert told("process_memory_usage_bytes") > 10_000_000
    assert told("process_cpu_time_seconds_total", cpu_mode="user") > 0
    assert told("fiche_subscriptions_open") == told("fiche_operations_in_flight") == 0


async def test_only_one_path_of_the_listener_answers(serve: Any, free_address: str) -> None:
    async with serve(metrics=free_address), httpx.AsyncClient(base_url=f"http://{free_address}") as client:
        assert (await client.get("/graphql")).status_code == 404
        assert (await client.post("/metrics")).status_code == 404
        accepts = {"accept": "application/openmetrics-text;version=1.0.0"}
        assert (await client.get("/metrics", headers=accepts)).text.endswith("# EOF\n")


@pytest.mark.parametrize("metrics", [None])
async def test_clients_cannot_read_figures(serve: Any, metrics: None) -> None:
    async with serve(metrics=metrics) as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_hooks_are_told_by_stage_and_by_what_they_came_to(
    serve: Any, free_address: str, scrape: Any
) -> None:
    hooks = ("tests.gateway.hooks.spying:Spy", "tests.gateway.hooks.spying:Confused")
    async with serve(metrics=free_address, hooks=hooks) as client:
        await ask(client, "{ tiers }")
        await ask(client, "{ tiers }")
        told = await scrape()

    calls = "fiche_hook_calls_total"
    assert told(calls, hook=hooks[0], stage="on_supergraph", result="ok") == 1
    assert told(calls, hook=hooks[0], stage="on_parameters", result="ok") == 2
    assert told(calls, hook=hooks[1], stage="on_parameters", result="failed") == 2
    assert told(calls, hook=hooks[1], stage="on_parameters", result="ok") == 0
    assert told("fiche_hook_time_seconds_total", hook=hooks[0], stage="on_parameters") > 0
