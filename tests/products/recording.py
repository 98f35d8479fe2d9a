"""What a product answered, kept by the suite itself: a live run writes it, all others read it.

A recording names what it was made with (versions, and what was entered), and knows each request by its hash.
What was made with something else, or lacks a request, is stale, and says how to make it anew. Headers are not
kept: they hold keys and sessions.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

__all__ = ["Recorder", "Recording"]

Kept = dict[str, tuple[int, str, str]]
"""The status, the type and the content, by the hash of the request."""


def _as_it_is(_: httpx.Request, content: bytes) -> str:
    return content.decode()


@dataclass(frozen=True)
class Recording:
    file: Path
    made_with: Callable[[], str]
    kept_of: Callable[[httpx.Request, bytes], str] = _as_it_is
    """What is kept of an answer's content: a session is nobody's business, and another one each time."""
    adds: bool = False
    """Several test files make it, each in a run of its own."""

    @property
    def anew(self) -> str:
        folder = self.file.parent.name
        return f"make it anew: FICHE_RECORD=1 python -m pytest -m soak tests/products/{folder}"

    def whole(self) -> dict[str, Any]:
        kept: dict[str, Any] = orjson.loads(gzip.decompress(self.file.read_bytes()))
        assert kept["made with"] == self.made_with(), f"{self.file.name} is stale; {self.anew}"
        return kept

    def replay(self) -> httpx.AsyncBaseTransport:
        exchanges: Kept = self.whole()["exchanges"]

        async def answer(request: httpx.Request) -> httpx.Response:
            name = _name(request)
            assert name in exchanges, f"{self.file.name} lacks a request that is made now; {self.anew}"
            status, told, content = exchanges[name]
            return httpx.Response(status, headers={"content-type": told}, content=content.encode())

        return httpx.MockTransport(answer)

    def recorder(self, beside: Mapping[str, object] | None = None) -> Iterator[Recorder]:
        """For as long as a live run takes; it is kept where FICHE_RECORD says so."""
        recorder = Recorder(self)
        yield recorder
        if os.environ.get("FICHE_RECORD") and recorder.exchanges:
            self._keep(recorder.exchanges, beside or {})

    def _keep(self, exchanges: Kept, beside: Mapping[str, object]) -> None:
        """Sorted and without a time: an equal recording is an equal file."""
        others: Kept = {}
        if self.adds and self.file.exists():
            known = orjson.loads(gzip.decompress(self.file.read_bytes()))
            others = known["exchanges"] if known["made with"] == self.made_with() else {}
        whole = {"made with": self.made_with(), "exchanges": {**others, **exchanges}, **beside}
        self.file.write_bytes(gzip.compress(json.dumps(whole, sort_keys=True).encode(), 9, mtime=0))


@dataclass(eq=False)
class Recorder(httpx.AsyncBaseTransport):
    recording: Recording
    exchanges: Kept = field(default_factory=dict)
    _http: httpx.AsyncBaseTransport = field(default_factory=httpx.AsyncHTTPTransport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._http.handle_async_request(request)
        content, told = await answer.aread(), answer.headers.get("content-type", "")
        kept = self.recording.kept_of(request, content)
        self.exchanges[_name(request)] = (answer.status_code, told, kept)
        return httpx.Response(answer.status_code, headers={"content-type": told}, content=content)

    async def aclose(self) -> None:
        await self._http.aclose()


def _name(request: httpx.Request) -> str:
    whole = b"\n".join((request.method.encode(), request.url.raw_path, request.content))
    return hashlib.sha256(whole).hexdigest()[:20]
