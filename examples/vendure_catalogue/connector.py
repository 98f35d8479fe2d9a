"""The connector: how Vendure is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import httpx

from examples.vendure_catalogue.api import judged
from examples.vendure_catalogue.catalogue import Catalogue, Query
from examples.vendure_catalogue.origins import ORIGINS
from subgraphs.kit.products.authorisation import FixedHeaders
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["CONNECTOR", "CatalogueConnector"]


class CatalogueConnector:
    name = "vendure"
    needs: Sequence[str] = ("url", "token")
    origins = ORIGINS

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """`transport`: to a recorded Vendure, for tests."""
        self._transport = transport

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """The token is an API key that may read the catalogue. Raises ValueError."""
        key = FixedHeaders({"vendure-api-key": settings.secret("token")})
        return ProductCalls(settings, key, judged, self._transport)

    async def probe(self, calls: ProductCalls) -> Finding:
        catalogue = Catalogue(calls)
        reads = await _right("ReadCatalog", catalogue.some_skus, "labels, facets, collections")
        searches = await _right("DefaultSearchPlugin", lambda: catalogue.count(Query()), "searches")
        sample = await _sample(catalogue) if reads.is_granted else {}
        return Finding("the owner of the API key", rights=(reads, searches), sample=sample)


async def _right(name: str, asking: Callable[[], Awaitable[object]], why: str) -> Right:
    """Without the plugin Vendure knows no search."""
    try:
        await asking()
    except (ProductRefused, ProductRefusedUs):
        return Right(name, False, why)
    return Right(name, True, why)


async def _sample(catalogue: Catalogue) -> dict[str, object]:
    for sku, goods in (await catalogue.goods(await catalogue.some_skus())).items():
        found: dict[str, object] = {"Product.sku": sku, "Product.label": goods.label}
        for facet in goods.facets[:1]:
            found |= {"FacetValue.facet": facet.facet, "FacetValue.value": facet.value}
        for collection in goods.collections[:1]:
            found |= {"Collection.slug": collection.slug, "Collection.name": collection.name}
        return found
    return {}


CONNECTOR = CatalogueConnector()
