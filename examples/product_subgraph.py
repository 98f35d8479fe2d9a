"""What the examples that read a product have in common: its calls live as long as the subgraph."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.settings import SubgraphSettings

__all__ = ["product_of", "reading"]

SourceT = TypeVar("SourceT")


def product_of(settings: SubgraphSettings) -> ProductSettings:
    """Raises ValueError, which names the variable."""
    if settings.product is None:
        name = settings.name.upper()
        raise ValueError(
            f"{settings.name} reads a product: say which by FICHE_{name}_SOURCE and _SOURCE_URL."
        )
    return settings.product


def reading(
    calls: Callable[[], ProductCalls], source: Callable[[ProductCalls], SourceT]
) -> Callable[[], AbstractAsyncContextManager[SourceT]]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[SourceT]:
        made = calls()
        try:
            yield source(made)
        finally:
            await made.close()

    return opened
