"""Clients that ask, that take an answer in parts, and that listen."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import cast

import httpx

from gateway.page.examples import Example
from tests.soak.chaos.right_or_gap import Json

__all__ = ["asked", "client", "heard"]

Answer = dict[str, Json]

BOUNDARY = "\r\n---"


def client() -> httpx.AsyncClient:
    """It gives an idle connection up before the gateway does, as clients should."""
    return httpx.AsyncClient(timeout=60, limits=httpx.Limits(keepalive_expiry=2))


def _request(example: Example) -> dict[str, object]:
    headers = {"accept": "application/json", **{name: str(each) for name, each in example.headers.items()}}
    return {"json": {"query": example.query, "variables": dict(example.variables)}, "headers": headers}


async def asked(http: httpx.AsyncClient, url: str, example: Example) -> Answer:
    """The whole answer, also of one that came in parts. Raises httpx.HTTPError."""
    response = await http.post(url, **_request(example))  # type: ignore[arg-type]  # its own words
    if not response.headers["content-type"].startswith("multipart/mixed"):
        return cast(Answer, response.json())
    opening, *between, closing = response.text.split(BOUNDARY)
    assert (opening, closing) == ("", "--\r\n"), response.text
    first, *later = (json.loads(part.partition("\r\n\r\n")[2]) for part in between)
    assert later[-1]["hasNext"] is False, response.text
    for part in later:
        for addition in part.get("incremental", ()):
            _add(first, addition)
    del first["hasNext"]
    return cast(Answer, first)


def _add(answer: Answer, addition: Answer) -> None:
    place: Json = answer["data"]
    for step in cast("list[str | int]", addition["path"]):
        place = place[step]  # type: ignore[index]  # the path leads through what came before
    if addition["data"] is not None:
        cast(Answer, place).update(cast(Answer, addition["data"]))
    if "errors" in addition:
        cast("list[Json]", answer.setdefault("errors", [])).extend(cast("list[Json]", addition["errors"]))


@asynccontextmanager
async def heard(http: httpx.AsyncClient, url: str, example: Example) -> AsyncIterator[AsyncIterator[Answer]]:
    """The events of a subscription for as long as somebody listens. A refusal is its only one."""
    async with (
        http.stream("POST", url, **_request(example)) as response,  # type: ignore[arg-type]  # as above
        aclosing(_events(response)) as events,
    ):
        yield events


async def _events(response: httpx.Response) -> AsyncGenerator[Answer, None]:
    if not response.headers["content-type"].startswith("text/event-stream"):
        yield json.loads(await response.aread())
        return
    async for line in response.aiter_lines():
        told = line.removeprefix("data:").strip()
        if line.startswith("data:") and told:
            yield json.loads(told)
