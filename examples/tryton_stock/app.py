"""The subgraph as an application."""

from __future__ import annotations

from functools import partial

import httpx
from starlette.applications import Starlette

from examples.product_subgraph import product_of, reading
from examples.tryton_calls import tryton_calls
from examples.tryton_stock.levels import Stock
from examples.tryton_stock.schema import SCHEMA, stock_context
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, transport: httpx.AsyncBaseTransport | None = None) -> Starlette:
    """`transport`: to a recorded Tryton, for tests. Raises ValueError."""
    calls = partial(tryton_calls, product_of(settings), transport)
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="STOCK",
            schema=SCHEMA,
            open_source=reading(calls, Stock),
            context=lambda source, _: stock_context(source),
        )
    )
