"""How orders may be chosen and sorted."""

from __future__ import annotations

import datetime as dt

import strawberry

from subgraphs.commerce.sources.records import OrderCriteria, OrderSort, OrderStatus

__all__ = ["OrderFilter", "criteria_of"]

strawberry.enum(OrderSort)


@strawberry.input
class OrderFilter:
    channel: list[strawberry.ID] | None = None
    status: list[OrderStatus] | None = None
    placed_after: dt.datetime | None = None
    placed_before: dt.datetime | None = None
    updated_since: dt.datetime | None = None


def criteria_of(chosen: OrderFilter | None) -> OrderCriteria:
    if chosen is None:
        return OrderCriteria()
    return OrderCriteria(
        channels=None if chosen.channel is None else tuple(chosen.channel),
        statuses=None if chosen.status is None else tuple(chosen.status),
        placed_after=chosen.placed_after,
        placed_before=chosen.placed_before,
        updated_since=chosen.updated_since,
    )
