"""The customer graph over set S: seeded once, then read through the gateway as a client reads it."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from starlette.applications import Starlette

from gateway.app import Wiring, create_app
from gateway.auth.asking_back import Asker
from gateway.auth.key_sets import Read, read_by_http
from gateway.commands.islands import (
    EXAMPLES,
    HUB,
    ISLANDS,
    ROUTES,
    composed_islands,
    sqlite_urls,
)
from gateway.commands.one_process import Islands, Trust
from gateway.config import Settings
from gateway.graph import Graph, build_graph
from gateway.page.examples import Example, read_examples
from resolvers.streams.asgi import AsgiEventStreams
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport
from resolvers.transport.asgi import AsgiTransport
from subgraphs.hub.keys import HubKeys, new_keys
from subgraphs.world import examples as known_examples
from subgraphs.world import keys as native_keys
from subgraphs.world.bearers import SWEEP, SWEPT
from subgraphs.world.characters import CHARACTERS
from subgraphs.world.examples import character_id
from subgraphs.world.seed import seed

if TYPE_CHECKING:
    from tests.conftest import Cluster

Json = dict[str, Any]

KEPT = Path(__file__).parents[2] / ".fiche" / "tests"


@pytest.fixture(scope="session")
def database_urls() -> Mapping[str, str]:
    """Set S, made once for all workers and kept: the seed knows by itself whether it is still right."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        urls = sqlite_urls(KEPT)
        seed("S", urls)
    return urls


@pytest.fixture(scope="session")
def postgres_urls(postgres_cluster: Cluster) -> Mapping[str, str]:
    """Set S in five databases of a private cluster."""
    urls = {name: postgres_cluster.new_database() for name in ISLANDS}
    seed("S", urls)
    return urls


@pytest.fixture(scope="session")
def graph() -> Graph:
    return build_graph(composed_islands(), operation_cache_size=10_000)


@pytest.fixture(scope="session")
def examples() -> Mapping[str, Example]:
    return {example.name: example for example in read_examples(EXAMPLES)}


_ASKED_BY_A_SUBGRAPH: ContextVar[bool] = ContextVar("asked_by_a_subgraph", default=False)


@dataclass
class Recorded:
    """A transport that keeps what was asked, and apart from it what a subgraph made the gateway ask."""

    subgraph: str
    transport: Transport
    asked: list[tuple[str, Json]]
    asked_below: list[tuple[str, Json]]

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        kept = self.asked_below if _ASKED_BY_A_SUBGRAPH.get() else self.asked
        kept.append((self.subgraph, orjson.loads(request.body)))
        inside = copy_context()
        inside.run(_ASKED_BY_A_SUBGRAPH.set, True)
        sending = asyncio.get_running_loop().create_task(self.transport.send(request), context=inside)
        return await sending

    async def close(self) -> None:
        await self.transport.close()


@dataclass
class CustomerGraph:
    app: Starlette
    """The gateway."""
    islands: Mapping[str, Starlette]
    keys: HubKeys
    """Those of the hub."""
    asked: list[tuple[str, Json]] = field(default_factory=list)
    """The requests to subgraphs, in order."""
    asked_below: list[tuple[str, Json]] = field(default_factory=list)
    """Those of the sub-operations that the composite fields of the hub sent to the gateway."""

    @property
    def gateway(self) -> AsgiTransport:
        return AsgiTransport(self.app)

    async def answer(
        self,
        query: str,
        variables: Mapping[str, object] | None = None,
        subject: str | None = None,
        token: str | None = None,
    ) -> Json:
        body = orjson.dumps({"query": query, "variables": dict(variables or {})})
        headers = (("content-type", "application/json"), ("accept", "application/json"))
        asking = _asking(subject, token)
        answer = await self.gateway.send(SubgraphRequest(body, (*headers, *asking), timeout=60))
        found: Json = orjson.loads(answer.body)
        return found

    def events(
        self,
        query: str,
        variables: Mapping[str, object],
        subject: str | None = None,
        token: str | None = None,
    ) -> AsyncGenerator[bytes, None]:
        """The answers of a subscription, as JSON."""
        body = orjson.dumps({"query": query, "variables": dict(variables)})
        headers = _asking(subject, token)
        return AsgiEventStreams(self.app).open(SubgraphRequest(body, headers, timeout=60))

    async def example(self, example: Example) -> Json:
        subject = example.headers.get("fiche-subject")
        return await self.answer(example.query, example.variables, str(subject) if subject else None)


def _asking(subject: str | None, token: str | None) -> tuple[tuple[str, str], ...]:
    told = (("fiche-subject", subject), ("authorization", token and f"Bearer {token}"))
    return tuple((name, value) for name, value in told if value is not None)


Connect = Callable[[str, Starlette], Transport]


def in_process(_: str, island: Starlette) -> Transport:
    return AsgiTransport(island)


def _asking_back(settings: Mapping[str, Any], keys: HubKeys) -> Mapping[str, Any]:
    """Where the gateway signs who asks, the hub may ask back, and sweep as itself."""
    hub = Asker.model_validate({"key": keys.public, "client": SWEEP, "scopes": SWEPT})
    return {"inner_callers": {HUB: hub}} if "caller_key" in settings else {}


@asynccontextmanager
async def running(
    graph: Graph,
    urls: Mapping[str, str],
    connect: Connect = in_process,
    read_keys: Read = read_by_http,
    trust: Trust | None = None,
    query_seconds: float | None = None,
    **settings: Any,
) -> AsyncIterator[CustomerGraph]:
    """The five subgraphs and the gateway, started and stopped as in production."""
    keys = new_keys()
    together = Islands(urls, keys, trust, query_seconds)
    islands = together.apps
    asked: list[tuple[str, Json]] = []
    asked_below: list[tuple[str, Json]] = []

    def recorded(subgraph: str) -> Transport:
        return Recorded(subgraph, connect(subgraph, islands[subgraph]), asked, asked_below)

    gateway = create_app(
        Settings(**{"routes": ROUTES, "authorization": "off", **_asking_back(settings, keys), **settings}),
        graph,
        lambda joined: recorded(joined.name),
        Wiring(
            reach=together.connect,
            read_keys=read_keys,
            stream=lambda joined: AsgiEventStreams(islands[joined.name]),
        ),
    )
    together.reach(gateway)
    async with AsyncExitStack() as started:
        for app in (*islands.values(), gateway):
            await started.enter_async_context(app.router.lifespan_context(app))
        yield CustomerGraph(gateway, islands, keys, asked, asked_below)


@pytest.fixture
async def customer_graph(graph: Graph, database_urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    """Random operations know no limits, so here these only warn, and a subgraph may take its time: what is
    asked is whether the data are right, also on a machine that is busy."""
    patience: Mapping[str, Any] = {"subgraph_timeout": 100, "request_timeout": 120}
    async with running(graph, database_urls, query_seconds=90, warn_only=True, **patience) as found:
        yield found


@pytest.fixture
async def on_postgresql(graph: Graph, postgres_urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    async with running(graph, postgres_urls, warn_only=True) as found:
        yield found


@pytest.fixture(scope="session")
def golden() -> Iterator[Path]:
    yield Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def known() -> Mapping[str, Sequence[str]]:
    """Root fields and arguments that find something in set S."""
    everyone = [character_id(role) for role in CHARACTERS]
    return {
        "me.": (),
        "customer.id": everyone,
        "node.id": [*everyone, "T3JkZXI6MTAwMDAyNQ", "QWNjb3VudDoxMDAwMDAxMA", "Q3JtQ29udGFjdDowMDNB"],
        "nodes.ids": [*everyone, "T3JkZXI6MTAwMDAyNQ", "no such id"],
        "searchCustomers.text": [known_examples.CARD],
        "orderByNumber.number": [known_examples.ORDER_NUMBER, "W1000001", "W1000002", "W9"],
        "orders.": (),
        "memberByCard.number": [known_examples.CARD, "0"],
        "invoices.": (),
        "linkCandidates.": (),
        "contactableContacts.": (),
        "recordByNativeKey.system": ["CRM", "COMMERCE"],
        "recordByNativeKey.kind": ["contact", "account"],
        "recordByNativeKey.key": [known_examples.CONTACT_KEY, known_examples.ACCOUNT_OF_ME],
        "contactsByEmail.email": ["camille.exemple@example.com", "nobody@example.com"],
        "accountByEmail.email": ["camille.exemple@example.com"],
        "ledgerAccountByNumber.number": ["4110000001", native_keys.COLLECTIVE_LEDGER],
    }
