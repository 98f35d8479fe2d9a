"""What a customer looked at in the shop."""

from __future__ import annotations

import datetime as dt

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.catalogue import Category, Channel, Product, channel_by_code
from subgraphs.commerce.sources.records import (
    CategoryViewRecord,
    ProductViewRecord,
    SiteSearchRecord,
    VisitRecord,
)
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Pii
from subgraphs.kit.ids import encode_id
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import Url

__all__ = ["BrowsingHistory"]


@strawberry.type
class Visit:
    channel_code: strawberry.Private[str]
    id: strawberry.ID
    started_at: dt.datetime
    ended_at: dt.datetime | None
    device: str | None
    referrer: Url | None
    page_count: int

    @strawberry.field
    async def channel(self, info: Info) -> Channel:
        return Channel.of(await channel_by_code(info, self.channel_code))

    @classmethod
    def of(cls, record: VisitRecord) -> Visit:
        return Visit(
            channel_code=record.channel_code,
            id=strawberry.ID(encode_id("Visit", record.key)),
            started_at=record.started_at,
            ended_at=record.ended_at,
            device=record.device,
            referrer=None if record.referrer is None else Url(record.referrer),
            page_count=record.page_count,
        )


@strawberry.type
class ProductView:
    product: Product
    at: dt.datetime
    times: int

    @classmethod
    def of(cls, record: ProductViewRecord) -> ProductView:
        return ProductView(product=Product(sku=strawberry.ID(record.sku)), at=record.at, times=record.times)


@strawberry.type
class CategoryView:
    category: Category
    at: dt.datetime
    times: int

    @classmethod
    def of(cls, record: CategoryViewRecord) -> CategoryView:
        category = Category(code=strawberry.ID(record.category_code))
        return CategoryView(category=category, at=record.at, times=record.times)


@strawberry.type
class SiteSearch:
    text: str = strawberry.field(directives=[Pii(kind="freetext")])
    at: dt.datetime
    results: int
    clicked: Product | None

    @classmethod
    def of(cls, record: SiteSearchRecord) -> SiteSearch:
        return SiteSearch(
            text=record.text,
            at=record.at,
            results=record.results,
            clicked=None if record.clicked_sku is None else Product(sku=strawberry.ID(record.clicked_sku)),
        )


@strawberry.type
class BrowsingHistory:
    keys: strawberry.Private[tuple[str, ...]]

    @strawberry.field
    async def visits(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[Visit]:
        request = page_request("NEWEST", PageArguments(first, after))
        return await info.context.loaders.visits.connection(request, None, self.keys, Visit.of)

    @strawberry.field
    async def product_views(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[ProductView]:
        request = page_request("NEWEST", PageArguments(first, after))
        return await info.context.loaders.product_views.connection(request, None, self.keys, ProductView.of)

    @strawberry.field
    async def category_views(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[CategoryView]:
        request = page_request("NEWEST", PageArguments(first, after))
        return await info.context.loaders.category_views.connection(request, None, self.keys, CategoryView.of)

    @strawberry.field
    async def searches(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[SiteSearch]:
        request = page_request("NEWEST", PageArguments(first, after))
        return await info.context.loaders.searches.connection(request, None, self.keys, SiteSearch.of)
