"""One gateway as a process, what it weighs, and whether it serves whoever behaves."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.soak.chaos.processes import Process, own_port
from tests.soak.floods.subgraph import SDL, subgraph

__all__ = ["Flooded", "flooded"]

PAUSE = 0.05
"""Seconds between two questions of the client who behaves."""

TIERS = {"data": {"tiers": ["gold"]}}


@dataclass
class Flooded:
    process: Process
    told: Counter[str] = field(default_factory=Counter)
    """What the client who behaves was told, by status and whether it was right."""

    @property
    def port(self) -> int:
        return self.process.port

    @property
    def megabytes(self) -> float:
        """Of memory that it holds now."""
        status = Path(f"/proc/{self.process.running.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def descriptors(self) -> int:
        return len(list(Path(f"/proc/{self.process.running.pid}/fd").iterdir()))

    def refusals(self) -> Counter[str]:
        """What the client who behaves should not have been told."""
        return Counter({told: times for told, times in self.told.items() if told != "200 right"})

    async def _ask(self) -> None:
        """Over one connection, which was there before."""
        async with httpx.AsyncClient(timeout=30) as http:
            while True:
                try:
                    answer = await http.post(self.process.url, json={"query": "{ tiers }"})
                except httpx.HTTPError as error:
                    self.told[type(error).__name__] += 1
                else:
                    is_right = answer.status_code == 200 and answer.json() == TIERS
                    self.told[f"{answer.status_code} {'right' if is_right else 'wrong'}"] += 1
                await asyncio.sleep(PAUSE)


@asynccontextmanager
async def flooded(folder: Path, **settings: str) -> AsyncIterator[Flooded]:
    """Somebody asks all the while, and at the end it stops as it should."""
    async with subgraph() as url:
        listed = folder / "subgraphs.json"
        listed.write_text(json.dumps([{"name": "loyalty", "url": url, "sdl": SDL}]))
        process = Process("gateway", own_port(), ("serve", "--subgraphs", listed), settings, folder)
        await process.start()
        found = Flooded(process)
        asking = asyncio.create_task(found._ask())
        try:
            while not found.told:  # noqa: ASYNC110 # asking is all that tells
                await asyncio.sleep(PAUSE)
            yield found
            assert process.running.poll() is None, process.logged.read_text()[-2_000:]
            asking.cancel()
            assert await process.end() == 0
            assert "Traceback" not in process.logged.read_text()
        finally:
            asking.cancel()
            process.kill()
            await asyncio.gather(asking, return_exceptions=True)
