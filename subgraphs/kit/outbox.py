"""The outbox as others read it: `GET /outbox?after=<id>&limit=<n>`, for the hub alone.

The answer is `{"events": [{"id", "at", "kind", "recordType", "recordKey", "notes"}]}`, oldest first. Whoever
reads keeps the last id it has dealt with and asks for what came after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.kit.app import caller_of
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.write_tables import WriteTables

__all__ = ["HasOutbox", "Outbox", "outbox_route"]

MOST = 500


@dataclass(frozen=True, slots=True)
class Outbox:
    database: Database
    tables: WriteTables

    async def after(self, position: int, limit: int) -> Sequence[dict[str, object]]:
        events = self.tables.outbox
        statement = select(events).where(events.c.id > position).order_by(events.c.id).limit(limit)
        return [_event(row) for row in await self.database.rows(statement)]


class HasOutbox(Protocol):
    """The source of an island that writes."""

    @property
    def outbox(self) -> Outbox: ...


async def _outbox(request: Request) -> Response:
    if not caller_of(request).is_hub:
        return Response("Only the hub reads the outbox.", 403, media_type="text/plain")
    after, limit = request.query_params.get("after", "0"), request.query_params.get("limit", str(MOST))
    if not (after.isdecimal() and limit.isdecimal()):
        return Response("`after` and `limit` are whole numbers.", 400, media_type="text/plain")
    source: HasOutbox = request.app.state.source
    try:
        events = await source.outbox.after(int(after), min(int(limit), MOST))
    except SourceFailure as failure:
        return Response(str(failure), 503, media_type="text/plain")
    return Response(orjson.dumps({"events": events}), media_type="application/json")


def outbox_route() -> Route:
    return Route("/outbox", _outbox, methods=["GET"])


def _event(row: AnyRow) -> dict[str, object]:
    return {
        "id": row.id,
        "at": row.at,
        "kind": row.kind,
        "recordType": row.record_type,
        "recordKey": row.record_key,
        "notes": row.notes,
    }
