"""`POST /access-log`: the gateway tells who read whose data, and signs what it tells. Nobody else may.

The header `fiche-account` is a time and HMAC-SHA256 over it and the body, under a key that both have. What is
told twice is kept once, so a gateway that got no answer tells again.
"""

from __future__ import annotations

import datetime as dt
import hmac
import time
from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated

import orjson
from pydantic import AwareDatetime, BaseModel, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.hub.settings import HubSettings
from subgraphs.hub.source import HubSource
from subgraphs.hub.sources.port import AccessRecord
from subgraphs.kit.ids import native_key

__all__ = ["access_log_routes"]

SIGNATURE_HEADER = "fiche-account"

VALID = 60
"""Seconds that a signature is believed, and by which clocks may differ."""

LARGEST = 20_000_000
"""Bytes of a batch."""

NOBODY = "anonymous"

UNSTATED = "unstated"


class _Entry(BaseModel):
    """What of an entry a customer is shown."""

    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    at: AwareDatetime
    actor: str | None
    client: str | None
    purposes: list[str]
    operation: Annotated[str, StringConstraints(max_length=64)]
    subjects: list[str]
    fields: list[str]


class _Told(BaseModel):
    entries: list[_Entry]


def access_log_routes(settings: HubSettings) -> list[Route]:
    """No route without a key: then nobody is believed."""
    if settings.account_key is None:
        return []
    key = settings.account_key.get_secret_value().encode()

    async def keep(request: Request) -> Response:
        body = await request.body()
        if len(body) > LARGEST:
            return _json({"error": f"A batch has at most {LARGEST:,} bytes."}, 413)
        if not _is_signed(request.headers.get(SIGNATURE_HEADER, ""), body, key):
            return _json({"error": "Only the gateway may tell who read what."}, 401)
        try:
            told = _Told.model_validate_json(body)
        except ValidationError as error:
            return _json({"error": f"{error.error_count()} places of the batch are wrong."}, 400)
        source: HubSource = request.app.state.source
        rows = [row for entry in told.entries for row in _rows(entry)]
        if source.accesses is None:
            return _json({"error": "This hub keeps no accesses."}, 503)
        await source.accesses.keep_accesses(rows)
        return _json({"kept": len(rows)}, 200)

    return [Route("/access-log", keep, methods=["POST"])]


def _is_signed(header: str, body: bytes, key: bytes) -> bool:
    at, dot, told = header.partition(".")
    if not (dot and at.isdecimal() and at.isascii() and told.isascii()) or abs(time.time() - int(at)) > VALID:
        return False
    expected = hmac.digest(key, f"{at}.".encode() + body, "sha256").hex()
    return hmac.compare_digest(expected, told)


def _rows(entry: _Entry) -> Iterator[tuple[str, AccessRecord]]:
    """One for each customer that the entry names, by the customer's key."""
    for subject in dict.fromkeys(entry.subjects):
        customer = native_key(subject, "Customer")
        if customer is not None:
            yield (
                customer,
                AccessRecord(
                    id=sha256(f"{entry.hash} {customer}".encode()).hexdigest()[:48],
                    at=entry.at.astimezone(dt.UTC),
                    actor=(entry.actor or NOBODY)[:100],
                    client=(entry.client or NOBODY)[:100],
                    purpose=(" ".join(entry.purposes) or UNSTATED)[:60],
                    operation=entry.operation,
                    fields=tuple(entry.fields),
                ),
            )


def _json(body: object, status: int) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
