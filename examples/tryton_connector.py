"""How the examples reach Tryton, and what it is asked of itself: by the kit's two doors and its judge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx

from subgraphs.kit.models.reaching_tryton import (
    TRYTON_NEEDS,
    tryton_authorisation,
    tryton_finding,
    tryton_form,
)
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding
from subgraphs.kit.products.origins import Origins
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["TrytonConnector"]


@dataclass(frozen=True)
class TrytonConnector:
    origins: Origins
    needed: Mapping[str, str]
    """Models, and what for."""
    sample: Callable[[ProductCalls], Awaitable[Mapping[str, object]]]
    transport: httpx.AsyncBaseTransport | None = None
    """To a recorded Tryton, for tests."""

    name = "tryton"
    needs = TRYTON_NEEDS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """Raises ValueError."""
        judge = tryton_form(settings, {}).fault
        return ProductCalls(settings, tryton_authorisation(settings), judge, self.transport)

    async def probe(self, calls: ProductCalls) -> Finding:
        store = ModelStore(tryton_form(calls.settings, {}), calls)
        return await tryton_finding(store, self.needed, lambda: self.sample(calls))
