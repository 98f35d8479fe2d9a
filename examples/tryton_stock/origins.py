"""Where each field of the supply chain comes from."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Product.sku", "product.product code"),
        from_product("Product.stockLevels", "product.product, once for each warehouse"),
        from_product("StockLevel.warehouse", "the context locations"),
        from_product("StockLevel.onHand", "quantity"),
        from_product("StockLevel.forecast", "forecast_quantity"),
        from_product("StockLevel.unit", "default_uom.symbol"),
        from_product("Warehouse.*", "stock.location of the type warehouse, with a code"),
    )
)
