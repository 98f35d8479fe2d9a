"""What Tryton says of goods in its warehouses. Nothing above it knows of Tryton."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from subgraphs.kit.models.domain import Clause, Search, among, is_
from subgraphs.kit.models.reaching_tryton import tryton_form
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable

__all__ = ["Level", "Stock", "WarehouseRecord"]

MOST_WAREHOUSES = 100

FIELDS = ("code", "quantity", "forecast_quantity", "default_uom.symbol")


@dataclass(frozen=True, slots=True)
class WarehouseRecord:
    key: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Level:
    warehouse: WarehouseRecord
    on_hand: Decimal
    forecast: Decimal
    """When all that is promised has gone, and all that is ordered has come."""
    unit: str


class Stock:
    def __init__(self, calls: ProductCalls) -> None:
        self.calls = calls

    async def warehouses(self) -> Sequence[WarehouseRecord]:
        """Those with a code: what has none is no place that others speak of."""
        search = Search("stock.location", ("code", "name"), is_("type", "warehouse"), limit=MOST_WAREHOUSES)
        found = ((row.key, row.text("code"), row.text("name")) for row in await self._store().search(search))
        return [WarehouseRecord(key, code, name or code) for key, code, name in found if code]

    async def some_skus(self) -> Sequence[str]:
        """For a first look: one at the most."""
        rows = await self._store().search(Search("product.product", ("code",), Clause("code", "!=", None), 1))
        return [code for row in rows if (code := row.text("code"))]

    async def levels(self, skus: Sequence[str]) -> Mapping[str, Sequence[Level]]:
        """One call for each warehouse, however many products: the warehouse is a word of Tryton's context."""
        warehouses = await self.warehouses()
        read = await asyncio.gather(*(self._in(warehouse, skus) for warehouse in warehouses))
        found: defaultdict[str, list[Level]] = defaultdict(list)
        for warehouse, rows in zip(warehouses, read, strict=True):
            for row in rows:
                found[row.text("code") or ""].append(_level(warehouse, row))
        return found

    async def _in(self, warehouse: WarehouseRecord, skus: Sequence[str]) -> Sequence[Row]:
        search = Search("product.product", FIELDS, among("code", skus), limit=len(skus))
        return await self._store(locations=[warehouse.key], with_childs=True).all(search)

    def _store(self, **context: object) -> ModelStore:
        return ModelStore(tryton_form(self.calls.settings, context), self.calls)


def _level(warehouse: WarehouseRecord, row: Row) -> Level:
    on_hand, forecast = row.amount("quantity"), row.amount("forecast_quantity")
    if on_hand is None or forecast is None:
        raise ProductUnreadable("answered no quantity of a product")
    return Level(warehouse, on_hand, forecast, row.text("default_uom.symbol") or "")
