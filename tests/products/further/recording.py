"""What a further system answered, kept by the suite itself: a live run writes it, all others read it.

A recording names what it was made with, and knows each request by its hash. What was made with something
else, or lacks a request, is stale, and says how to make it anew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson

__all__ = ["Recorder", "Recording"]

HERE = Path(__file__).parent

ANEW = "make it anew: FICHE_RECORD=1 python -m pytest -m soak tests/products/further"

Kept = dict[str, list[object]]


@dataclass(frozen=True)
class Recording:
    name: str
    made_with: str
    logged_in: bytes | None = None
    """What is kept of an answer to a login: a real session is nobody's business."""

    @property
    def file(self) -> Path:
        return HERE / f"{self.name}.json.gz"

    def replay(self) -> httpx.AsyncBaseTransport:
        kept = orjson.loads(gzip.decompress(self.file.read_bytes()))
        assert kept["made with"] == self.made_with, f"The recording {self.name} is stale; {ANEW}"
        exchanges: Kept = kept["exchanges"]

        async def answer(request: httpx.Request) -> httpx.Response:
            name = _name(request)
            assert name in exchanges, f"The recording {self.name} lacks a request that is made now; {ANEW}"
            status, told, content = exchanges[name]
            return httpx.Response(status, headers={"content-type": told}, content=str(content).encode())

        return httpx.MockTransport(answer)

    def keep(self, exchanges: Kept) -> None:
        """Where FICHE_RECORD says so. Sorted and without a time: an equal recording is an equal file."""
        if os.environ.get("FICHE_RECORD") and exchanges:
            text = json.dumps({"made with": self.made_with, "exchanges": exchanges}, sort_keys=True)
            self.file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


class Recorder(httpx.AsyncBaseTransport):
    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._exchanges: Kept = {}
        self._http = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._http.handle_async_request(request)
        content, told = await answer.aread(), answer.headers.get("content-type", "")
        is_login = b"common.db.login" in request.content
        kept = self._recording.logged_in or content if is_login else content
        self._exchanges[_name(request)] = [answer.status_code, told, kept.decode()]
        return httpx.Response(answer.status_code, headers={"content-type": told}, content=content)

    def keep(self) -> None:
        self._recording.keep(self._exchanges)

    async def aclose(self) -> None:
        await self._http.aclose()


def _name(request: httpx.Request) -> str:
    """Without headers, which hold the key or the session."""
    whole = b"\n".join((request.method.encode(), request.url.raw_path, request.content))
    return hashlib.sha256(whole).hexdigest()[:20]
