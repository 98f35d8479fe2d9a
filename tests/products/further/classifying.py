"""What is entered in a new Vendure: goods in facets and collections, which its search knows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from subgraphs.world.catalogue import Product
from tests.products.further.bought import goods
from tests.products.vendure.admin import Graph, admin
from tests.products.vendure.setting_up import set_up

__all__ = ["enter", "until"]

SECONDS = 60

API_KEY = (
    'mutation { createApiKey(input: { roleIds: ["1"], translations: [{ languageCode: en, name: "Fiche" }] }) '
    "{ apiKey } }"
)


def enter(url: str) -> str:
    """An API key for whoever reads it."""
    staff, sold = admin(url), goods()
    variants = set_up(staff, (), sold).variants
    for one in sorted({product.category for product in sold}):
        _classify(staff, one, [variants[product.sku] for product in sold if product.category == one])
    staff("mutation { reindex { id } }")
    until(lambda: _indexed(staff, sold))
    key = str(staff(API_KEY)["apiKey"])
    staff.close()
    return key


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > ends:
            raise RuntimeError("Vendure did not come to it; its server.log says why.")
        time.sleep(0.2)


def _classify(staff: Graph, category: str, variants: list[str]) -> None:
    """A facet value, and a collection that is filled with whatever has it."""
    made = staff(
        "mutation($i: CreateFacetInput!) { createFacet(input: $i) { values { id } } }",
        i={
            "code": f"range-{category}",
            "isPrivate": False,
            "translations": [_named("Range")],
            "values": [{"code": category, "translations": [_named(category.capitalize())]}],
        },
    )
    [value] = [one["id"] for one in made["values"]]
    staff(
        "mutation($i: [UpdateProductVariantInput!]!) { updateProductVariants(input: $i) { id } }",
        i=[{"id": variant, "facetValueIds": [value]} for variant in variants],
    )
    chosen = [
        {"name": "facetValueIds", "value": f'["{value}"]'},
        {"name": "containsAny", "value": "false"},
    ]
    words = {**_named(f"All for {category}"), "slug": f"all-{category}", "description": ""}
    staff(
        "mutation($i: CreateCollectionInput!) { createCollection(input: $i) { id } }",
        i={"filters": [{"code": "facet-value-filter", "arguments": chosen}], "translations": [words]},
    )


def _indexed(staff: Graph, sold: list[Product]) -> bool:
    """Every product is found, and in its collection."""
    counted = [
        _total(staff, {"collectionSlug": f"all-{category}"}) for category in {one.category for one in sold}
    ]
    return sum(counted) == len(sold) == _total(staff, {})


def _total(staff: Graph, asked: dict[str, Any]) -> int:
    found = staff(
        "query($i: SearchInput!) { search(input: $i) { totalItems } }", i={**asked, "groupByProduct": False}
    )
    return int(found["totalItems"])


def _named(name: str) -> dict[str, str]:
    return {"languageCode": "en", "name": name}
