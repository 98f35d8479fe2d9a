"""A graph that changes while it is served: nobody's request is lost, and what is bad never takes over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.app import create_app
from gateway.config import Settings
from gateway.graph import Graph, build_graph
from gateway.graph_sources import Said, configured_source
from gateway.renewal import Renewal
from gateway.supergraph_source import BadSource, supergraph_in
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport
from schema.supergraph import JoinedSubgraph, Supergraph

SWITCHES = 50


def build(supergraph: Supergraph) -> Graph:
    return build_graph(supergraph, 100)


def said(text: str) -> Said:
    return Said((text,), lambda: supergraph_in(text, "the shop's CDN"))


@dataclass
class Told:
    """A source that says what it is told to."""

    now: str

    async def read(self) -> Said:
        if not self.now:
            raise BadSource("the shop's CDN: cannot be read")
        return said(self.now)


class Pauses:
    """They last until the test wants a look."""

    def __init__(self) -> None:
        self._pausing, self._over = asyncio.Event(), asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self._pausing.set()
        await self._over.wait()
        self._over.clear()

    async def look(self) -> None:
        """Returns when it is done."""
        await self._pausing.wait()
        self._pausing.clear()
        self._over.set()
        await self._pausing.wait()


@dataclass
class Ways:
    """To the subgraphs. None may be closed while it is used."""

    shop: Any
    open: int = 0
    closed: int = 0

    def connect(self, subgraph: JoinedSubgraph) -> Transport:
        self.open += 1
        return _Way(self, self.shop.connect(subgraph))


@dataclass(eq=False)
class _Way:
    ways: Ways
    inner: Transport
    is_closed: bool = False

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        assert not self.is_closed
        answer = await self.inner.send(request)
        assert not self.is_closed
        return answer

    async def close(self) -> None:
        self.is_closed = True
        self.ways.closed += 1
        await self.inner.close()


@dataclass
class Gateway:
    client: httpx.AsyncClient
    source: Told
    pauses: Pauses
    graphs: list[Graph]
    """All that have been built anew."""

    async def ask(self, query: str = "{ tiers }") -> httpx.Response:
        return await self.client.post("/graphql", json={"query": query})

    async def renew(self, text: str) -> None:
        self.source.now = text
        await self.pauses.look()


@pytest.fixture
def ways(shop: Any) -> Ways:
    return Ways(shop)


@pytest.fixture
async def gateway(supergraph_sdl: str, graph: Graph, ways: Ways) -> AsyncIterator[Gateway]:
    source, pauses = Told(supergraph_sdl), Pauses()
    graphs: list[Graph] = []

    def build_and_keep(supergraph: Supergraph) -> Graph:
        graphs.append(build(supergraph))
        return graphs[-1]

    renewal = Renewal(source, 10, build_and_keep, said(supergraph_sdl), pauses)
    app = create_app(Settings(), graph, ways.connect, renewal=renewal)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
    ):
        yield Gateway(client, source, pauses, graphs)


def with_field(text: str, name: str) -> str:
    field = f"  {name}: [String!] @join__field(graph: LOYALTY)"
    return text.replace("  tiers: [String!]", f"{field}\n  tiers: [String!]", 1)


async def test_a_new_graph_is_served_without_a_stop(gateway: Gateway, supergraph_sdl: str) -> None:
    before = await gateway.ask("{ levels }")
    await gateway.renew(supergraph_sdl.replace("tiers:", "levels:"))
    after = await gateway.ask("{ tiers }")

    assert before.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert after.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert (await gateway.ask("{ levels __typename }")).json()["data"]["__typename"] == "Query"


async def test_fifty_switches_under_load_lose_no_request(
    gateway: Gateway, ways: Ways, shop: Any, supergraph_sdl: str
) -> None:
    """Of those in flight, half have been answered by one subgraph when the graph changes, and wait for the
    other."""
    switched = asyncio.Event()

    async def wait(request: Request) -> Response:
        await switched.wait()
        response: Response = await shop.loyalty.answer_truly(request)
        return response

    shop.loyalty.answer = wait
    for number in range(SWITCHES):
        switched.clear()
        asked = [
            asyncio.create_task(gateway.ask(query))
            for query in ("{ customer(id: 1) { name points } }", "{ customer(id: 1) { name } }") * 2
        ]
        await gateway.renew(with_field(supergraph_sdl, f"field{number}"))
        switched.set()
        full, short = {"name": "Ada", "points": 100}, {"name": "Ada"}
        answers = [each.json() for each in await asyncio.gather(*asked)]
        assert answers == [{"data": {"customer": each}} for each in (full, short) * 2]

    assert ways.open == 2 * (SWITCHES + 1)
    assert (await gateway.ask(f"{{ field{SWITCHES - 1} }}")).json()["data"] == {f"field{SWITCHES - 1}": None}


async def test_what_was_asked_for_is_prepared_before_the_new_graph_serves(
    gateway: Gateway, supergraph_sdl: str
) -> None:
    await gateway.ask("{ tiers }")
    await gateway.renew(with_field(supergraph_sdl, "levels"))

    (graph,) = gateway.graphs
    assert [key[0] for key, _ in graph.operations.latest()] == [("{ tiers }", None)]


async def test_a_request_ends_on_the_graph_that_it_began_with(
    gateway: Gateway, ways: Ways, shop: Any, supergraph_sdl: str
) -> None:
    asked, answered = asyncio.Event(), asyncio.Event()

    async def wait(request: Request) -> Response:
        asked.set()
        await answered.wait()
        response: Response = await shop.loyalty.answer_truly(request)
        return response

    shop.loyalty.answer = wait
    running = asyncio.create_task(gateway.ask("{ tiers }"))
    await asked.wait()
    await gateway.renew(supergraph_sdl.replace("tiers:", "levels:"))
    while_it_runs = ways.closed
    answered.set()

    assert (await running).json() == {"data": {"tiers": ["gold", "silver"]}}
    assert while_it_runs == 0
    await gateway.pauses.look()
    assert ways.closed == 2


BAD = [
    ("", "the shop's CDN: cannot be read"),
    ("type Query {", "the shop's CDN:1:13: no supergraph"),
    ("type Query { tiers: String }", "the shop's CDN: no supergraph"),
]


@pytest.mark.parametrize(("text", "told"), BAD)
async def test_a_bad_graph_never_takes_over_and_is_told_once(
    gateway: Gateway, caplog: pytest.LogCaptureFixture, text: str, told: str
) -> None:
    with caplog.at_level(logging.ERROR, logger="fiche.gateway.graph"):
        await gateway.renew(text)
        await gateway.renew(text)

    (logged,) = caplog.messages
    assert logged.startswith("There is no new graph, and the old one is served on. ")
    assert told in logged
    assert (await gateway.ask()).json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_after_a_bad_graph_a_good_one_takes_over(gateway: Gateway, supergraph_sdl: str) -> None:
    await gateway.renew("type Query {")
    await gateway.renew(supergraph_sdl.replace("tiers:", "levels:"))

    assert "data" in (await gateway.ask("{ levels }")).json()


async def test_the_same_text_is_no_new_graph(gateway: Gateway, ways: Ways, supergraph_sdl: str) -> None:
    await gateway.renew(supergraph_sdl)
    await gateway.pauses.look()

    assert ways.open == 2


ORDERS = "type Query { orders: [String!] }"

LOYALTY = "type Query { tiers: [String!] }"

URLS = {"orders": "http://127.0.0.1:1/", "loyalty": "http://127.0.0.1:2/"}


async def test_a_folder_is_a_graph_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "orders.graphql").write_text(ORDERS)
    source = configured_source(Settings(subgraphs=tmp_path, subgraph_urls=URLS))
    first, again = await source.read(), await source.read()
    (tmp_path / "loyalty.graphql").write_text(LOYALTY)
    second = await source.read()

    assert first == again != second
    supergraph = second.supergraph()
    assert {each.name: each.url for each in supergraph.subgraphs.values()} == URLS
    assert set(build(supergraph).api_schema.query_type.fields) == {"orders", "tiers"}  # type: ignore[union-attr]  # it has one


async def test_every_error_of_a_composition_is_told_with_its_code(
    tmp_path: Path, graph: Graph, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "orders.graphql").write_text(ORDERS)
    source = configured_source(Settings(subgraphs=tmp_path, subgraph_urls=URLS))
    renewal = Renewal(source, 10, build, await source.read())
    (tmp_path / "orders.graphql").write_text(ORDERS.replace("String", "Text"))
    (tmp_path / "loyalty.graphql").write_text(LOYALTY.replace("String", "Text"))
    switched: list[Graph] = []

    async def switch(graph: Graph) -> None:
        switched.append(graph)

    await renewal.look(switch)

    assert switched == []
    assert len([line for line in caplog.messages if line.startswith("INVALID_GRAPHQL: ")]) == 2


@pytest.mark.parametrize(
    ("subgraphs", "urls", "told"),
    [({}, {}, "has no subgraph"), ({"orders": ORDERS}, {}, "subgraph 'orders' has no address")],
)
async def test_a_folder_that_makes_no_graph_is_told(
    tmp_path: Path, subgraphs: dict[str, str], urls: dict[str, str], told: str
) -> None:
    for name, text in subgraphs.items():
        (tmp_path / f"{name}.graphql").write_text(text)

    with pytest.raises(BadSource, match=told):
        await configured_source(Settings(subgraphs=tmp_path, subgraph_urls=urls)).read()


async def test_an_address_is_asked_with_the_key(
    supergraph_sdl: str,
) -> None:
    keys: list[str | None] = []

    async def cdn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        keys.append("secret" if "x-hive-cdn-key: secret" in head.splitlines() else None)
        body = supergraph_sdl.encode()
        status = b"200 OK" if keys[-1] == "secret" else b"403 Forbidden"
        writer.write(b"HTTP/1.1 %s\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(cdn, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/supergraph"
        found = await configured_source(Settings(supergraph=url, supergraph_key=SecretStr("secret"))).read()
        with pytest.raises(BadSource, match="answered with status 403"):
            await configured_source(Settings(supergraph=url)).read()

    assert found == said(supergraph_sdl)
    assert keys == ["secret", None]


def test_a_gateway_serves_one_graph(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="FICHE_SUPERGRAPH and FICHE_SUBGRAPHS are both given"):
        Settings(supergraph="supergraph.graphql", subgraphs=tmp_path)
