"""A shop with goods, before anybody buys: taxes, channels, what delivery costs, how one pays, promotions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from subgraphs.world.catalogue import CHANNELS, Product
from subgraphs.world.orders import Order
from tests.products.vendure.admin import Graph

__all__ = ["PASSWORD", "Goods", "set_up"]

PASSWORD = "tests-only"

PLENTY = 1_000_000

SHIPPING = (0, 490)

COUNTRIES = {"FR": "France", "BE": "Belgium", "CH": "Switzerland", "DE": "Germany", "LU": "Luxembourg"}


@dataclass(frozen=True, slots=True)
class Goods:
    variants: dict[str, str]
    """SKU → key."""
    shipping: dict[int, str]
    """Cents → the key of the method that costs so much."""


def set_up(admin: Graph, orders: Sequence[Order], products: Iterable[Product]) -> Goods:
    zone = _taxes(admin)
    _channels(admin, zone)
    shipping = {cents: _shipping(admin, cents) for cents in SHIPPING}
    admin(
        "mutation($i: CreatePaymentMethodInput!) { createPaymentMethod(input: $i) { id } }",
        i={
            "code": "card",
            "enabled": True,
            "handler": {
                "code": "dummy-payment-handler",
                "arguments": [{"name": "automaticSettle", "value": "true"}],
            },
            "translations": [_named("Card")],
        },
    )
    for order in orders:
        for discount in order.discounts:
            _promotion(admin, str(discount.voucher_code), discount.label, discount.cents)
    return Goods({product.sku: _variant(admin, product) for product in products}, shipping)


def _taxes(admin: Graph) -> str:
    countries = [
        admin(
            "mutation($i: CreateCountryInput!) { createCountry(input: $i) { id } }",
            i={"code": code, "enabled": True, "translations": [{"languageCode": "en", "name": name}]},
        )["id"]
        for code, name in COUNTRIES.items()
    ]
    zone: str = admin(
        "mutation($i: CreateZoneInput!) { createZone(input: $i) { id } }",
        i={"name": "Europe", "memberIds": countries},
    )["id"]
    category = admin('mutation { createTaxCategory(input: { name: "Goods", isDefault: true }) { id } }')["id"]
    admin(
        "mutation($i: CreateTaxRateInput!) { createTaxRate(input: $i) { id } }",
        i={"name": "VAT", "enabled": True, "value": 20, "categoryId": category, "zoneId": zone},
    )
    admin(
        "mutation($i: UpdateChannelInput!) { updateChannel(input: $i) { ...on Channel { id } } }",
        i={"id": "1", **_in_euros(zone)},
    )
    return zone


def _channels(admin: Graph, zone: str) -> None:
    for channel in CHANNELS:
        if channel.code != "web":  # which is Vendure's default channel
            admin(
                "mutation($i: CreateChannelInput!) { createChannel(input: $i) "
                "{ ...on Channel { id } ...on ErrorResult { errorCode message } } }",
                i={
                    "code": channel.code,
                    "token": f"token-{channel.code}",
                    "defaultLanguageCode": "en",
                    **_in_euros(zone),
                },
            )


def _in_euros(zone: str) -> dict[str, object]:
    return {
        "defaultTaxZoneId": zone,
        "defaultShippingZoneId": zone,
        "defaultCurrencyCode": "EUR",
        "availableCurrencyCodes": ["EUR"],
        "pricesIncludeTax": True,
    }


def _shipping(admin: Graph, cents: int) -> str:
    rate = {"rate": str(cents), "includesTax": "include", "taxRate": "20"}
    key: str = admin(
        "mutation($i: CreateShippingMethodInput!) { createShippingMethod(input: $i) { id } }",
        i={
            "code": f"for-{cents}",
            "fulfillmentHandler": "manual-fulfillment",
            "checker": {
                "code": "default-shipping-eligibility-checker",
                "arguments": [{"name": "orderMinimum", "value": "0"}],
            },
            "calculator": {
                "code": "default-shipping-calculator",
                "arguments": [{"name": name, "value": value} for name, value in rate.items()],
            },
            "translations": [_named(f"For {cents}")],
        },
    )["id"]
    return key


def _promotion(admin: Graph, code: str, label: str, cents: int) -> None:
    admin(
        "mutation($i: CreatePromotionInput!) { createPromotion(input: $i) "
        "{ ...on Promotion { id } ...on ErrorResult { errorCode message } } }",
        i={
            "enabled": True,
            "couponCode": code,
            "conditions": [],
            "actions": [
                {
                    "code": "order_fixed_discount",
                    "arguments": [{"name": "discount", "value": str(cents)}],
                }
            ],
            "translations": [_named(label)],
        },
    )


def _variant(admin: Graph, product: Product) -> str:
    made = admin(
        "mutation($i: CreateProductInput!) { createProduct(input: $i) { id } }",
        i={"enabled": True, "translations": [{**_named(product.label), "slug": product.sku.lower()}]},
    )
    [variant] = admin(
        "mutation($i: [CreateProductVariantInput!]!) { createProductVariants(input: $i) { id } }",
        i=[
            {
                "productId": made["id"],
                "sku": product.sku,
                "price": product.cents,
                "stockOnHand": PLENTY,
                "translations": [{"languageCode": "en", "name": product.label}],
            }
        ],
    )
    key: str = variant["id"]
    return key


def _named(name: str) -> dict[str, str]:
    return {"languageCode": "en", "name": name, "description": ""}
