"""Where each field of order management comes from."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Order.number", "sale.sale reference"),
        from_product("Order.sale", "sale.sale that is neither a draft nor cancelled"),
        from_product("Sale.*", "sale.sale"),
        from_product("Sale.deliveries", "sale.sale shipments"),
        from_product("Delivery.*", "stock.shipment.out"),
        from_product("Delivery.plannedOn", "planned_date"),
        from_product("Delivery.sentOn", "effective_date"),
    )
)
