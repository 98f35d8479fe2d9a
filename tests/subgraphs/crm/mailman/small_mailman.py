"""A Mailman in memory: what the adapter asks of it, and what the real one was seen to answer.

The suite of commands runs against both (`tests/products/mailman`), so that this one cannot drift unseen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import count
from typing import Any

import httpx
import orjson

__all__ = ["DOMAIN", "SmallMailman"]

DOMAIN = "news.shop.example"

Row = dict[str, Any]

Answer = tuple[int, Row | None]

NOT_FOUND: Answer = (404, {"title": "404 Not Found"})


@dataclass
class SmallMailman(httpx.AsyncBaseTransport):
    lists: dict[str, str]
    """Code and policy."""
    is_down: bool = False
    members: dict[str, Row] = field(default_factory=dict)
    requests: dict[str, Row] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    """Method and path of what came."""
    keys: Iterator[int] = field(default_factory=count)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/3.1")
        self.seen.append(f"{request.method} {path}")
        if self.is_down:
            raise httpx.ConnectError("nobody is there", request=request)
        body = orjson.loads(request.content) if request.content else dict(request.url.params)
        for wanted, answer in self._doors():
            found = re.fullmatch(wanted, f"{request.method} {path}")
            if found:
                status, content = answer(body, *found.groups())
                return httpx.Response(status, json=content) if content is not None else httpx.Response(status)
        return httpx.Response(404)

    def put(self, code: str, email: str, domain: str = DOMAIN) -> None:
        """As its staff do."""
        key = f"m{next(self.keys)}"
        row = {"email": email, "list_id": f"{code}.{domain}"}
        self.members[key] = row | {"member_id": key, "status": "enabled"}

    def readers(self, code: str) -> set[str]:
        return {row["email"] for row in self.members.values() if row["list_id"].startswith(f"{code}.")}

    def _doors(self) -> list[tuple[str, Callable[..., Answer]]]:
        return [
            (rf"GET /domains/{DOMAIN}/lists", self._lists),
            ("POST /members/find", self._find),
            ("POST /members", self._join),
            (r"DELETE /members/(\w+)", self._leave),
            (r"GET /members/(\w+)/all/preferences", self._preferences),
            (r"PATCH /members/(\w+)/preferences", self._prefer),
            (rf"GET /lists/([\w-]+)\.{DOMAIN}/requests", self._requests),
            (rf"POST /lists/[\w-]+\.{DOMAIN}/requests/(\w+)", self._discard),
            ("GET /users/find", lambda _: (200, _collection([]))),
        ]

    def _lists(self, where: Row) -> Answer:
        rows = [{"list_name": code, "display_name": code.title()} for code in sorted(self.lists)]
        start = (int(where["page"]) - 1) * int(where["count"])
        return 200, _collection(rows[start : start + int(where["count"])], len(rows))

    def _find(self, wanted: Row) -> Answer:
        status = wanted.get("delivery_status")
        rows = [
            row
            for row in self.members.values()
            if fnmatch(row["email"], wanted["subscriber"].lower()) and status in (None, row["status"])
        ]
        return 200, _collection(rows)

    def _join(self, asked: Row) -> Answer:
        email, code = asked["subscriber"].lower(), asked["list_id"].partition(".")[0]
        if not email.isascii():
            return 400, {"title": "400 Bad Request"}
        known = [*self.members.values(), *self.requests.values()]
        if any((row["email"], row["list_id"]) == (email, asked["list_id"]) for row in known):
            return 409, {"title": "409 Conflict"}
        key, row = f"m{next(self.keys)}", {"email": email, "list_id": asked["list_id"]}
        if self.lists[code] != "open" and not asked["pre_confirmed"]:
            self.requests[key] = row | {"token": key, "when": dt.datetime(2026, 3, 1, 12).isoformat()}
            return 202, {"token": key}
        self.members[key] = row | {"member_id": key, "status": "enabled"}
        return 201, None

    def _leave(self, _: Row, key: str) -> Answer:
        return NOT_FOUND if self.members.pop(key, None) is None else (204, None)

    def _preferences(self, _: Row, key: str) -> Answer:
        return 200, {"delivery_status": self.members[key]["status"]}

    def _prefer(self, given: Row, key: str) -> Answer:
        self.members[key]["status"] = given["delivery_status"]
        return 204, None

    def _requests(self, _: Row, code: str) -> Answer:
        list_id = f"{code}.{DOMAIN}"
        return 200, _collection([row for row in self.requests.values() if row["list_id"] == list_id])

    def _discard(self, _: Row, token: str) -> Answer:
        return NOT_FOUND if self.requests.pop(token, None) is None else (204, None)


def _collection(rows: list[Row], total: int | None = None) -> Row:
    """An empty one has no entries at all."""
    found: Row = {"start": 0, "total_size": len(rows) if total is None else total}
    return found | ({"entries": rows} if rows else {})
