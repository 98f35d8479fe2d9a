"""`POST /drift-sweep`: reads the next customers of the sweep. For the hub itself: no client may make it work.

begin=true       goes on with the sweep that was not ended, or begins a new one
customers=50     how many customers to read, at most
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.hub.composites.composites import composites
from subgraphs.hub.composites.drift.report import Report
from subgraphs.hub.composites.drift.sweep import Batch, begin, next_batch
from subgraphs.hub.loaders import loaders
from subgraphs.hub.source import HubSource
from subgraphs.kit.app import caller_of

__all__ = ["MOST_CUSTOMERS", "sweep_routes"]

MOST_CUSTOMERS = 100
"""Of one batch: their records are asked for in one operation."""


def sweep_routes() -> list[Route]:
    async def sweep(request: Request) -> Response:
        if not caller_of(request).is_hub:
            return _json({"error": "Only the hub itself may sweep."}, 403)
        count = request.query_params.get("customers", "50")
        if not (count.isdecimal() and count.isascii() and 1 <= int(count) <= MOST_CUSTOMERS):
            return _json({"error": f"customers is a number from 1 to {MOST_CUSTOMERS}."}, 400)
        source: HubSource = request.app.state.source
        begins = request.query_params.get("begin") == "true"
        return await _next(source, int(count), begins=begins)

    return [Route("/drift-sweep", sweep, methods=["POST"])]


async def _next(source: HubSource, count: int, *, begins: bool) -> Response:
    gateway = source.gateway.by_itself() if source.gateway is not None else None
    means = replace(source.composites, gateway=gateway)
    now = means.now()
    current = await begin(means.sweeps, now) if begins else await means.sweeps.last()
    if current is None:
        return _json({"error": "There is no sweep. begin=true begins one."}, 409)
    loaded = loaders(source.crosswalk, source.operations)
    shown = composites(means, loaded, {})

    async def reports(ids: Sequence[str]) -> Sequence[Report]:
        customers = await loaded.customer.load_many(list(ids))
        return await asyncio.gather(*(shown.drift(customer) for customer in customers if customer))

    if current.ended_at is not None:
        return _told(Batch(current), await means.sweeps.customers())
    batch = await next_batch(means.sweeps, current, count, reports, now)
    return _told(batch, await means.sweeps.customers())


def _told(batch: Batch, total: int) -> Response:
    sweep = batch.sweep
    return _json(
        {
            "total": total,
            "seen": sweep.seen,
            "drifting": sweep.drifting,
            "unread": sweep.unread,
            "ended": sweep.ended_at is not None,
            "stuck": batch.stuck,
            "unreachable": batch.unreachable,
        }
    )


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
