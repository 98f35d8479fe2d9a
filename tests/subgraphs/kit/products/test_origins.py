"""Each field of a subgraph has a declared origin, and nothing is declared that is not there."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, Place, from_product, from_store, nobody

SDL = """
type Query { order: Order }
type Order { number: String!, total: Int, gift: Boolean, customer: String @external }
extend type Line { sku: String }
"""

ORIGINS = Origins(
    (
        from_product("Order.*", "order"),
        nobody("Order.gift", "the product knows no presents"),
        from_store("Order.wrapping", "was removed"),
    )
)


def test_a_field_has_the_origin_of_its_name_or_else_of_its_type() -> None:
    found = ORIGINS.of_schema(SDL)

    assert {field: origin.place if origin else None for field, origin in found.items()} == {
        "Order.number": Place.PRODUCT,
        "Order.total": Place.PRODUCT,
        "Order.gift": Place.NOBODY,
        "Line.sku": None,
    }


def test_what_is_declared_and_not_in_the_schema_is_named() -> None:
    assert ORIGINS.strangers(SDL) == ["Order.wrapping"]
