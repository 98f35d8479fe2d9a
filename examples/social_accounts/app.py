"""The subgraph as an application."""

from __future__ import annotations

from functools import partial

from starlette.applications import Starlette

from examples.social_accounts.schema import SCHEMA, social_context
from examples.social_accounts.store import open_accounts
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings) -> Starlette:
    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="SOCIAL",
            schema=SCHEMA,
            open_source=partial(open_accounts, settings),
            context=lambda source, _: social_context(source),
        )
    )
