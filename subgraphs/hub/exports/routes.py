"""`GET /exports/{operationId}`: one document with all that the systems have exported.

It answers 404 alike for what is unknown, what is no export, and what the caller may not have.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from subgraphs.hub.exports.entries import Entry, entries
from subgraphs.hub.exports.files import ExportFiles, Limits, NotFetched, Sources
from subgraphs.hub.exports.rights import may_have_exports
from subgraphs.hub.operations.commands.subject_requests import EXPORT_REQUEST
from subgraphs.hub.operations.port import OperationStore
from subgraphs.hub.operations.records import OperationRecord
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.source import HubSource
from subgraphs.kit.app import caller_of
from subgraphs.kit.client import Connect
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["export_routes"]

log = logging.getLogger(__name__)

QUIET = {"referrer-policy": "no-referrer", "cache-control": "no-store", "x-robots-tag": "noindex"}

Fetched = tuple[Entry, bytes | None]


def export_routes(settings: HubSettings, connect: Connect, limits: Limits | None = None) -> list[Route]:
    """Empty where the hub has no key to sign with: it accepts no operation, and no system gives it a file."""
    if settings.signing_key is None:
        return []
    signer = HubSigner(settings.signing_key.get_secret_value())
    sources = Sources(settings.subgraph_urls, connect, signer)
    allowed = limits or Limits(settings.read_seconds)

    async def export(request: Request) -> Response:
        caller = caller_of(request)
        source: HubSource = request.app.state.source
        id = native_key(request.path_params["operation_id"], "Operation")
        try:
            operation = await _export(source.operations, id) if id and may_have_exports(caller) else None
            listed = await _listed(source.operations, operation, settings.now()) if operation else []
        except SourceFailure:
            return PlainTextResponse("The hub cannot read. Try again.", 503, {**QUIET, "retry-after": "5"})
        log.info("%s asked for an export and got %s", caller.client, operation.id if operation else "nothing")
        if operation is None:
            return PlainTextResponse("There is no such export.", 404, QUIET)
        systems = {entry.system for entry in listed if entry.file is not None}
        async with ExportFiles(sources, allowed, operation.id, systems) as files:
            fetched = await asyncio.gather(*(_fetched(files, entry) for entry in listed))
        return Response(_document(operation, fetched), headers=QUIET, media_type="application/json")

    return [Route("/exports/{operation_id}", export, methods=["GET"])]


async def _export(store: OperationStore, id: str) -> OperationRecord | None:
    operation = (await store.operations([id])).get(id)
    return operation if operation is not None and operation.type == EXPORT_REQUEST.type else None


async def _listed(store: OperationStore, operation: OperationRecord, now: dt.datetime) -> list[Entry]:
    steps = (await store.steps([operation.id])).get(operation.id, ())
    return entries(operation, steps, await store.came_to(operation.id), now)


async def _fetched(files: ExportFiles, entry: Entry) -> Fetched:
    """A system that does not answer takes nothing from the others."""
    if entry.file is None:
        return entry, None
    try:
        return entry, await files.fetch(entry.system, entry.file)
    except NotFetched as missing:
        return replace(entry, error=missing.code), None


def _document(operation: OperationRecord, fetched: Sequence[Fetched]) -> bytes:
    customer = operation.customer_id
    told = {
        "operation": {
            "id": encode_id("Operation", operation.id),
            "status": operation.status.value,
            "customerId": None if customer is None else encode_id("Customer", customer),
            "createdAt": operation.created_at,
            "finishedAt": operation.finished_at,
        },
        "complete": all(entry.error is None for entry, _ in fetched),
        "records": [_record(entry, content) for entry, content in fetched],
    }
    return orjson.dumps(told, option=orjson.OPT_UTC_Z)


def _record(entry: Entry, content: bytes | None) -> dict[str, object]:
    return {
        "system": entry.system,
        "recordId": entry.record_id,
        "kind": entry.kind,
        "outcome": entry.outcome,
        "error": entry.error,
        "availableUntil": entry.until,
        "document": None if content is None else orjson.Fragment(content),
    }
