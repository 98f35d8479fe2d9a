"""What content adds to the graph: it extends `Product` by its SKU, and brings articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from examples.ghost_content.articles import ArticleRecord, Articles
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.federation import Reference, SubgraphSchema, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.loading import DataLoader, batched_by_key

__all__ = ["SCHEMA", "ContentContext", "content_context"]

MOST = 50


@dataclass(frozen=True, slots=True)
class ContentContext:
    source: Articles
    about: DataLoader[str, Sequence[ArticleRecord]]
    by_slug: DataLoader[str, ArticleRecord | None]


Info = strawberry.Info[ContentContext, None]


def content_context(source: Articles) -> ContentContext:
    return ContentContext(source, batched_by_key(source.about, ()), batched_by_key(source.by_slug, None))


@strawberry.federation.type(keys=["slug"])
class Article:
    slug: strawberry.ID
    title: str
    excerpt: str | None
    url: str
    published_at: dt.datetime
    topics: list[str]
    skus: strawberry.Private[Sequence[str]]

    @resolved()
    def products(self) -> list[ContentProduct]:
        return [ContentProduct(sku=strawberry.ID(sku)) for sku in self.skus]

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Article | None:
        found = await info.context.by_slug.load(text_key(reference, "slug"))
        return None if found is None else _article(found)


@strawberry.federation.type(keys=["sku"], name="Product")
class ContentProduct:
    sku: strawberry.ID

    @resolved(description="What was written about it, the newest first.")
    async def articles(self, info: Info, first: int = 3) -> list[Article] | None:
        return [_article(one) for one in (await info.context.about.load(self.sku))[: _size(first)]]

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> ContentProduct:
        return cls(sku=strawberry.ID(text_key(reference, "sku")))


@strawberry.type
class Query:
    @strawberry.field
    async def newest_articles(self, info: Info, first: int = 3) -> list[Article] | None:
        return [_article(one) for one in await info.context.source.newest(_size(first))]


def _size(first: int) -> int:
    if not 1 <= first <= MOST:
        raise BadUserInput(f"first is {first}: ask for 1 to {MOST} articles.")
    return first


def _article(record: ArticleRecord) -> Article:
    return Article(
        slug=strawberry.ID(record.slug),
        title=record.title,
        excerpt=record.excerpt,
        url=record.url,
        published_at=record.published_at,
        topics=list(record.topics),
        skus=record.skus,
    )


SCHEMA = SubgraphSchema(query=Query, types=[ContentProduct, Article])
