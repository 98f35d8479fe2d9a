"""`POST /webhooks`: what the product behind a subgraph tells. Of a part, `POST /webhooks/<part>`.

There is such a route only where a secret is configured. It is made before the product's calls are, and leads
to them as soon as the source is open. 200 is said when what was read of the product is shown no more; all
else comes as `{"errors": [{"message", "extensions": {"code"}}]}`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.webhooks.convention import Convention, Delivery, Doubt
from subgraphs.kit.products.webhooks.seen import SeenMarks

__all__ = ["Webhooks"]

log = logging.getLogger(__name__)

WHOLE = "product"
"""The field of the settings that is no part."""

LARGEST = 1024 * 1024
"""Bytes."""

PATIENCE = 3.0
"""Seconds for the body. Shopify waits five for the answer."""


class Unread(Enum):
    TOO_LARGE = f"The body is larger than {LARGEST:,} bytes."
    INCOMPLETE = f"The body did not come to its end within {PATIENCE:.0f} seconds."


@dataclass(frozen=True, slots=True)
class _Open:
    calls: ProductCalls
    convention: Convention


@dataclass(slots=True)
class _Door:
    part: str
    secrets: Sequence[bytes] = field(repr=False)
    clock: Callable[[], float]
    seen: SeenMarks = field(default_factory=SeenMarks)
    open: _Open | None = None

    async def receive(self, request: Request) -> Response:
        if self.open is None:
            return _answer(503, errors=_error("The source is not open yet.", "WEBHOOK_TOO_EARLY"))
        body = await _read(request)
        if isinstance(body, Unread):
            return _refused(body, self.open)
        headers = {name.lower(): value for name, value in request.headers.items()}
        verdict = self.open.convention.verify(headers, body, self.secrets, self.clock())
        if isinstance(verdict, Doubt):
            return _refused(verdict, self.open)
        return self._believed(verdict, body, self.open)

    def _believed(self, delivery: Delivery, body: bytes, opened: _Open) -> Response:
        counts = opened.calls.counts
        if not self.seen.is_new(delivery.mark, self.clock()):
            counts.told_again += 1
            return _answer(200, outcome="KNOWN")
        counts.told += 1
        opened.calls.forget(_changed(opened.convention, body))
        return _answer(200, outcome="FORGOTTEN")


class Webhooks:
    """Lives as long as the application."""

    def __init__(
        self, products: Mapping[str, ProductSettings], clock: Callable[[], float] = time.time
    ) -> None:
        """`products` by the fields of the subgraph's settings; those without a secret have no route."""
        self._doors = {
            part: _Door(part, product.webhook_secrets, clock)
            for part, product in products.items()
            if product.webhook_secrets
        }

    @property
    def routes(self) -> Sequence[Route]:
        return [Route(_path(part), door.receive, methods=["POST"]) for part, door in self._doors.items()]

    def lead_to(self, calls: ProductCalls, convention: Convention | None, part: str = WHOLE) -> None:
        """Raises ValueError where there is a secret, and the product signs nothing."""
        door = self._doors.get(part)
        if door is None:
            return
        if convention is None:
            source = calls.settings.source
            raise ValueError(f"The source {source} sends no signed webhooks: it takes no webhook_secret.")
        door.open = _Open(calls, convention)


def _path(part: str) -> str:
    return "/webhooks" if part == WHOLE else f"/webhooks/{part}"


def _changed(convention: Convention, body: bytes) -> frozenset[str] | None:
    """Something did, if nobody can read what."""
    try:
        return convention.changed(body)
    except ValueError:
        return None


def _refused(why: Doubt | Unread, opened: _Open) -> Response:
    opened.calls.counts.doubted += 1
    log.info("%s, a webhook: %s", opened.calls.settings.source, why.value)
    return _answer(_status(why), errors=_error(why.value, f"WEBHOOK_{why.name}"))


def _status(why: Doubt | Unread) -> int:
    match why:
        case Doubt.UNSIGNED | Doubt.FOREIGN | Doubt.STALE:
            return 401
        case Doubt.MALFORMED | Unread.INCOMPLETE:
            return 400
        case Unread.TOO_LARGE:
            return 413
        case _:
            assert_never(why)


async def _read(request: Request) -> bytes | Unread:
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST:
                    return Unread.TOO_LARGE
    except (TimeoutError, ClientDisconnect):
        return Unread.INCOMPLETE
    return bytes(body)


def _error(message: str, code: str) -> list[dict[str, object]]:
    return [{"message": message, "extensions": {"code": code}}]


def _answer(status: int, **body: object) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
