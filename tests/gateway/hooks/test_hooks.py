"""Code of an installation at the stages of a request, as it is configured."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.app import create_app
from gateway.config import Settings
from gateway.config.kinds import BadSettings
from gateway.hooks.loading import configured_hooks
from gateway.hooks.stages import Loaded, Stage
from tests.gateway.hooks import spying

HERE = "tests.gateway.hooks.spying"

ADA = "query Ada { customer(id: 1) { name } }"


@pytest.fixture(autouse=True)
def seen() -> Iterator[list[str]]:
    spying.seen.clear()
    yield spying.seen
    spying.seen.clear()


def use(hook: str, on_failure: str = "refuse", **options: object) -> dict[str, object]:
    return {"use": f"{HERE}:{hook}", "on_failure": on_failure, "options": options}


async def ask(client: Any, query: str = ADA, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/graphql", json={"query": query}, headers=named)


async def test_a_hook_is_called_at_every_stage_in_the_order_of_the_request(
    serve: Any, seen: list[str]
) -> None:
    async with serve(hooks=[use("Spy")]) as client:
        await ask(client, x_shop="north")

    assert seen == [
        "spy: supergraph of orders, loyalty",
        "spy: POST /graphql",
        f"spy: parameters {ADA}, x-shop north",
        "spy: operation Ada",
        "spy: denied ()",
        "spy: plan Fetch",
        "spy: variables {}",
        "spy: asks orders",
        "spy: orders answers 200",
        "spy: answer {'customer': {'name': 'Ada'}}",
        "spy: status 200",
    ]


async def test_hooks_are_called_as_listed_and_on_the_way_out_in_reverse(serve: Any, seen: list[str]) -> None:
    async with serve(hooks=[use("Spy", name="first"), use("Spy", name="second")]) as client:
        seen.clear()
        await ask(client)

    order = [each.partition(":")[0] for each in seen]
    inward = ["first", "second"] * 7
    assert order[: len(inward)] == inward
    assert order[len(inward) :] == ["second", "first"] * 3


async def test_a_hook_changes_what_passes_it(serve: Any, shop: Any) -> None:
    arrived: list[dict[str, str]] = []
    truly = shop.orders.answer_truly

    async def noting(request: Any) -> Any:
        arrived.append(dict(request.headers))
        return await truly(request)

    shop.orders.answer = noting

    async with serve(hooks=[use("Changing")], propagate_headers="x-shop") as client:
        answer = await ask(client, "{ customer(id: NUMBER) { name } }")

    assert answer.status_code == 203
    assert answer.headers["x-shop"] == "north"
    assert answer.json() == {"data": {"customer": {"name": "Augusta"}}, "extensions": {"shop": "north"}}
    own = {
        name: arrived[0].get(name) for name in ("x-shop", "x-region", "x-subgraph", "fiche-caller", "host")
    }
    assert own == {
        "x-shop": "north",
        "x-region": "eu",
        "x-subgraph": "orders",
        "fiche-caller": None,
        "host": "localhost",
    }


async def test_a_hook_answers_in_place_of_the_gateway_or_of_a_subgraph(serve: Any, shop: Any) -> None:
    async with serve(hooks=[use("Standing")]) as client:
        closed = await client.post("/graphql", json={"query": "anything", "operationName": "Closed"})
        tiers = await ask(client, "{ tiers }")

    assert closed.json() == {"data": {"closed": True}}
    assert tiers.json() == {"data": {"tiers": ["bronze"]}}
    assert shop.requests == (0, 0)


BEFORE_SUBGRAPHS = ("http_request", "parameters", "operation", "analysis", "plan", "execute")


@pytest.mark.parametrize("stage", [*BEFORE_SUBGRAPHS, "answer", "http_response"])
async def test_a_refusal_ends_the_request(stage: str, serve: Any, shop: Any) -> None:
    async with serve(hooks=[use("Refusing", stage=f"on_{stage}")]) as client:
        answer = await ask(client)

    assert answer.status_code == 403
    assert answer.json() == {
        "errors": [{"message": "The shop is closed.", "extensions": {"code": "SHOP_CLOSED"}}]
    }
    assert shop.requests == ((0, 0) if stage in BEFORE_SUBGRAPHS else (1, 0))


@pytest.mark.parametrize("stage", ["subgraph_request", "subgraph_response"])
async def test_a_refusal_at_a_subgraph_ends_that_fetch_alone(stage: str, serve: Any) -> None:
    async with serve(hooks=[use("Refusing", stage=f"on_{stage}")]) as client:
        answer = await ask(client, "{ __typename customer(id: 1) { name } }")

    assert answer.status_code == 200
    assert answer.json()["data"] == {"__typename": "Query", "customer": None}
    assert answer.json()["errors"][0]["extensions"]["code"] == "SHOP_CLOSED"


@pytest.mark.parametrize("stage", [*BEFORE_SUBGRAPHS, "answer", "http_response"])
async def test_a_hook_that_fails_refuses_the_request_and_says_why_in_the_log(
    stage: str, serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(hooks=[use("Raising", stage=f"on_{stage}")]) as client:
        answer = await ask(client)

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "42" not in answer.text
    assert f"The hook {HERE}:Raising failed at on_{stage}." in caplog.text
    assert "the secret is 42" in caplog.text


@pytest.mark.parametrize("stage", [each.value for each in Stage])
async def test_the_failure_of_a_hook_may_be_ignored(
    stage: str, serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    async with serve(hooks=[use("Raising", on_failure="ignore", stage=stage)]) as client:
        answer = await ask(client)

    assert answer.json() == {"data": {"customer": {"name": "Ada"}}}


async def test_a_hook_that_hangs_has_failed(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with serve(hooks=[{"use": f"{HERE}:Hanging", "timeout": 0.01}]) as client:
        answer = await ask(client)

    assert answer.status_code == 500
    assert f"The hook {HERE}:Hanging failed at on_http_request." in caplog.text


async def test_what_no_stage_takes_is_a_failure(serve: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with serve(hooks=[use("Confused")]) as client:
        answer = await ask(client)

    assert answer.status_code == 500
    assert "str is nothing that this stage takes" in caplog.text


async def test_errors_are_told_as_a_hook_says(serve: Any, seen: list[str]) -> None:
    hooks = [use("Spy"), f"{HERE}:made_already"]

    async with serve(hooks=hooks, batching=True) as client:
        answer = await ask(client, "{ customers }")
        batch = await client.post("/graphql", json=[{"query": "{"}, {"query": "{ tiers }"}])

    assert answer.json()["errors"][0] == {
        "message": "We are sorry.",
        "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
    }
    assert [each for each in seen if "errors" in each] == [
        "spy: errors ['GRAPHQL_VALIDATION_FAILED']",
        "spy: errors ['PARSING_ERROR']",
    ]
    assert [each.get("data") for each in batch.json()] == [None, {"tiers": ["gold", "silver"]}]


async def test_a_graph_that_a_hook_refuses_is_not_served(shop: Any, graph: Any) -> None:
    app = create_app(Settings(hooks=[use("Refusing", stage="on_supergraph")]), graph, shop.connect)

    with pytest.raises(BadSettings, match="The shop is closed"):
        async with app.router.lifespan_context(app):
            pass


async def test_headers_that_a_hook_gives_divide_what_is_kept_and_what_is_merged(
    serve: Any, shop: Any
) -> None:
    tenants = {"use": "examples.plugins.tenant:Tenants", "options": {"shops": {"north": "eu", "south": "us"}}}
    settings = {"cache": "memory", "cache_sources": {"*": {"ttl": 60}}}

    async with serve(hooks=[tenants], **settings) as client:
        for tenant in ("north", "south", "north"):
            await ask(client, x_tenant=tenant)
        await asyncio.gather(*(ask(client, "{ tiers }", x_tenant=each) for each in ("north", "south")))

    assert shop.requests == (2, 2)


async def test_notes_are_of_one_request(serve: Any) -> None:
    tenants = {"use": "examples.plugins.tenant:Tenants", "options": {"shops": {"north": "eu", "south": "us"}}}

    async with serve(hooks=[tenants], batching=True) as client:
        answers = await asyncio.gather(
            *(ask(client, "{ tiers }", x_tenant=each) for each in ("north", "south", "north"))
        )
        batch = await client.post(
            "/graphql", json=[{"query": "{ tiers }"}, {"query": ADA}], headers={"x-tenant": "south"}
        )

    assert [each.json()["extensions"]["tenant"] for each in answers] == ["north", "south", "north"]
    assert [each["extensions"]["tenant"] for each in batch.json()] == ["south", "south"]


def test_what_a_hook_does_behind_the_cache_must_be_the_same_for_all() -> None:
    hook = f"{HERE}:Asynchronous"

    configured_hooks(Settings(hooks=[hook]))
    with pytest.raises(BadSettings, match="behind what FICHE_CACHE keeps"):
        configured_hooks(Settings(hooks=[hook], cache="memory"))


@pytest.mark.parametrize(
    ("hook", "because"),
    [
        ("shop.nowhere:Tenants", "could not be imported: ModuleNotFoundError"),
        (f"{HERE}:Nobody", "has no 'Nobody'"),
        ({"use": f"{HERE}:Spy", "options": {"nam": 1}}, "could not be made: TypeError"),
        ({"use": f"{HERE}:made_already", "options": {"a": 1}}, "takes no options"),
        (f"{HERE}:seen", "has no method of a stage: on_supergraph"),
    ],
)
def test_a_hook_that_cannot_be_loaded_stops_the_start(hook: object, because: str) -> None:
    with pytest.raises(BadSettings, match=because):
        configured_hooks(Settings(hooks=[hook]))  # type: ignore[list-item]  # as it is written


async def test_calls_are_counted_and_measured(graph: Any) -> None:
    hooks = configured_hooks(Settings(hooks=[use("Spy"), use("Raising", "ignore", stage="on_supergraph")]))

    for call in hooks.at(Stage.SUPERGRAPH) * 2:
        await call.ask(Loaded(graph.supergraph))

    counts = [each for each in hooks.counts() if each.stage is Stage.SUPERGRAPH]
    assert [(each.hook, each.calls, each.refusals, each.failures) for each in counts] == [
        (f"{HERE}:Spy", 2, 0, 0),
        (f"{HERE}:Raising", 2, 0, 2),
    ]
    assert all(each.seconds > 0 for each in counts)
