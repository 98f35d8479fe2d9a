"""Five subgraph processes that die, stop, dawdle and talk nonsense: the gateway goes on and tells no lies.

FICHE_CHAOS_SECONDS says for how long. The load is light, so that two cores are enough for clients,
gateway and subgraphs together, and the gateway's own access log says how long answers took.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx
import pytest

from gateway.commands.islands import ISLANDS
from gateway.page.examples import Example
from tests.customer_graph.conftest import database_urls
from tests.soak.chaos.asking import asked, client, heard
from tests.soak.chaos.crooked_road import CrookedRoad
from tests.soak.chaos.held import held_at_rest
from tests.soak.chaos.processes import PROBED, Process, own_port
from tests.soak.chaos.right_or_gap import Json, codes_in, wrong_in
from tests.soak.chaos.shop import (
    COMPOSITES,
    DEFERRED,
    PROGRESS,
    islands_of,
    own_databases,
    plain_queries,
    written_list,
)
from tests.soak.chaos.troubles import KINDS, Troubled

__all__ = ["database_urls"]

pytestmark = pytest.mark.soak

SECONDS = float(os.environ.get("FICHE_CHAOS_SECONDS", "600"))

ASKERS, LISTENERS = 6, 2

PAUSE = 0.25
"""Seconds between two requests of a client."""

DEADLINE = 4.0

MORE_MEGABYTES = 100
"""Than before, at rest. One answer without an end is read until it has 64."""

SETTINGS = {
    "FICHE_AUTHORIZATION": "off",
    "FICHE_ACCESS_LOG": "true",
    "FICHE_GRAPH_RELOAD": "0",
    "FICHE_KEEP_ALIVE": "8",
    "FICHE_REQUEST_TIMEOUT": str(DEADLINE),
    "FICHE_SUBGRAPH_TIMEOUT": "1.5",
    "FICHE_SUBGRAPH_TRAFFIC": json.dumps({"loyalty": {"breaker": True}, "crm": {"concurrency": 20}}),
    "FICHE_CACHE": "memory",
    "FICHE_CACHE_SOURCES": json.dumps({"accounting": {"ttl": 2}, "*": None}),
}

Answer = dict[str, Json]


@dataclass
class Seen:
    answers: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def note(self, example: Example, answer: Answer, right: Answer) -> None:
        wrong = wrong_in(answer, right)
        self.answers["wrong" if wrong else "with gaps" if "errors" in answer else "right"] += 1
        self.codes.update(codes_in(answer))
        if wrong:
            self.wrong.append(f"{example.name}: {wrong}")


@dataclass
class Stage:
    gateway: Process
    troubled: list[Troubled]
    probed: Path


@asynccontextmanager
async def staged(kept: Mapping[str, str], folder: Path) -> AsyncIterator[Stage]:
    port, probed = own_port(), folder / "probed"
    islands = islands_of(own_databases(kept, folder), f"http://127.0.0.1:{port}/graphql", folder)
    roads = {name: own_port() for name in ISLANDS}
    troubled = [
        Troubled(island, CrookedRoad(roads[name], island.port, Random(name)), Random(f"{name} too"))  # noqa: S311
        for name, island in islands.items()
    ]
    arguments = (probed, "serve", "--subgraphs", written_list(roads, folder))
    gateway = Process("gateway", port, arguments, SETTINGS, folder, PROBED)
    try:
        await asyncio.gather(*(each.road.open() for each in troubled))
        await asyncio.gather(*(each.start() for each in (*islands.values(), gateway)))
        yield Stage(gateway, troubled, probed)
    finally:
        for process in (gateway, *islands.values()):
            process.kill()
        await asyncio.gather(*(each.road.end() for each in troubled))


async def test_a_gateway_outlives_its_subgraphs_and_tells_no_lies(
    database_urls: Mapping[str, str], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seen = Seen()
    async with staged(database_urls, tmp_path) as stage:
        gateway, url = stage.gateway, stage.gateway.url
        right = await undisturbed(url)
        before = await held_at_rest(gateway, stage.probed)
        began = gateway.said.stat().st_size
        await endured(stage, right, seen)
        milliseconds = sorted(told_of_queries(gateway.said, began))
        assert gateway.running.poll() is None
        await recovered(url, right)
        after = await held_at_rest(gateway, stage.probed, before)
        status = await gateway.end()
    p99, slowest = milliseconds[len(milliseconds) * 99 // 100], milliseconds[-1]
    print(f"{dict(seen.answers)}; of {len(milliseconds)}, p99 {p99:.0f} ms, slowest {slowest:.0f} ms")
    print(f"{before.megabytes:.0f} MB before, {after.megabytes:.0f} MB after; {dict(after.tasks)}")
    print(f"{dict(seen.codes)}\n{dict(seen.troubles)}")
    record_property("cases", {f"answers in chaos, {kind}": n for kind, n in seen.answers.items()})
    assert not seen.wrong, "\n".join(f"{n} {what}" for what, n in Counter(seen.wrong).most_common(12))
    assert min(seen.answers["right"], seen.answers["with gaps"]) > SECONDS
    assert len(seen.troubles) == len(KINDS) or SECONDS < 300
    assert after.more_than(before) == {}
    assert after.megabytes < before.megabytes + MORE_MEGABYTES
    assert status == 0
    assert "Traceback" not in gateway.logged.read_text()
    assert p99 <= 1_000 * DEADLINE + 50


async def undisturbed(url: str) -> list[tuple[Example, Answer]]:
    async with client() as http:
        queries = (*plain_queries(), COMPOSITES, DEFERRED)
        taken = [(each, await asked(http, url, each)) for each in queries]
        async with heard(http, url, PROGRESS) as events:
            taken.append((PROGRESS, await anext(events)))
    assert not [(each.name, answer) for each, answer in taken if "errors" in answer]
    return taken


async def endured(stage: Stage, right: list[tuple[Example, Answer]], seen: Seen) -> None:
    url, over = stage.gateway.url, asyncio.Event()
    *queries, (_, event) = right
    async with client() as http, asyncio.TaskGroup() as all_:
        for each in stage.troubled:
            all_.create_task(each.endure(over, seen.troubles))
        for number in range(ASKERS):
            all_.create_task(ask_on(http, url, queries, Random(number), over, seen))  # noqa: S311
        for number in range(LISTENERS):
            all_.create_task(listen_on(http, url, event, Random(-number - 1), over, seen))  # noqa: S311
        await asyncio.sleep(SECONDS)
        over.set()


async def ask_on(
    http: httpx.AsyncClient,
    url: str,
    right: list[tuple[Example, Answer]],
    random: Random,
    over: asyncio.Event,
    seen: Seen,
) -> None:
    while not over.is_set():
        example, wanted = random.choice(right)
        seen.note(example, await asked(http, url, example), wanted)
        await asyncio.sleep(PAUSE)


async def listen_on(
    http: httpx.AsyncClient, url: str, wanted: Answer, random: Random, over: asyncio.Event, seen: Seen
) -> None:
    """It goes when it likes, whether there was an event or not."""
    while not over.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(random.uniform(0.2, 3)), heard(http, url, PROGRESS) as events:
                async for event in events:
                    seen.note(PROGRESS, event, wanted)
        await asyncio.sleep(PAUSE)


def told_of_queries(log: Path, start: int) -> list[float]:
    """How many milliseconds each took, as the gateway says."""
    with log.open("rb") as lines:
        lines.seek(start)
        told = [json.loads(line) for line in lines if line.startswith(b"{")]
    return [each["milliseconds"] for each in told if each.get("kind") == "query"]


async def recovered(url: str, right: list[tuple[Example, Answer]]) -> None:
    """As it was, soon after the breaker's 30 s."""
    async with client() as http, asyncio.timeout(90):
        left = right[:-1]
        while left:
            left = [(each, wanted) for each, wanted in left if await asked(http, url, each) != wanted]
            await asyncio.sleep(PAUSE)
