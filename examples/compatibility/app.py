"""The subgraph as an application. It has no source: what it tells is written down in its schema."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from examples.compatibility.schema import SCHEMA
from subgraphs.kit.app import Subgraph, create_subgraph_app

__all__ = ["create_app"]


def create_app() -> Starlette:
    return create_subgraph_app(
        Subgraph(
            name="products",
            system="PRODUCTS",
            schema=SCHEMA,
            open_source=_nothing_to_open,
            context=lambda _source, _caller: None,
            federated_tracing=True,
        )
    )


@asynccontextmanager
async def _nothing_to_open() -> AsyncIterator[None]:
    yield
