"""The subgraph as an application."""

from __future__ import annotations

from functools import partial

from starlette.applications import Starlette

from examples.order_management.schema import SCHEMA, oms_context
from examples.order_management.store import open_fulfilments
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings) -> Starlette:
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="OMS",
            schema=SCHEMA,
            open_source=partial(open_fulfilments, settings),
            context=lambda source, _: oms_context(source),
        )
    )
