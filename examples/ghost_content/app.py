"""The subgraph as an application."""

from __future__ import annotations

from starlette.applications import Starlette

from examples.ghost_content.articles import Articles
from examples.ghost_content.connector import CONNECTOR
from examples.ghost_content.schema import SCHEMA, content_context
from examples.product_subgraph import reading
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, connector: Connector = CONNECTOR) -> Starlette:
    """Raises ValueError."""
    webhooks = Webhooks(settings.products)
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="CONTENT",
            schema=SCHEMA,
            open_source=reading(settings, connector, Articles, webhooks),
            context=lambda source, _: content_context(source),
            routes=webhooks.routes,
        )
    )
