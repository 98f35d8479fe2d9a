"""A Request Tracker of a few lines, at the seam: what is written in it is read again.

The real one is asked the same in `tests/products/request_tracker`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx
import orjson

__all__ = ["Tracker"]

NOBODY = {"id": "Nobody", "Name": "Nobody"}

Json = dict[str, Any]


@dataclass
class Tracker:
    requestor: str | None = None
    """Of each ticket."""
    lost: int = 0
    """The number of the write whose answer is lost on its way."""
    tickets: list[Json] = field(default_factory=list)
    said: list[Json] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/REST/2.0/")
        match path.split("/"):
            case ["tickets"]:
                return _told(self._found(_query(request)))
            case ["transactions"]:
                numbers = set(re.findall(r"TicketId = (\d+)", _query(request)))
                return _told(one for one in self.said if one["ObjectId"] in numbers)
            case ["attachments"]:
                numbers = {str(one["value"]) for one in orjson.loads(request.content)}
                return _told(_text(one) for one in self.said if one["id"] in numbers)
        told = self._written(path.split("/"), orjson.loads(request.content))
        self.writes.append(path)
        if len(self.writes) == self.lost:
            raise httpx.ReadError("lost", request=request)
        return httpx.Response(200, json=told)

    def _found(self, query: str) -> Iterator[Json]:
        marks = set(re.findall(r"CF\.\{Logged\} = '(\w+)'", query))
        numbers = set(re.findall(r"(?:id|EffectiveId) = (\d+)", query))
        for ticket in self.tickets:
            is_marked = any(value in marks for one in ticket["CustomFields"] for value in one["values"])
            if is_marked or ticket["id"] in numbers:
                yield ticket

    def _written(self, path: list[str], body: Json) -> object:
        match path:
            case ["ticket"]:
                number = str(len(self.tickets) + 1)
                asked_by = [{"id": self.requestor}] if self.requestor else []
                own = {"Status": "new", "Owner": NOBODY, "Queue": {"Name": body["Queue"]}}
                own |= {"Requestor": asked_by, "Created": "2026-03-01T12:00:00Z"}
                own |= {"Resolved": "1970-01-01T00:00:00Z", "Subject": body["Subject"]}
                fields = _fields(body["CustomFields"])
                self.tickets.append({"id": number, "EffectiveId": number, "CustomFields": fields, **own})
                return {"id": number}
            case ["ticket", number, kind]:
                self.said.append(
                    {
                        "id": str(len(self.said) + 1),
                        "ObjectId": number,
                        "Type": kind.capitalize(),
                        "Created": "2026-03-01T12:00:00Z",
                        "Creator": {"id": "fiche", "RealName": "Fiche"},
                        "TimeTaken": str(body["TimeTaken"]),
                        "CustomFields": _fields(body["TxnCustomFields"]),
                        "Content": body["Content"],
                    }
                )
                return [f"{kind} added"]
            case ["ticket", number]:
                self.tickets[int(number) - 1]["Status"] = body["Status"]
                return ["Status changed"]
        raise AssertionError(path)


def _query(request: httpx.Request) -> str:
    return parse_qs(request.content.decode())["query"][0]


def _fields(given: Mapping[str, str]) -> list[Json]:
    return [{"name": name, "values": [value]} for name, value in given.items()]


def _text(said: Json) -> Json:
    return {
        "id": said["id"],
        "TransactionId": said["id"],
        "ContentType": "text/plain",
        "Content": said["Content"],
    }


def _told(items: Iterator[Json]) -> httpx.Response:
    found = list(items)
    return httpx.Response(200, json={"items": found, "total": len(found)})
