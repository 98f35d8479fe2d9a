"""Two replicas whose graph changes hundreds of times, and of which each is drained and started anew: not one
request is lost.

FICHE_SWAPS says how many new graphs each of them serves. The hub's own questions to the gateway go to one
address, so what needs them is not asked here.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import httpx
import pytest

from gateway.page.examples import Example
from tests.customer_graph.conftest import database_urls
from tests.customer_graph.processes import run
from tests.soak.chaos.asking import asked, client, heard
from tests.soak.chaos.balancer import Balancer
from tests.soak.chaos.processes import Process, own_port
from tests.soak.chaos.right_or_gap import Json, wrong_in
from tests.soak.chaos.shop import DEFERRED, PROGRESS, islands_of, own_databases, plain_queries, written_list

__all__ = ["database_urls"]

pytestmark = pytest.mark.soak

SWAPS = int(os.environ.get("FICHE_SWAPS", "200"))

ASKERS = 4

PAUSE = 0.1
"""Seconds between two requests of a client."""

PATIENCE = 120
"""Seconds for a new graph to be served, on a machine that has much else to do."""

ASKS_BACK = "B3Search"

SETTINGS = {
    "FICHE_AUTHORIZATION": "off",
    "FICHE_GRAPH_RELOAD": "0.1",
    "FICHE_STOP_DELAY": "2",
}

Answer = dict[str, Json]


@dataclass
class Replica:
    process: Process
    supergraph: Path
    text: str
    metrics: str
    edition: int = 0
    lives: int = 0
    statuses: list[int] = field(default_factory=list)

    def print_edition(self) -> None:
        """In one piece, as whoever publishes a graph should."""
        self.edition += 1
        described = f'"""Edition {self.edition}"""\ntype Query'
        fresh = self.supergraph.with_suffix(".new")
        fresh.write_text(self.text.replace("\ntype Query", f"\n{described}", 1))
        fresh.replace(self.supergraph)

    async def swap(self, http: httpx.AsyncClient) -> None:
        before = await self.served(http)
        self.print_edition()
        async with asyncio.timeout(PATIENCE):
            while await self.served(http) == before:  # noqa: ASYNC110 # asking is all that tells
                await asyncio.sleep(0.1)
        self.lives += 1

    async def served(self, http: httpx.AsyncClient) -> int:
        """How many new graphs, as its figures say."""
        told = await http.get(self.metrics)
        assert 'fiche_graph_reloads_total{result="bad"} ' not in told.text
        found = re.search(r'fiche_graph_reloads_total\{result="good"\} (\d+)', told.text)
        return int(found[1]) if found else 0

    async def drain(self, balancer: Balancer, number: int) -> None:
        self.statuses.append(await self.process.end())
        await self.process.start()
        async with asyncio.timeout(PATIENCE):
            while number not in balancer.ready:  # noqa: ASYNC110 # the balancer looks by itself
                await asyncio.sleep(0.1)


@dataclass
class Seen:
    answers: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


@asynccontextmanager
async def staged(kept: Mapping[str, str], folder: Path) -> AsyncIterator[list[Replica]]:
    islands = islands_of(own_databases(kept, folder), "http://127.0.0.1:9/graphql", folder)
    listed = written_list({name: each.port for name, each in islands.items()}, folder)
    composed = folder / "composed.graphql"
    assert (
        await asyncio.to_thread(run, "compose", "--subgraphs", listed, "--output", composed)
    ).returncode == 0
    replicas = [replica(name, composed.read_text(), folder) for name in ("one", "two")]
    processes = [*islands.values(), *(each.process for each in replicas)]
    try:
        await asyncio.gather(*(each.start() for each in processes))
        yield replicas
    finally:
        for each in processes:
            each.kill()


def replica(name: str, text: str, folder: Path) -> Replica:
    file, port = folder / f"{name}.graphql", own_port()
    file.write_text(text)
    settings = {**SETTINGS, "FICHE_METRICS": f"127.0.0.1:{port}"}
    process = Process(name, own_port(), ("serve", "--supergraph", file), settings, folder)
    return Replica(process, file, text, f"http://127.0.0.1:{port}/metrics")


async def test_new_graphs_and_drains_lose_no_request(
    database_urls: Mapping[str, str], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seen, over = Seen(), asyncio.Event()
    async with staged(database_urls, tmp_path) as replicas, client() as http:
        balancer = Balancer(http, [each.process for each in replicas])
        queries = [each for each in plain_queries() if each.name != ASKS_BACK]
        right = [(each, await asked(http, replicas[0].process.url, each)) for each in (*queries, DEFERRED)]
        async with heard(http, replicas[0].process.url, PROGRESS) as events:
            event = await anext(events)
        assert not [answer for _, answer in right if "errors" in answer]
        async with asyncio.TaskGroup() as all_:
            all_.create_task(balancer.look(over))
            for number in range(ASKERS):
                all_.create_task(ask_on(balancer, right, Random(number), over, seen))  # noqa: S311 # no secret
            all_.create_task(listen_on(balancer, event, over, seen))
            await rolled(replicas, balancer)
            over.set()
    print(dict(seen.answers), balancer.refused, "refused connections")
    record_property("cases", {f"while graphs change, {kind}": n for kind, n in seen.answers.items()})
    assert not seen.lost, "\n".join(seen.lost[:12])
    assert [each.lives for each in replicas] == [SWAPS, SWAPS]
    assert [each.statuses for each in replicas] == [[0], [0]]
    assert "SUBSCRIPTION_SCHEMA_RELOAD" in seen.answers
    for each in replicas:
        assert "Traceback" not in each.process.logged.read_text()


async def rolled(replicas: list[Replica], balancer: Balancer) -> None:
    """Each changes at its own pace, and is drained on its way, but not both at once."""
    alone = asyncio.Lock()

    async def roll(number: int, swaps_before: int) -> None:
        each = replicas[number]
        for _ in range(swaps_before):
            await each.swap(http)
        async with alone:
            await each.drain(balancer, number)
        for _ in range(SWAPS - swaps_before):
            await each.swap(http)

    async with client() as http, asyncio.TaskGroup() as both:
        both.create_task(roll(0, SWAPS // 3))
        both.create_task(roll(1, 2 * SWAPS // 3))


async def ask_on(
    balancer: Balancer, right: list[tuple[Example, Answer]], random: Random, over: asyncio.Event, seen: Seen
) -> None:
    while not over.is_set():
        example, wanted = random.choice(right)
        try:
            answer = await balancer.sent(partial(_asked, balancer.http, example))
        except (httpx.HTTPError, ValueError, AssertionError) as error:
            seen.lost.append(f"{example.name}: {error!r}")
        else:
            seen.answers["answers"] += 1
            if answer != wanted:
                seen.lost.append(f"{example.name}: {wrong_in(answer, wanted)} {answer.get('errors')}")
        await asyncio.sleep(PAUSE)


async def _asked(http: httpx.AsyncClient, example: Example, url: str) -> Answer:
    return await asked(http, url, example)


async def listen_on(balancer: Balancer, wanted: Answer, over: asyncio.Event, seen: Seen) -> None:
    """A subscription ends with the graph that it began on, says so, and is begun again."""

    async def listen(url: str) -> None:
        async with heard(balancer.http, url, PROGRESS) as events:
            async for event in events:
                if event == wanted:
                    seen.answers["events"] += 1
                    continue
                seen.answers[_code(event)] += 1
                if wrong := wrong_in(event, wanted):
                    seen.lost.append(f"{PROGRESS.name}: {wrong}")

    listening: asyncio.Task[None] | None = None
    while not over.is_set():
        if listening is None or listening.done():
            if listening is not None:
                listening.result()
            listening = asyncio.create_task(balancer.sent(listen))
        await asyncio.wait((listening,), timeout=PAUSE)
    if listening is not None:
        listening.cancel()
        await asyncio.wait((listening,))


def _code(event: Answer) -> str:
    match event:
        case {"errors": [{"extensions": {"code": str(code)}}]}:
            return code
    return "strange events"
