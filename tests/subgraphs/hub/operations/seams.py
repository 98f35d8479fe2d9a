"""The fakes at the seams of a shop: the post, the wire between hub and systems, what stops an operation."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import httpx
from starlette.applications import Starlette

from subgraphs.commerce.mail.port import Letter
from subgraphs.hub.operations.port import OperationStore
from subgraphs.hub.operations.records import NewOperation

__all__ = ["Fault", "Gate", "GatedStore", "Post", "Stops", "Wire", "Wired", "open_gate"]

Fault = Callable[[httpx.Request], Awaitable[None]]


async def open_gate(_: str, __: str) -> None:
    """Stops nobody."""


class Wired(Protocol):
    """What the wire leads to, what is wrong with it, and what went over it."""

    apps: Mapping[str, Starlette]
    faults: Mapping[tuple[str, str], Fault]
    deaf: Mapping[tuple[str, str], Fault]
    requests: list[str]
    headers: list[httpx.Headers]


class Post:
    """The post: every letter arrives, and some people click at once. Tokens outlive the process."""

    def __init__(self, folder: Path) -> None:
        self._book = folder / "letters.txt"
        self.arrived = asyncio.Event()

    async def send(self, letter: Letter) -> None:
        found = re.search(r"token=([\w-]+)", letter.text)
        assert found, "the letter has no link"
        with self._book.open("a") as book:
            book.write(f"{letter.to} {found[1]}\n")
        self.arrived.set()

    def tokens(self) -> dict[str, str]:
        """The last token that each address got."""
        lines = self._book.read_text().splitlines() if self._book.exists() else []
        return {line.split()[0]: line.split()[1] for line in lines}


Gate = Callable[[str, str], Any]
"""Operation and point → awaited there. A point is a request or a note of the store, before or after."""


class Stops:
    """Stops each operation at one point, for good. Its key names the point: `email-3` is the fourth."""

    def __init__(self) -> None:
        self.passed: dict[str, list[str]] = {}
        self._stopped: set[str] = set()
        self._stop = asyncio.Event()
        self._keys: dict[str, str] = {}

    async def all_stopped(self, keys: set[str]) -> None:
        while self._stopped != keys:
            self._stop.clear()
            await self._stop.wait()

    async def accept(self, store: Callable[[NewOperation], Any], new: NewOperation) -> Any:
        self._keys[new.id] = new.key
        return await store(new)

    async def __call__(self, operation: str, point: str) -> None:
        key = self._keys.get(operation)
        if key is None:
            return
        passed = self.passed.setdefault(key, [])
        if len(passed) == int(key.rpartition("-")[2]):
            self._stopped.add(key)
            self._stop.set()
            await asyncio.Event().wait()
        passed.append(point)


class Wire(httpx.AsyncBaseTransport):
    """From the hub to the systems. One that is down does not answer. Gates stand before and after a call."""

    def __init__(self, shop: Wired, gate: Gate) -> None:
        self._shop = shop
        self._gate = gate

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        asked, of = _named(request)
        await self._gate(of, f"before {name} {asked}")
        if fault := self._shop.faults.get((name, asked)) or self._shop.faults.get((name, "*")):
            await fault(request)
        self._shop.requests.append(f"{name} {asked}")
        self._shop.headers.append(request.headers)
        transport = httpx.ASGITransport(self._shop.apps[name])
        response = await transport.handle_async_request(request)
        await response.aread()
        if fault := self._shop.deaf.get((name, asked)):
            await fault(request)
        await self._gate(of, f"after {name} {asked}")
        return response


def _named(request: httpx.Request) -> tuple[str, str]:
    """What is asked, and for which operation, as the signed header says."""
    claims = request.headers["fiche-hub"].split(".")[1]
    operation = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    if request.method == "GET":
        return "outbox", operation
    query = json.loads(request.content)["query"]
    return ("read" if query.startswith("query") else query.split("{ ")[1].split("(")[0]), operation


class GatedStore:
    """The store, with a gate after each note: what a step came to, which version it expects, the end."""

    def __init__(self, store: OperationStore, gate: Gate) -> None:
        self._store = store
        self._gate = gate

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name == "accept" and isinstance(self._gate, Stops):
            return partial(self._gate.accept, method)
        if name not in ("settle", "expect", "keep", "finish"):
            return method

        async def gated(id: str, *arguments: Any) -> Any:
            answer = await method(id, *arguments)
            await self._gate(id, f"after {name}")
            return answer

        return gated
