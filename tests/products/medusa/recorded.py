"""What Medusa answered, kept by the suite itself: a run with the live product writes it, all others read it.

A recording names the versions and the customers that it was made with, and knows each request by its hash.
What was made with others, or lacks a request, is stale, and says how to make it anew.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import httpx
import orjson

from tests.products.medusa.installed import made_with

__all__ = ["FILE", "Recorder", "Replay", "keep"]

FILE = Path(__file__).parent / "recorded.json.gz"

ANEW = "make it anew: FICHE_RECORD=1 python -m pytest -m soak tests/products/medusa"

Kept = dict[str, list[object]]

Customers = dict[str, str]


class Recorder(httpx.AsyncBaseTransport):
    def __init__(self, exchanges: Kept) -> None:
        self._exchanges = exchanges
        self._http = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._http.handle_async_request(request)
        await answer.aread()
        told = answer.headers.get("content-type", "")
        self._exchanges[_name(request)] = [answer.status_code, told, answer.text]
        return httpx.Response(answer.status_code, headers={"content-type": told}, content=answer.content)

    async def aclose(self) -> None:
        await self._http.aclose()


class Replay(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        kept = orjson.loads(gzip.decompress(FILE.read_bytes()))
        assert kept["made with"] == made_with(), f"The recording is stale; {ANEW}"
        self.customers: Customers = kept["customers"]
        """Medusa draws the ids: another database has others."""
        self._exchanges: Kept = kept["exchanges"]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = _name(request)
        assert name in self._exchanges, f"The recording lacks a request that is made now; {ANEW}"
        status, told, content = self._exchanges[name]
        assert isinstance(status, int)
        return httpx.Response(status, headers={"content-type": str(told)}, content=str(content).encode())


def keep(exchanges: Kept, customers: Customers) -> None:
    """Sorted and without a time, so that an equal recording is an equal file. No key of ours is in it."""
    text = json.dumps(
        {"made with": made_with(), "customers": customers, "exchanges": exchanges}, sort_keys=True
    )
    FILE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _name(request: httpx.Request) -> str:
    """Without headers: they hold the API key."""
    whole = b"\n".join((request.method.encode(), request.url.raw_path, request.content))
    return hashlib.sha256(whole).hexdigest()[:20]
