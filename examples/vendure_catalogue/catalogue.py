"""What Vendure says of goods, in the words of a catalogue. Nothing above it knows of Vendure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from examples.vendure_catalogue.api import answered, one_of
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.values import whole

__all__ = ["BY_NAME", "Catalogue", "CollectionRecord", "FacetRecord", "Goods", "Query"]

BY_NAME = "NAME"

MOST_KEYS = 100
"""Vendure gives a thousand rows in one list; a shorter list of keys is answered sooner."""

VARIANTS = """query Variants($skus: [String!]!, $take: Int!) {
  productVariants(options: { filter: { sku: { in: $skus } }, take: $take }) { items {
    sku name
    facetValues { code name facet { name } }
    product { facetValues { code name facet { name } } collections { slug name } }
  } }
}"""

SOME = "{ productVariants(options: { take: 1 }) { items { sku } } }"

COLLECTIONS = """query Collections($slugs: [String!]!, $take: Int!) {
  collections(options: { filter: { slug: { in: $slugs } }, take: $take }) { items { slug name } }
}"""

SEARCH = """query Search($input: SearchInput!) {
  search(input: $input) {
    totalItems items { sku }
    facetValues { count facetValue { code name facet { name } } }
  }
}"""


@dataclass(frozen=True, slots=True)
class FacetRecord:
    code: str
    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class CollectionRecord:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Goods:
    label: str
    facets: tuple[FacetRecord, ...]
    collections: tuple[CollectionRecord, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Hashable, so that a question asked twice in a request is one."""

    term: str | None = None
    collection: str | None = None


class Catalogue:
    def __init__(self, calls: ProductCalls) -> None:
        self.calls = calls

    async def goods(self, skus: Sequence[str]) -> Mapping[str, Goods]:
        """One call for a hundred products; those that Vendure does not sell are left out."""
        found: dict[str, Goods] = {}
        wanted = sorted(set(skus))
        for keys in (wanted[start : start + MOST_KEYS] for start in range(0, len(wanted), MOST_KEYS)):
            told = await answered(self.calls, VARIANTS, {"skus": keys, "take": len(keys)})
            found |= {row.word("sku"): _goods(row) for row in told.many("items")}
        return found

    async def some_skus(self) -> Sequence[str]:
        """For a first look: one at the most."""
        return [row.word("sku") for row in (await answered(self.calls, SOME, {})).many("items")]

    async def collections(self, slugs: Sequence[str]) -> Mapping[str, CollectionRecord]:
        told = await answered(self.calls, COLLECTIONS, {"slugs": sorted(set(slugs)), "take": MOST_KEYS})
        return {row.word("slug"): _collection(row) for row in told.many("items")}

    async def found(self, query: Query, request: PageRequest) -> Page[str]:
        """SKUs by name. Vendure's search knows places by number, so a cursor is one, and goes forwards."""
        if request.from_end:
            raise BadUserInput("The search goes forwards: ask with first and after.")
        skip = 0 if request.anchor is None else whole(request.anchor.value) + 1
        told = await self._search(query, skip, request.size)
        skus = [row.word("sku") for row in told.many("items")]
        rows = tuple(Placed(sku, Position(skip + place, sku)) for place, sku in enumerate(skus))
        return Page(rows, skip + len(rows) < told.whole("totalItems"), skip > 0)

    async def count(self, query: Query) -> int:
        return (await self._search(query, 0, 0)).whole("totalItems")

    async def facets(self, query: Query) -> Sequence[tuple[FacetRecord, int]]:
        """Of all that the search finds, and not of one page."""
        told = await self._search(query, 0, 0)
        counted = [
            (_facet(one_of(row, "facetValue")), row.whole("count")) for row in told.many("facetValues")
        ]
        return sorted(counted, key=lambda one: (-one[1], one[0].code))

    async def _search(self, query: Query, skip: int, take: int) -> Node:
        asked: dict[str, object] = {"groupByProduct": False, "skip": skip, "take": take}
        asked |= {"sort": {"name": "ASC"}, "term": query.term, "collectionSlug": query.collection}
        return await answered(self.calls, SEARCH, {"input": asked})


def _goods(row: Node) -> Goods:
    product = one_of(row, "product")
    facets = [_facet(one) for owner in (product, row) for one in owner.many("facetValues")]
    collections = map(_collection, product.many("collections"))
    return Goods(
        label=row.word("name"),
        facets=tuple(sorted(set(facets), key=lambda facet: facet.code)),
        collections=tuple(sorted(collections, key=lambda collection: collection.slug)),
    )


def _facet(row: Node) -> FacetRecord:
    return FacetRecord(row.word("code"), one_of(row, "facet").word("name"), row.word("name"))


def _collection(row: Node) -> CollectionRecord:
    return CollectionRecord(row.word("slug"), row.word("name"))
