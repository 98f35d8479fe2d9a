"""Traces, as a collector gets them over OTLP."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.responses import Response

from tests.gateway.telemetry.receiver import Collector, attributes

QUERY = "query Points { orders(first: 1) { number customer { points seen } } }"

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_trace_goes_from_the_client_to_the_subgraphs(serve: Any, collector: Collector) -> None:
    async with serve(otlp=collector.address) as client:
        response = await client.post("/graphql", json={"query": QUERY}, headers={"traceparent": CALLER})

    (server,) = collector.named("http.server")
    (execution,) = collector.named("graphql.execute")
    operations = collector.named("graphql.subgraph.operation")
    calls = collector.named("http.client")
    assert {span.trace_id.hex() for span in collector.spans} == {"0af7651916cd43dd8448eb211c80319c"}
    assert server.parent_span_id.hex() == "b7ad6b7169203331"
    assert execution.parent_span_id == server.span_id
    assert [span.parent_span_id for span in operations] == [execution.span_id] * 2
    assert [span.parent_span_id for span in calls] == [span.span_id for span in operations]
    assert [attributes(span)["subgraph.name"] for span in calls] == ["orders", "loyalty"]
    (seen,) = {order["customer"]["seen"] for order in response.json()["data"]["orders"]}
    assert seen == f"traceparent=00-{calls[1].trace_id.hex()}-{calls[1].span_id.hex()}-01"


async def test_what_is_done_once_for_an_operation_has_spans_once(serve: Any, collector: Collector) -> None:
    async with serve(otlp=collector.address, traces=1) as client:
        await client.post("/graphql", json={"query": QUERY})
        await client.post("/graphql", json={"query": QUERY})

    servers = collector.named("http.server")
    assert len(servers) == 2
    for name in ("graphql.parse", "graphql.validate", "graphql.normalize", "graphql.plan"):
        (span,) = collector.named(name)
        assert span.parent_span_id == servers[0].span_id
    assert len(collector.named("graphql.execute")) == 2


async def test_the_span_of_a_request_tells_the_operation_and_no_more(
    serve: Any, collector: Collector
) -> None:
    async with serve(otlp=collector.address, traces=1) as client:
        await client.post("/graphql", json={"query": QUERY})

    (span,) = collector.named("http.server")
    assert attributes(span) == {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "url.path": "/graphql",
        "http.response.status_code": 200,
        "graphql.operation.name": "Points",
        "graphql.operation.type": "query",
    }
    assert attributes(collector.resources[0])["service.name"] == "fiche"
    assert QUERY not in str(collector.spans)


async def test_documents_are_told_where_that_is_configured(serve: Any, collector: Collector) -> None:
    async with serve(otlp=collector.address, traces=1, trace_documents=True) as client:
        await client.post("/graphql", json={"query": QUERY})

    assert attributes(collector.named("http.server")[0])["graphql.document"] == QUERY


async def test_each_attempt_has_a_span_that_says_how_it_ended(
    serve: Any, shop: Any, collector: Collector
) -> None:
    async def broken(_: object) -> Response:
        return Response(status_code=503)

    shop.loyalty.answer = broken
    async with serve(otlp=collector.address, traces=1, subgraph_retries=1) as client:
        await client.post("/graphql", json={"query": "{ tiers }"})

    (operation,) = collector.named("graphql.subgraph.operation")
    attempts = collector.named("http.client")
    assert [span.parent_span_id for span in attempts] == [operation.span_id] * 2
    assert [attributes(span)["error.type"] for span in attempts] == ["503", "503"]
    assert attributes(collector.named("http.server")[0])["graphql.error.codes"] is not None


@pytest.mark.parametrize("sampled", ["00", "01"])
async def test_who_asks_decides_whether_it_is_traced(serve: Any, collector: Collector, sampled: str) -> None:
    headers = {"traceparent": CALLER.removesuffix("01") + sampled, "tracestate": "shop=1"}
    async with serve(otlp=collector.address, traces=0.000001, otlp_metrics=0) as client:
        response = await client.post("/graphql", json={"query": QUERY}, headers=headers)

    seen = response.json()["data"]["orders"][0]["customer"]["seen"]
    assert re.fullmatch(rf"traceparent=00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{{16}}-{sampled}", seen)
    assert bool(collector.spans) == (sampled == "01")


async def test_the_figures_reach_a_collector_as_well(serve: Any, collector: Collector) -> None:
    async with serve(otlp=collector.address, traces=0) as client:
        await client.post("/graphql", json={"query": QUERY})

    (point,) = collector.metrics["http.server.request.duration"].histogram.data_points
    assert point.count == sum(point.bucket_counts) == 1
    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1
    assert {each.key for each in point.attributes} == {
        "http.request.method",
        "http.route",
        "http.response.status_code",
    }
    assert collector.metrics["fiche.plans.reads"].sum.is_monotonic
    assert collector.metrics["process.memory.usage"].gauge.data_points[0].as_int > 10_000_000


async def test_without_a_collector_requests_are_served_all_the_same(serve: Any, free_address: str) -> None:
    async with serve(otlp=f"http://{free_address}", traces=1, otlp_metrics=0) as client:
        assert (await client.post("/graphql", json={"query": "{ tiers }"})).status_code == 200
