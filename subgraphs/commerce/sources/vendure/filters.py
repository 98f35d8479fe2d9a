"""Conditions on Vendure's lists of orders, and where in them a stretch begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from subgraphs.commerce.sources.records import OrderCriteria, OrderSort
from subgraphs.commerce.sources.vendure.shop import CART_STATES, Shop
from subgraphs.kit.products.paging import Stretch

__all__ = [
    "CARTS",
    "PLACED",
    "SORTED_BY",
    "Condition",
    "all_of",
    "descends",
    "options_of",
    "placed_orders",
    "since",
]

Condition = Mapping[str, object]

MILLISECOND = dt.timedelta(milliseconds=1)
"""Vendure keeps moments no finer than that."""

SORTED_BY = {
    OrderSort.PLACED_AT_DESC: "orderPlacedAt",
    OrderSort.PLACED_AT_ASC: "orderPlacedAt",
    OrderSort.UPDATED_AT_ASC: "updatedAt",
    OrderSort.TOTAL_DESC: "totalWithTax",
    "NEWEST": "updatedAt",
}

CARTS: Condition = {"state": {"in": list(CART_STATES)}}

PLACED: Condition = {"orderPlacedAt": {"isNull": False}}


def descends(order: str) -> bool:
    return order not in (OrderSort.PLACED_AT_ASC, OrderSort.UPDATED_AT_ASC)


def placed_orders(criteria: OrderCriteria, shop: Shop) -> list[Condition]:
    """All but the channels, for which Vendure's lists have no condition."""
    found: list[Condition] = [PLACED]
    if criteria.statuses is not None:
        found.append({"state": {"in": shop.states_of(criteria.statuses)}})
    if criteria.placed_after is not None:
        found.append({"orderPlacedAt": {"after": _text(_floor(criteria.placed_after))}})
    if criteria.placed_before is not None:
        found.append({"orderPlacedAt": {"before": _text(_ceiling(criteria.placed_before))}})
    if criteria.updated_since is not None:
        found.append({"updatedAt": {"after": _text(_ceiling(criteria.updated_since) - MILLISECOND)}})
    return found


def options_of(stretch: Stretch, conditions: list[Condition]) -> dict[str, object]:
    """By one field: whatever the order of the fields is in `sort`, Vendure takes that of its schema."""
    field = SORTED_BY[stretch.order]
    begin = [] if stretch.since is None else [since(field, stretch)]
    return {
        "skip": stretch.offset,
        "take": stretch.limit,
        "sort": {field: "DESC" if stretch.falls else "ASC"},
        "filter": all_of([*conditions, *begin]),
    }


def all_of(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else {"_and": conditions}


def since(field: str, stretch: Stretch) -> Condition:
    """With the rows of this very value: the id that tells them apart cannot be compared there."""
    match stretch.since:
        case dt.datetime() as moment if stretch.falls:
            return {field: {"before": _text(_floor(moment) + MILLISECOND)}}
        case dt.datetime() as moment:
            return {field: {"after": _text(_ceiling(moment) - MILLISECOND)}}
        case amount:
            return {field: {"lte" if stretch.falls else "gte": amount}}


def _floor(moment: dt.datetime) -> dt.datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _ceiling(moment: dt.datetime) -> dt.datetime:
    floor = _floor(moment)
    return floor if floor == moment else floor + MILLISECOND


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
