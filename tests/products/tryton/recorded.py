"""What Tryton answered, kept by the suite itself: a run with the live product writes it, all others read it.

A recording names the versions and the books that it was made with, and knows each request by its hash. What
was made with others, or lacks a request, is stale, and says how to make it anew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson

from tests.products.tryton.installed import made_with

__all__ = ["Recorder", "Recording", "Replay", "keep"]


@dataclass(frozen=True, slots=True)
class Recording:
    folder: Path
    """Of the tests that make it and read it."""
    made_with: Callable[[], str]

    @property
    def file(self) -> Path:
        return self.folder / "recorded.json.gz"

    @property
    def anew(self) -> str:
        return f"make it anew: FICHE_RECORD=1 python -m pytest -m soak tests/products/{self.folder.name}"


BOOKS = Recording(Path(__file__).parent, made_with)

LOGGED_IN = b'{"id":0,"result":[1,"a session",null]}'
"""A real session is nobody's business, and would make each recording another one."""

Kept = dict[str, list[object]]


class Recorder(httpx.AsyncBaseTransport):
    def __init__(self, exchanges: Kept) -> None:
        self._exchanges = exchanges
        self._http = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._http.handle_async_request(request)
        is_login = b"common.db.login" in request.content
        content, told = await _whole(answer), answer.headers.get("content-type", "")
        kept = LOGGED_IN if is_login else content
        self._exchanges[_name(request)] = [answer.status_code, told, kept.decode()]
        return httpx.Response(answer.status_code, headers={"content-type": told}, content=content)

    async def aclose(self) -> None:
        await self._http.aclose()


class Replay(httpx.AsyncBaseTransport):
    def __init__(self, recording: Recording = BOOKS) -> None:
        kept = orjson.loads(gzip.decompress(recording.file.read_bytes()))
        assert kept["made with"] == recording.made_with(), f"The recording is stale; {recording.anew}"
        self._anew = recording.anew
        self._exchanges: Kept = kept["exchanges"]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = _name(request)
        assert name in self._exchanges, f"The recording lacks a request that is made now; {self._anew}"
        status, told, content = self._exchanges[name]
        return httpx.Response(status, headers={"content-type": told}, content=str(content).encode())


def keep(exchanges: Kept, recording: Recording = BOOKS) -> None:
    """Sorted and without a time, so that an equal recording is an equal file. Sessions are not in it."""
    text = json.dumps({"made with": recording.made_with(), "exchanges": exchanges}, sort_keys=True)
    recording.file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _name(request: httpx.Request) -> str:
    """Without headers: they hold the session."""
    whole = b"\n".join((request.method.encode(), request.url.raw_path, request.content))
    return hashlib.sha256(whole).hexdigest()[:20]


async def _whole(answer: httpx.Response) -> bytes:
    await answer.aread()
    return answer.content
