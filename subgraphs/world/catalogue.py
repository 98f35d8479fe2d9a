"""What the shop sells, where it sells it, and the lists and campaigns of its other systems. All fixed."""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "AGENCY",
    "CATEGORIES",
    "CHANNELS",
    "COALITION_PARTNER",
    "NEWSLETTERS",
    "OFFERS",
    "PRODUCTS",
    "PROGRAMME",
    "TIERS",
    "Category",
    "Channel",
    "Newsletter",
    "Offer",
    "Product",
    "Tier",
]


class Category(NamedTuple):
    code: str
    name: str


class Product(NamedTuple):
    sku: str
    label: str
    category: str
    cents: int
    """The price of one, tax included."""


class Channel(NamedTuple):
    code: str
    kind: str
    name: str


class Newsletter(NamedTuple):
    code: str
    name: str


class Tier(NamedTuple):
    code: str
    name: str
    threshold: int
    """In whole points."""


class Offer(NamedTuple):
    code: str
    title: str
    days_left: int | None
    conditions: str


CHANNELS = (
    Channel("web", "WEB", "Online shop"),
    Channel("app", "MOBILE_APP", "Mobile app"),
    Channel("store-lyon", "STORE", "Shop in Lyon"),
    Channel("store-nantes", "STORE", "Shop in Nantes"),
    Channel("marketplace", "MARKETPLACE", "Marketplace"),
    Channel("phone", "PHONE", "Orders by telephone"),
    Channel("b2b", "B2B_PORTAL", "Portal for companies"),
    Channel("social", "SOCIAL", "Shop on social networks"),
)

_RANGES = (
    Category("garden", "Garden"),
    Category("kitchen", "Kitchen"),
    Category("lighting", "Lighting"),
    Category("linen", "Linen"),
    Category("office", "Office"),
    Category("toys", "Toys"),
    Category("sport", "Sport"),
    Category("books", "Books"),
)
CATEGORIES = _RANGES

_THINGS = {
    "garden": ("Watering can", "Rake", "Lantern", "Planter", "Hammock"),
    "kitchen": ("Saucepan", "Bread knife", "Teapot", "Salad bowl", "Scales"),
    "lighting": ("Desk lamp", "Floor lamp", "Garland", "Candle holder", "Night light"),
    "linen": ("Bath towel", "Pillowcase", "Tablecloth", "Blanket", "Apron"),
    "office": ("Notebook", "Fountain pen", "Desk chair", "Filing box", "Ream of paper"),
    "toys": ("Puzzle", "Building blocks", "Kite", "Spinning top", "Doll's house"),
    "sport": ("Skipping rope", "Yoga mat", "Water bottle", "Racket", "Rucksack"),
    "books": ("Atlas", "Cookery book", "Travel diary", "Picture book", "Dictionary"),
}
_FINISHES = ("blue", "red", "oak", "linen", "steel", "green", "slate", "ivory")


def _products() -> tuple[Product, ...]:
    made = []
    for category, things in _THINGS.items():
        for place, thing in enumerate(things):
            for shade, finish in enumerate(_FINISHES):
                sku = f"{category[:3].upper()}-{place + 1}{shade + 1:02}"
                cents = 490 + (place * 1_700 + shade * 350 + len(thing) * 110) % 8_900 // 10 * 10
                made.append(Product(sku, f"{thing}, {finish}", category, cents))
    return tuple(made)


PRODUCTS = _products()

NEWSLETTERS = (
    Newsletter("weekly", "The week in the shop"),
    Newsletter("offers", "Offers and sales"),
    Newsletter("new-arrivals", "New arrivals"),
    Newsletter("companies", "Letter to companies"),
)

PROGRAMME = "fidelity"
TIERS = (
    Tier("bronze", "Bronze", 0),
    Tier("silver", "Silver", 300),
    Tier("gold", "Gold", 1_000),
    Tier("platinum", "Platinum", 4_000),
)

OFFERS = (
    Offer("AUTUMN-3FOR2", "Three for the price of two on linen", 29, "The cheapest item is free."),
    Offer("DOUBLE-POINTS", "Double points in the shops", 13, "In the shops, with the card."),
    Offer("FREE-WRAP", "Free gift wrapping", 54, "On orders above 40 euros."),
    Offer("GARDEN-10", "Ten per cent off the garden range", None, "Not together with another offer."),
    Offer("B2B-TERMS", "Sixty days to pay", 120, "For companies, on orders above 500 euros."),
)

AGENCY = "agence-horizon"
"""The partner to whom marketing consents allow sharing."""

COALITION_PARTNER = "station-etoile"
"""The partner of the loyalty coalition."""
