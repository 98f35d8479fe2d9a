"""Commerce as an application: the only place where its parts are put together."""

from __future__ import annotations

from functools import partial

from starlette.applications import Starlette

from subgraphs.commerce.context import commerce_context
from subgraphs.commerce.schema import SCHEMA
from subgraphs.commerce.sources.sql.source import open_sql_source
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings) -> Starlette:
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="COMMERCE",
            schema=SCHEMA,
            open_source=partial(open_sql_source, settings),
            context=commerce_context,
        )
    )
