"""What the supply chain adds to the graph: the stock of a product, and warehouses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from examples.tryton_stock import levels
from subgraphs.kit.federation import Reference, SubgraphSchema, text_key
from subgraphs.kit.loading import DataLoader, batched_by_key

__all__ = ["SCHEMA", "StockContext", "stock_context"]


@dataclass(frozen=True, slots=True)
class StockContext:
    source: levels.Stock
    levels: DataLoader[str, Sequence[levels.Level]]


Info = strawberry.Info[StockContext, None]


def stock_context(source: levels.Stock) -> StockContext:
    return StockContext(source, batched_by_key(source.levels, ()))


@strawberry.federation.type(keys=["code"])
class Warehouse:
    code: strawberry.ID
    name: str

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Warehouse | None:
        code = text_key(reference, "code")
        found = {one.code: one for one in await info.context.source.warehouses()}
        return _warehouse(found[code]) if code in found else None


@strawberry.type
class StockLevel:
    warehouse: Warehouse
    on_hand: float
    forecast: float = strawberry.field(description="When all that is promised has gone and come.")
    unit: str


@strawberry.federation.type(keys=["sku"])
class Product:
    sku: strawberry.ID

    @strawberry.field
    async def stock_levels(self, info: Info) -> list[StockLevel] | None:
        return [
            StockLevel(
                warehouse=_warehouse(level.warehouse),
                on_hand=float(level.on_hand),
                forecast=float(level.forecast),
                unit=level.unit,
            )
            for level in await info.context.levels.load(self.sku)
        ]

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> Product:
        return cls(sku=strawberry.ID(text_key(reference, "sku")))


@strawberry.type
class Query:
    @strawberry.field
    async def warehouses(self, info: Info) -> list[Warehouse] | None:
        return [_warehouse(one) for one in await info.context.source.warehouses()]


def _warehouse(record: levels.WarehouseRecord) -> Warehouse:
    return Warehouse(code=strawberry.ID(record.code), name=record.name)


SCHEMA = SubgraphSchema(query=Query, types=[Product, Warehouse])
