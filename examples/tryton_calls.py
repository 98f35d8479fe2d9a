"""How the examples reach Tryton: with the kit's two doors and its judge."""

from __future__ import annotations

import httpx

from subgraphs.kit.models.reaching_tryton import tryton_authorisation, tryton_form
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["tryton_calls"]


def tryton_calls(
    settings: ProductSettings, transport: httpx.AsyncBaseTransport | None = None
) -> ProductCalls:
    """Raises ValueError."""
    judge = tryton_form(settings, {}).fault
    return ProductCalls(settings, tryton_authorisation(settings), judge, transport)
