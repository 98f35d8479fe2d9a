"""What the examples that read a product have in common: its calls live as long as the subgraph."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.products.webhooks.convention import convention_of
from subgraphs.kit.products.webhooks.receiver import Webhooks
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["reading"]

SourceT = TypeVar("SourceT")


def reading(
    settings: SubgraphSettings,
    connector: Connector,
    source: Callable[[ProductCalls], SourceT],
    webhooks: Webhooks | None = None,
) -> Callable[[], AbstractAsyncContextManager[SourceT]]:
    """`webhooks` lead to its calls. Raises ValueError, which names the variable."""
    product = settings.product
    if product is None:
        name = settings.name.upper()
        raise ValueError(
            f"{settings.name} reads a product: say which by FICHE_{name}_SOURCE and _SOURCE_URL."
        )

    @asynccontextmanager
    async def opened() -> AsyncIterator[SourceT]:
        calls = connector.calls(product)
        try:
            if webhooks is not None:
                webhooks.lead_to(calls, convention_of(connector))
            yield source(calls)
        finally:
            await calls.close()

    return opened
