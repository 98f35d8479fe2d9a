"""What the subgraphs know: as many users, products and reviews as in the public benchmark, and as large.

Above their numbers they make up rows, so that a query may ask for ids that nobody asked for before, and for
lists of any length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["ENTITIES", "ROOTS", "Row"]

Row = Mapping[str, object]

USERS = 6

KNOWN_PRODUCTS = 9

PRICES = (899, 1299, 15, 499, 1299, 6999, 3999, 100_000, 9999)

WEIGHTS = (100, 1000, 20, 100, 1000, 300, 2000, 6000, 800)

NAMES = ("Table", "Couch", "Glass", "Chair", "TV", "Lamp", "Grill", "Fridge", "Sofa")

NOT_IN_STOCK = ("2", "3", "4", "8")

FREE_SHIPPING_ABOVE = 1000

REVIEWS_OF = {1: (445, 304, 279, 147), 2: (445, 304, 279, 147), 3: (147,), 4: (147, 851)}
"""How many characters each review of a product has."""


def _user(id: str) -> Row:
    return {"id": id, "name": f"Customer {id}", "username": f"customer{id}", "birthday": 1_234_567_890}


def _product(upc: str) -> Row:
    place = (int(upc) - 1) % KNOWN_PRODUCTS
    return {"upc": upc, "name": NAMES[place], "price": PRICES[place], "weight": WEIGHTS[place]}


def _prose(length: int) -> str:
    sentence = "It came in good time and does what it should, though the screws were hard to find. "
    return (sentence * (length // len(sentence) + 1))[:length]


def _reviews() -> tuple[dict[str, Row], dict[str, list[Row]]]:
    """By id, and by product. The author of each is the first user, as in the public benchmark."""
    by_id: dict[str, Row] = {}
    by_product: dict[str, list[Row]] = {}
    author: dict[str, object] = {"id": "1", "username": "customer1"}
    for upc, lengths in REVIEWS_OF.items():
        product = {"upc": str(upc), "reviews": by_product.setdefault(str(upc), [])}
        for length in lengths:
            review = {"id": str(len(by_id) + 1), "body": _prose(length), "author": author, "product": product}
            by_id[str(review["id"])] = review
            by_product[str(upc)].append(review)
    author["reviews"] = list(by_id.values())[:2]
    return by_id, by_product


_REVIEW, _REVIEWS_OF_PRODUCT = _reviews()
_EVERYBODYS_REVIEWS = list(_REVIEW.values())[:2]
_USERS = {str(number): _user(str(number)) for number in range(1, USERS + 1)}
_PRODUCTS = {str(number): _product(str(number)) for number in range(1, KNOWN_PRODUCTS + 1)}


def _shipping_estimate(representation: Row) -> int | None:
    price, weight = representation.get("price"), representation.get("weight")
    if not isinstance(price, int) or not isinstance(weight, int):
        return None
    return 0 if price > FREE_SHIPPING_ABOVE else weight // 2


def _found_user(arguments: Row) -> Row:
    id = str(arguments["id"])
    return _USERS.get(id) or _user(id)


def _found_product(representation: Row) -> Row:
    upc = str(representation["upc"])
    return _PRODUCTS.get(upc) or _product(upc)


def _top_products(arguments: Row) -> list[Row]:
    return [_found_product({"upc": number}) for number in range(1, int(str(arguments["first"])) + 1)]


def _stocked(representation: Row) -> Row:
    upc = representation["upc"]
    return {
        "upc": upc,
        "inStock": upc not in NOT_IN_STOCK,
        "shippingEstimate": _shipping_estimate(representation),
    }


def _reviewer(representation: Row) -> Row:
    return {"id": representation["id"], "reviews": _EVERYBODYS_REVIEWS}


def _reviewed(representation: Row) -> Row:
    upc = str(representation["upc"])
    return {"upc": upc, "reviews": _REVIEWS_OF_PRODUCT.get(upc, [])}


ROOTS: Mapping[str, Mapping[str, Callable[[Row], object]]] = {
    "accounts": {
        "me": lambda _: _USERS["1"],
        "user": _found_user,
        "users": lambda _: list(_USERS.values()),
    },
    "products": {"topProducts": _top_products},
    "reviews": {},
    "inventory": {},
}
"""The answer of each root field of each subgraph, by its arguments."""

ENTITIES: Mapping[str, Mapping[str, Callable[[Row], Row]]] = {
    "accounts": {"User": _found_user},
    "products": {"Product": _found_product},
    "reviews": {"User": _reviewer, "Product": _reviewed, "Review": lambda key: _REVIEW[str(key["id"])]},
    "inventory": {"Product": _stocked},
}
"""The row of each entity that each subgraph knows, by its representation."""
