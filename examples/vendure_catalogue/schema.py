"""What the catalogue adds to the graph: it extends `Product` by its SKU, and brings an entity of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import strawberry

from examples.vendure_catalogue import catalogue
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.federation import Reference, SubgraphSchema, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.loading import DataLoader, batched_by_key
from subgraphs.kit.pages import PageArguments, page_request

__all__ = ["SCHEMA", "CatalogueContext", "catalogue_context"]


@dataclass(frozen=True, slots=True)
class CatalogueContext:
    source: catalogue.Catalogue
    goods: DataLoader[str, catalogue.Goods | None]
    collections: DataLoader[str, catalogue.CollectionRecord | None]


Info = strawberry.Info[CatalogueContext, None]


def catalogue_context(source: catalogue.Catalogue) -> CatalogueContext:
    return CatalogueContext(
        source, batched_by_key(source.goods, None), batched_by_key(source.collections, None)
    )


@strawberry.type
class FacetValue:
    code: str
    facet: str
    value: str


@strawberry.type
class FacetCount:
    facet_value: FacetValue
    products: int


@strawberry.federation.type(keys=["slug"])
class Collection:
    slug: strawberry.ID
    name: str

    @strawberry.field
    async def products(
        self, info: Info, first: int = 20, after: str | None = None
    ) -> Connection[CatalogueProduct]:
        query = catalogue.Query(collection=self.slug)
        return await _page(info.context.source, query, PageArguments(first, after))

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Collection | None:
        found = await info.context.collections.load(text_key(reference, "slug"))
        return None if found is None else _collection(found)


@strawberry.federation.type(keys=["sku"], name="Product")
class CatalogueProduct:
    sku: strawberry.ID

    @strawberry.field
    async def label(self, info: Info) -> str | None:
        goods = await info.context.goods.load(self.sku)
        return None if goods is None else goods.label

    @strawberry.field
    async def facets(self, info: Info) -> list[FacetValue] | None:
        goods = await info.context.goods.load(self.sku)
        return [] if goods is None else [_facet(facet) for facet in goods.facets]

    @strawberry.field
    async def collections(self, info: Info) -> list[Collection] | None:
        goods = await info.context.goods.load(self.sku)
        return [] if goods is None else [_collection(one) for one in goods.collections]

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> CatalogueProduct:
        return cls(sku=strawberry.ID(text_key(reference, "sku")))


@strawberry.type
class ProductSearch:
    query: strawberry.Private[catalogue.Query]

    @strawberry.field
    async def products(
        self, info: Info, first: int = 20, after: str | None = None
    ) -> Connection[CatalogueProduct]:
        return await _page(info.context.source, self.query, PageArguments(first, after))

    @strawberry.field
    async def facets(self, info: Info) -> list[FacetCount]:
        counted = await info.context.source.facets(self.query)
        return [FacetCount(facet_value=_facet(facet), products=count) for facet, count in counted]


@strawberry.type
class Query:
    @resolved()
    def search_products(self, term: str) -> ProductSearch | None:
        return ProductSearch(query=catalogue.Query(term=term))


async def _page(
    source: catalogue.Catalogue, query: catalogue.Query, arguments: PageArguments
) -> Connection[CatalogueProduct]:
    request = page_request(catalogue.BY_NAME, arguments)
    page = await source.found(query, request)
    return connection(request, page, _product, partial(source.count, query))


def _product(sku: str) -> CatalogueProduct:
    return CatalogueProduct(sku=strawberry.ID(sku))


def _facet(record: catalogue.FacetRecord) -> FacetValue:
    return FacetValue(code=record.code, facet=record.facet, value=record.value)


def _collection(record: catalogue.CollectionRecord) -> Collection:
    return Collection(slug=strawberry.ID(record.slug), name=record.name)


SCHEMA = SubgraphSchema(query=Query, types=[CatalogueProduct, Collection])
