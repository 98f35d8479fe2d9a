"""A stand-in at the seam to the wire that answers what maildev answers; the real one is asked in
tests/products/maildev."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

__all__ = ["SmallMaildev", "letter"]

Row = dict[str, object]


def letter(key: str, to: str, subject: str, time: str = "2026-02-01T10:00:00.000Z") -> Row:
    return {"id": key, "to": [{"address": to, "name": ""}], "subject": subject, "time": time, "read": False}


@dataclass
class SmallMaildev(httpx.AsyncBaseTransport):
    letters: list[Row]
    asked: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        wanted = dict(request.url.params)
        return httpx.Response(200, json=[row for row in self.letters if _is(row, wanted)])


def _is(row: Row, wanted: dict[str, str]) -> bool:
    """Addresses are compared as they are written."""
    to = row["to"]
    assert isinstance(to, list)
    address = wanted.get("to.address")
    return wanted.get("id") in (None, row["id"]) and address in (None, *(one["address"] for one in to))
