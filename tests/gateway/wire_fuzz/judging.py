"""Sends an exchange and says what is wrong with its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from tests.gateway.wire_fuzz.exchanges import Exchange

__all__ = ["DOCUMENTED", "faults", "wrong_response"]

DOCUMENTED = (503, 504)
"""Too much under way, and too late."""

FAULTS = ("INTERNAL_SERVER_ERROR", "INTERNAL", "VALIDATION_PLANNING_ERROR")
"""Of the gateway, of a subgraph, and of the planner."""

JSON = ("application/json", "application/graphql-response+json")


async def faults(client: httpx.AsyncClient, sent: Exchange) -> list[str]:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in sent.headers]
    url = f"/graphql?{sent.query}" if sent.query else "/graphql"
    async with client.stream(sent.method, url, headers=headers, content=sent.body) as answer:
        if answer.status_code >= 500 and answer.status_code not in DOCUMENTED:
            return [f"status {answer.status_code}: {(await answer.aread())!r}"]
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if media_type == "text/event-stream" or "subscriptionSpec" in answer.headers.get("content-type", ""):
            first = await anext(answer.aiter_raw())  # it may last as long as the client stays
            return [] if first[:3] in (b":\n\n", b"\r\n-") else [f"no event: {first!r}"]
        body = await answer.aread()
    return list(_wrong(sent, media_type, body))


def _wrong(sent: Exchange, media_type: str, body: bytes) -> Iterator[str]:
    if sent.method == "HEAD":
        return
    try:
        if media_type in JSON:
            given = json.loads(body)
            for each in given if isinstance(given, list) else [given]:
                yield from wrong_response(each)
        elif media_type == "multipart/mixed":
            yield from _wrong_parts(body)
        elif not (sent.method == "GET" and media_type == "text/html"):
            yield f"media type {media_type!r}: {body[:200]!r}"
    except ValueError as error:
        yield f"{media_type} that cannot be read: {error}: {body[:200]!r}"


def _wrong_parts(body: bytes) -> Iterator[str]:
    opening, *parts, end = body.split(b"\r\n---")
    if opening or not parts or end != b"--\r\n":
        yield f"no parts: {body[:200]!r}"
    for number, part in enumerate(parts):
        given = json.loads(part.partition(b"\r\n\r\n")[2])
        if given.get("hasNext") is not (number < len(parts) - 1):
            yield f"hasNext of part {number} of {len(parts)}: {given}"
        if number == 0:
            yield from wrong_response({name: value for name, value in given.items() if name != "pending"})


def wrong_response(given: object) -> Iterator[str]:
    if not isinstance(given, dict) or not ({"data", "errors"} & set(given)):
        yield f"no response: {given!r}"
        return
    if "errors" in given and not given["errors"]:
        yield "an empty list of errors"
    for error in given.get("errors", ()):
        if not error.get("message") or not error.get("extensions", {}).get("code"):
            yield f"an error without a message or a code: {error}"
        elif error["extensions"]["code"] in FAULTS:
            yield f"a fault of ours: {error}"
