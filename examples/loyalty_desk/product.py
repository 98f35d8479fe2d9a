"""The product: a small loyalty system of somebody else, with habits that products have.

It writes points as texts and times without an offset, pages by number, and says 200 when it means no. With a
hook it tells when somebody has bought something.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ["Hook", "Member", "create_product"]

PER_PAGE = 10

CALLS_A_MINUTE = 600

FIRST = dt.datetime(2026, 1, 5, 9, 30)  # where the desk stands: Paris


@dataclass(frozen=True, slots=True)
class Member:
    card: str
    email: str
    movements: int


@dataclass(frozen=True, slots=True)
class Hook:
    url: str
    secret: bytes = field(repr=False)


MEMBERS = {
    "1": Member("L100200", "jo.petit@shop.example", 25),
    "2": Member("L100300", "anna.weiss@shop.example", 3),
    "3": Member("L100400", "", 0),
}

Json = Mapping[str, object]


def create_product(key: str, members: Mapping[str, Member] = MEMBERS, hook: Hook | None = None) -> Starlette:
    members = dict(members)

    async def whoami(request: Request) -> Response:
        return JSONResponse({"name": "Fiche", "may": ["members", "movements"], "version": "1.2"})

    async def listed(request: Request) -> Response:
        unknown = set(request.query_params) - {"id"}
        if unknown:
            return JSONResponse({"error": f"unknown parameter {min(unknown)}"})
        keys = request.query_params.getlist("id")
        return JSONResponse({"members": [_member(key, members[key]) for key in keys if key in members]})

    async def moved(request: Request) -> Response:
        member = members.get(request.path_params["id"])
        if member is None:
            return JSONResponse({"error": "no such member"}, 404)
        if request.method == "POST":
            return await bought(request.path_params["id"], member)
        page = int(request.query_params.get("page", "1"))
        rows = _movements(member, falls=request.query_params.get("order") == "newest")
        shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
        return JSONResponse({"movements": shown, "count": len(rows), "pages": -(-len(rows) // PER_PAGE)})

    async def bought(id: str, member: Member) -> Response:
        members[id] = replace(member, movements=member.movements + 1)
        if hook is not None:
            await _tell(hook, id)
        return JSONResponse(_member(id, members[id]), 201)

    async def guarded(request: Request) -> Response:
        if request.headers.get("x-desk-key") != key:
            return JSONResponse({"error": "who are you?"}, 401)
        answer = await pages[request.scope["path"].split("/")[-1]](request)
        answer.headers["x-calls-a-minute"] = str(CALLS_A_MINUTE)
        return answer

    pages = {"whoami": whoami, "members": listed, "movements": moved}
    paths = ("/api/whoami", "/api/members", "/api/members/{id}/movements")
    return Starlette(routes=[Route(path, guarded, methods=["GET", "POST"]) for path in paths])


async def _tell(hook: Hook, member: str) -> None:
    body = json.dumps({"event": "movement", "member": member}).encode()
    moment = str(int(time.time()))
    signature = hmac.new(hook.secret, f"{moment}.".encode() + body, "sha256").hexdigest()
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(hook.url, content=body, headers={"x-desk-signature": f"{moment}.{signature}"})


def _member(key: str, member: Member) -> Json:
    points = f"{member.movements * 12.5:.2f}"
    joined = FIRST.isoformat(" ")
    return {"id": key, "card": member.card, "email": member.email, "joined": joined, "points": points}


def _movements(member: Member, *, falls: bool) -> Sequence[Json]:
    rows = [
        {
            "id": number,
            "at": (FIRST + dt.timedelta(days=number // 2)).isoformat(" "),
            "points": "12.50",
            "why": f"Purchase {number}",
        }
        for number in range(1, member.movements + 1)
    ]
    return rows[::-1] if falls else rows
