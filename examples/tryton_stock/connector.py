"""The connector: what it gives, and whether Tryton lets us."""

from __future__ import annotations

from examples.tryton_connector import TrytonConnector
from examples.tryton_stock.levels import Stock
from examples.tryton_stock.origins import ORIGINS
from subgraphs.kit.products.calls import ProductCalls

__all__ = ["CONNECTOR"]

NEEDED = {"stock.location": "warehouses", "product.product": "what is in them"}


async def _sample(calls: ProductCalls) -> dict[str, object]:
    stock = Stock(calls)
    for sku, levels in (await stock.levels(await stock.some_skus())).items():
        for level in levels:
            return {
                "Product.sku": sku,
                "StockLevel.onHand": level.on_hand,
                "StockLevel.forecast": level.forecast,
                "StockLevel.unit": level.unit,
                "Warehouse.code": level.warehouse.code,
            }
    return {}


CONNECTOR = TrytonConnector(ORIGINS, NEEDED, _sample)
