"""Asks the gateway back: on behalf of the caller whom a subgraph serves, or as the subgraph itself.

The header `fiche-asker` is a JSON Web Token: Ed25519, from this subgraph (`iss`) for the gateway (`aud`), for
one document with its variables (`question`) and for one caller (`context`). The caller's own token is not
needed, and a gateway that does not know the key passes over the header.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import orjson

from subgraphs.kit.caller_context import CALLER_HEADER
from subgraphs.kit.client import Answer
from subgraphs.kit.keys import Keys

__all__ = ["ASKER_HEADER", "AskedGateway", "Asks", "QuestionSigner"]

ASKER_HEADER = "fiche-asker"

AUDIENCE = "fiche-gateway"

LIFETIME = 20
"""Seconds that a signature is valid: longer than any question waits to be asked."""


class Asks(Protocol):
    async def ask(
        self, document: str, variables: Mapping[str, object], headers: Mapping[str, str], seconds: float
    ) -> Answer: ...


class QuestionSigner:
    def __init__(self, name: str, private: str, clock: Callable[[], float] = time.time) -> None:
        """`name` is the subgraph's. Raises BadHubKey."""
        self._name, self._keys, self._clock = name, Keys.read_private(private), clock

    def signature(self, document: str, variables: Mapping[str, object], context: str | None) -> str:
        """Without a `context` the subgraph asks as itself."""
        now = int(self._clock())
        asked = orjson.dumps([document, dict(variables)], option=orjson.OPT_SORT_KEYS)
        claims: dict[str, object] = {"iss": self._name, "aud": AUDIENCE, "iat": now, "exp": now + LIFETIME}
        claims |= {"question": _digest(asked)}
        claims |= {"sub": self._name} if context is None else {"context": _digest(context.encode())}
        return self._keys.sign(claims)


@dataclass(frozen=True, slots=True)
class AskedGateway:
    """What it is asked for a caller without a context is not signed: the gateway then counts what else the
    headers say, and never who the subgraph is."""

    gateway: Asks
    signer: QuestionSigner | None = None
    asks_as_itself: bool = False

    def by_itself(self) -> AskedGateway:
        """For work that serves no caller."""
        return replace(self, asks_as_itself=True)

    async def ask(
        self, document: str, variables: Mapping[str, object], headers: Mapping[str, str], seconds: float
    ) -> Answer:
        context = headers.get(CALLER_HEADER)
        if self.signer is not None and (context is not None) != self.asks_as_itself:
            signature = self.signer.signature(document, variables, context)
            headers = {**headers, ASKER_HEADER: signature}
        return await self.gateway.ask(document, variables, headers, seconds)


def _digest(told: bytes) -> str:
    return hashlib.sha256(told).hexdigest()
