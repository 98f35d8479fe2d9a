"""Vendure's Admin API: how it knows us, what is wrong with an answer, and lists by key."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from subgraphs.kit.products.authorisation import Authorisation, Exchange, FetchedToken, FixedHeaders, Token
from subgraphs.kit.products.call import Answer, ask, write
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import Fault, FaultKind, ProductRefusedUs
from subgraphs.kit.products.gathered_kinds import GatheredKinds
from subgraphs.kit.products.graphql import data_of, first_error
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["MOST_ROWS", "Api", "authorisation_of", "fault", "items_of"]

MOST_ROWS = 1000
"""Vendure gives no more in one list, unless its configuration says otherwise."""

MOST_KEYS = 100

LOGIN = (
    "mutation Login($user: String!, $password: String!) "
    "{ login(username: $user, password: $password, rememberMe: true) { __typename } }"
)

_KEY = re.compile(r"[0-9]{1,18}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_KINDS = {
    "FORBIDDEN": FaultKind.UNAUTHORISED,  # an unknown token has just this code, and so has a missing right
    "UNAUTHENTICATED": FaultKind.UNAUTHORISED,
    "THROTTLED": FaultKind.THROTTLED,
    "TOO_MANY_REQUESTS": FaultKind.THROTTLED,
    "INTERNAL_SERVER_ERROR": FaultKind.UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Api:
    calls: ProductCalls
    gathered: GatheredKinds[Node]

    @classmethod
    def of(cls, calls: ProductCalls) -> Api:
        return cls(calls, GatheredKinds(calls, MOST_KEYS))

    async def ask(self, document: str, variables: dict[str, object], ttl: float | None = None) -> Node:
        """The answer's `data`."""
        answer = await self.calls.send(ask("", {"query": document, "variables": variables}, ttl=ttl))
        return data_of(answer)

    async def tell(self, document: str, variables: dict[str, object]) -> Node:
        """A mutation, sent once."""
        return data_of(await self.calls.send(write("POST", "", {"query": document, "variables": variables})))

    async def by_keys(
        self,
        document: str,
        keys: Iterable[str],
        more: Mapping[str, object] | None = None,
        ttl: float | None = None,
    ) -> dict[str, Node]:
        """Of a document that takes `$keys` and `$take`, and `more`, whose one field is a list with `id`s."""
        known = sorted({key for key in keys if _KEY.fullmatch(key)})
        if not self.calls.settings.is_scarce:
            return await self._at_once(document, known, more or {}, ttl)

        async def read(gathered: Sequence[str]) -> Mapping[str, Node]:
            return await self._at_once(document, sorted(gathered), more or {}, 0)

        kind = (document, orjson.dumps(more, option=orjson.OPT_SORT_KEYS))
        return await self.gathered.many(kind, known, read, ttl)

    async def _at_once(
        self, document: str, known: Sequence[str], more: Mapping[str, object], ttl: float | None
    ) -> dict[str, Node]:
        batches = [known[start : start + MOST_KEYS] for start in range(0, len(known), MOST_KEYS)]
        answers = await asyncio.gather(
            *(self.ask(document, {"keys": batch, "take": len(batch), **more}, ttl) for batch in batches)
        )
        return {node.key: node for answer in answers for node in items_of(answer)}


def items_of(answer: Node) -> list[Node]:
    [name] = answer.values
    found = answer.one(name)
    return [] if found is None else found.many("items")


def fault(answer: Answer) -> Fault | None:
    match first_error(answer):
        case (code, words):
            return Fault(_KINDS.get(code, FaultKind.REFUSED), words, None, answer.status)
        case _:
            return None


def authorisation_of(settings: ProductSettings) -> Authorisation:
    """An API key, or a user who logs in. Raises ValueError."""
    channel = settings.options.get("channel_token")
    always = {} if channel is None else {"vendure-token": channel}
    if settings.token is not None:
        return FixedHeaders({"vendure-api-key": settings.secret("token"), **always})
    variables = {"user": settings.secret("user"), "password": settings.secret("password")}

    async def logged_in(exchange: Exchange) -> Token:
        answer = await exchange(write("POST", "", {"query": LOGIN, "variables": variables}))
        login, token = data_of(answer).one("login"), answer.headers.get("vendure-auth-token")
        if login is None or login.text("__typename") != "CurrentUser" or token is None:
            raise ProductRefusedUs("does not take this user and password", answer.status)
        return Token({"authorization": f"Bearer {token}", **always})

    return FetchedToken(logged_in)
