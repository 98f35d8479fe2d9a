"""The subgraph as an application."""

from __future__ import annotations

from functools import partial

import httpx
from starlette.applications import Starlette

from examples.product_subgraph import product_of, reading
from examples.vendure_catalogue.api import catalogue_calls
from examples.vendure_catalogue.catalogue import Catalogue
from examples.vendure_catalogue.schema import SCHEMA, catalogue_context
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, transport: httpx.AsyncBaseTransport | None = None) -> Starlette:
    """`transport`: to a recorded Vendure, for tests. Raises ValueError."""
    calls = partial(catalogue_calls, product_of(settings), transport)
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="CATALOGUE",
            schema=SCHEMA,
            open_source=reading(calls, Catalogue),
            context=lambda source, _: catalogue_context(source),
        )
    )
