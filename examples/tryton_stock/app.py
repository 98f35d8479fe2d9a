"""The subgraph as an application."""

from __future__ import annotations

from starlette.applications import Starlette

from examples.product_subgraph import reading
from examples.tryton_stock.connector import CONNECTOR
from examples.tryton_stock.levels import Stock
from examples.tryton_stock.schema import SCHEMA, stock_context
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, connector: Connector = CONNECTOR) -> Starlette:
    """Raises ValueError."""
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="STOCK",
            schema=SCHEMA,
            open_source=reading(settings, connector, Stock),
            context=lambda source, _: stock_context(source),
        )
    )
