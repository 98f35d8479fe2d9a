"""The subgraph as an application."""

from __future__ import annotations

from starlette.applications import Starlette

from examples.product_subgraph import reading
from examples.vendure_catalogue.catalogue import Catalogue
from examples.vendure_catalogue.connector import CONNECTOR
from examples.vendure_catalogue.schema import SCHEMA, catalogue_context
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, connector: Connector = CONNECTOR) -> Starlette:
    """Raises ValueError."""
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="CATALOGUE",
            schema=SCHEMA,
            open_source=reading(settings, connector, Catalogue),
            context=lambda source, _: catalogue_context(source),
        )
    )
