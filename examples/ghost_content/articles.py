"""What Ghost says of articles. Nothing above it knows of Ghost.

An article is about a product if it bears the internal tag `#` and the product's SKU: readers do not see it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductUnreadable
from subgraphs.kit.products.node import Node

__all__ = ["ArticleRecord", "Articles", "posts"]

POSTS: Final = "/ghost/api/admin/posts/"

FIELDS: Final = "id,slug,title,custom_excerpt,published_at,url"

MOST_KEYS: Final = 50
"""They stand in the address."""

MOST_ROWS: Final = 100
"""Ghost gives no more in one answer."""

SLUG: Final = re.compile(r"[a-z0-9-]+")

PUBLISHED: Final = "status:published"


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    slug: str
    title: str
    excerpt: str | None
    url: str
    published_at: dt.datetime
    skus: tuple[str, ...]
    """As the internal tags write them."""
    topics: tuple[str, ...]


class Articles:
    def __init__(self, calls: ProductCalls) -> None:
        self.calls = calls

    async def about(self, skus: Sequence[str]) -> Mapping[str, Sequence[ArticleRecord]]:
        """By SKU, the newest first: one call for fifty products."""
        found: dict[str, list[ArticleRecord]] = defaultdict(list)
        asked = {_folded(sku): sku for sku in skus}
        for some in _parts(sorted({_tag(sku) for sku in skus})):
            async for article in self._found(f"tags:[{','.join(some)}]"):
                for sku in {asked[_folded(one)] for one in article.skus if _folded(one) in asked}:
                    found[sku].append(article)
        return found

    async def by_slug(self, slugs: Sequence[str]) -> Mapping[str, ArticleRecord]:
        found: dict[str, ArticleRecord] = {}
        for some in _parts(sorted(filter(SLUG.fullmatch, set(slugs)))):
            async for article in self._found(f"slug:[{','.join(some)}]"):
                found[article.slug] = article
        return found

    async def newest(self, count: int) -> Sequence[ArticleRecord]:
        return [_article(row) for row in (await posts(self.calls, PUBLISHED, count)).many("posts")]

    async def _found(self, condition: str) -> AsyncIterator[ArticleRecord]:
        page: int | None = 1
        while page is not None:
            told = await posts(self.calls, f"{PUBLISHED}+{condition}", MOST_ROWS, page)
            for row in told.many("posts"):
                yield _article(row)
            page = _next(told)


async def posts(calls: ProductCalls, condition: str, limit: int, page: int = 1) -> Node:
    asked: dict[str, str | int] = {"filter": condition, "fields": FIELDS, "include": "tags"}
    asked |= {"order": "published_at desc, id desc", "limit": limit, "page": page}
    return Node((await calls.send(read(POSTS, asked))).object())


def _next(told: Node) -> int | None:
    meta = told.one("meta")
    pages = None if meta is None else meta.one("pagination")
    if pages is None:
        raise ProductUnreadable("answered no pagination")
    return None if pages.values.get("next") is None else pages.whole("next")


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS))


def _tag(sku: str) -> str:
    """The slug that Ghost gives to the internal tag of this SKU."""
    return f"hash-{'-'.join(re.findall('[a-z0-9]+', sku.lower()))}"


def _folded(sku: str) -> str:
    """Ghost's tags do not tell capitals apart."""
    return sku.casefold()


def _article(row: Node) -> ArticleRecord:
    tags = [tag.word("name") for tag in row.many("tags")]
    return ArticleRecord(
        slug=row.word("slug"),
        title=row.word("title"),
        excerpt=row.text("custom_excerpt"),
        url=row.word("url"),
        published_at=row.moment("published_at"),
        skus=tuple(tag.removeprefix("#") for tag in tags if tag.startswith("#")),
        topics=tuple(tag for tag in tags if not tag.startswith("#")),
    )
