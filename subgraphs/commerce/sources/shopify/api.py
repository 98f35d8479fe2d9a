"""Shopify's Admin API: a token by client credentials, points beside calls, and 200 where it throttles."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from subgraphs.kit.products.authorisation import Authorisation, Exchange, FetchedToken, FixedHeaders, Token
from subgraphs.kit.products.call import Answer, ask, write
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import Fault, FaultKind, ProductThrottled, ProductUnreadable
from subgraphs.kit.products.gathered_kinds import GatheredKinds
from subgraphs.kit.products.graphql import data_of, first_error
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.points import Points
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["MOST_ROWS", "Api", "authorisation_of", "fault", "key_of"]

MOST_ROWS = 250
"""Shopify takes no larger `first`, and no more ids."""

VERSION = "2026-01"

HEADER = "x-shopify-access-token"

_KINDS = {
    "THROTTLED": FaultKind.THROTTLED,
    "ACCESS_DENIED": FaultKind.FORBIDDEN,
    "INTERNAL_SERVER_ERROR": FaultKind.UNAVAILABLE,
}

_KEY = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Api:
    calls: ProductCalls
    points: Points
    gathered: GatheredKinds[Node]

    @classmethod
    def of(cls, calls: ProductCalls) -> Api:
        return cls(calls, Points(calls.clock), GatheredKinds(calls, MOST_ROWS))

    async def ask(self, document: str, variables: Mapping[str, object], ttl: float | None = None) -> Node:
        """The answer's `data`. Raises ProductThrottled where there are too few points in time."""
        version = self.calls.settings.version or VERSION
        body = {"query": document, "variables": variables}
        call = ask(f"/admin/api/{version}/graphql.json", body, ttl=ttl)
        if not self.calls.has(call):
            wait = self.points.take(document)
            if wait >= self.calls.settings.seconds:
                raise ProductThrottled("the points are spent", after=wait)
            await self.calls.rest_for(wait)
        sent = self.calls.counts.sent
        answer = await self.calls.send(call)
        if self.calls.counts.sent > sent:
            self._count(document, answer)
        return data_of(answer)

    async def by_keys(self, kind: str, keys: Iterable[str], selection: str) -> dict[str, Node]:
        """Of `Customer` or `Order`, by the numbers in their ids."""
        known = sorted({key for key in keys if _KEY.fullmatch(key)})
        document = f"query Nodes($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {selection} }} }} }}"

        async def read(batch: Sequence[str]) -> Mapping[str, Node]:
            ids = [f"gid://shopify/{kind}/{key}" for key in batch]
            answer = await self.ask(document, {"ids": ids}, ttl=0 if self.calls.settings.is_scarce else None)
            found = answer.values.get("nodes")
            rows = found if isinstance(found, list) else []
            nodes = (Node(row) for row in rows if isinstance(row, dict) and row)
            return {key_of(node): node for node in nodes}

        if self.calls.settings.is_scarce:
            return await self.gathered.many(document, known, read)
        batches = [known[start : start + MOST_ROWS] for start in range(0, len(known), MOST_ROWS)]
        parts = await asyncio.gather(*(read(batch) for batch in batches))
        return {key: node for part in parts for key, node in part.items()}

    def _count(self, document: str, answer: Answer) -> None:
        cost = _cost(Node(answer.object()))
        if cost is None:
            return
        status = cost.one("throttleStatus")
        self.points.costs(document, _number(cost, "requestedQueryCost"))
        if status is not None:
            amounts = ("currentlyAvailable", "maximumAvailable", "restoreRate")
            self.points.told(*(_number(status, name) for name in amounts))


def key_of(node: Node) -> str:
    """`gid://shopify/Customer/7` is 7."""
    return node.word("id").rpartition("/")[2]


def fault(answer: Answer) -> Fault | None:
    """A throttled answer has the status 200, and tells when there will be points enough."""
    match first_error(answer):
        case (code, words):
            kind = _KINDS.get(code, FaultKind.REFUSED)
            after = _wait(Node(answer.object())) if kind is FaultKind.THROTTLED else None
            return Fault(kind, words, after, answer.status)
        case _:
            return None


def _wait(told: Node) -> float | None:
    cost = _cost(told)
    status = None if cost is None else cost.one("throttleStatus")
    if cost is None or status is None or _number(status, "restoreRate") <= 0:
        return None
    lacking = _number(cost, "requestedQueryCost") - _number(status, "currentlyAvailable")
    return max(lacking / _number(status, "restoreRate"), 0.0)


def _cost(told: Node) -> Node | None:
    extensions = told.one("extensions")
    return None if extensions is None else extensions.one("cost")


def _number(node: Node, name: str) -> float:
    value = node.values.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def authorisation_of(settings: ProductSettings, clock: Callable[[], float] = monotonic) -> Authorisation:
    """A token that does not end, or one for a day by client credentials. Raises ValueError."""
    if settings.token is not None:
        return FixedHeaders({HEADER: settings.secret("token")})
    credentials = {
        "client_id": settings.secret("user"),
        "client_secret": settings.secret("password"),
        "grant_type": "client_credentials",
    }

    async def fetched(exchange: Exchange) -> Token:
        answer = (await exchange(write("POST", "/admin/oauth/access_token", credentials))).object()
        match answer:
            case {"access_token": str() as token, "expires_in": int() as seconds}:
                return Token({HEADER: token}, seconds)
        raise ProductUnreadable("answered no token")

    return FetchedToken(fetched, clock)
