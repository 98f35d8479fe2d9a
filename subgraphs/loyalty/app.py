"""The loyalty subgraph as an application: the only place where its objects are built."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from starlette.applications import Starlette

from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.caller_context import CallerContext
from subgraphs.kit.context import Caller
from subgraphs.kit.evidence import evidence_route
from subgraphs.kit.exports import SystemSettings, export_route
from subgraphs.kit.outbox import outbox_route
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.rows import rows_of
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.visible_keys import visible_route
from subgraphs.loyalty.context import LoyaltyContext
from subgraphs.loyalty.loaders import Loaders
from subgraphs.loyalty.schema import SCHEMA
from subgraphs.loyalty.sources.opening import opener
from subgraphs.loyalty.sources.port import LoyaltySource
from subgraphs.loyalty.sources.sql.row_rules import ROW_RULES

__all__ = ["create_app"]


def create_app(settings: SubgraphSettings, clock: Callable[[], dt.datetime] | None = None) -> Starlette:
    """Raises BadHubKey, or UnknownSource."""
    given = SystemSettings.of(settings)
    now = clock or given.now
    webhooks = Webhooks(given.products)

    def context(source: LoyaltySource, caller: Caller) -> LoyaltyContext:
        moment = now()
        rows = rows_of(caller.context, ROW_RULES)
        seen = source if rows is None else source.seen_by(rows)
        return LoyaltyContext(Loaders(seen, moment), moment, caller, source.commands, given.exports, rows)

    async def visible(source: LoyaltySource, context: CallerContext, keys: Sequence[str]) -> list[str]:
        rows = rows_of(context, ROW_RULES)
        seen = source if rows is None else source.seen_by(rows)
        found = await seen.members(keys, now())
        return [key for key, record in zip(keys, found, strict=True) if record is not None]

    return create_subgraph_app(
        Subgraph(
            name=given.name,
            system="LOYALTY",
            schema=SCHEMA,
            open_source=opener(given, now, webhooks),
            context=context,
            hub_key=given.hub_key,
            caller_key=given.caller_key,
            federated_tracing=given.federated_tracing,
            routes=(
                visible_route(visible),
                outbox_route(),
                evidence_route(),
                export_route(given.exports, now),
                *webhooks.routes,
            ),
        )
    )
