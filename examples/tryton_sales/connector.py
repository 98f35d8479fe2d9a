"""The connector: what it gives, and whether Tryton lets us."""

from __future__ import annotations

from examples.tryton_connector import TrytonConnector
from examples.tryton_sales.deliveries import Sales
from examples.tryton_sales.origins import ORIGINS
from subgraphs.kit.products.calls import ProductCalls

__all__ = ["CONNECTOR"]

NEEDED = {"sale.sale": "sales of orders", "stock.shipment.out": "their deliveries"}


async def _sample(calls: ProductCalls) -> dict[str, object]:
    for order, sale in (await Sales(calls).newest()).items():
        found: dict[str, object] = {
            "Order.number": order,
            "Sale.number": sale.number,
            "Sale.state": sale.state,
        }
        for delivery in sale.deliveries[:1]:
            found |= {"Delivery.number": delivery.number, "Delivery.state": delivery.state}
        return found
    return {}


CONNECTOR = TrytonConnector(ORIGINS, NEEDED, _sample)
