"""What a customer looked at: visits of the last year, the products and categories seen, the searches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.accounts import first_order_at
from subgraphs.world.calendar import HOUR, NOW, YEAR, Moment
from subgraphs.world.catalogue import CATEGORIES, PRODUCTS
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import between, pick
from subgraphs.world.traits import Case
from subgraphs.world.world import World

__all__ = ["Search", "View", "Visit", "visits_of"]

# (share of the customers, fewest visits, most visits): the mean is twenty a year.
_ACTIVITY = ((0.50, 2, 6), (0.30, 10, 30), (0.15, 30, 70), (0.05, 50, 130))
_SHOPPER_VISITS = 45

# Five products and one category make the six views of a visit.
_PRODUCT_VIEWS = 5
_SEARCHING = 0.3

_CHANNELS = ("web", "web", "web", "app", "social")
_DEVICES = ("phone", "phone", "computer", "tablet")
_REFERRERS = (None, None, "https://search.example/", "https://social.example/", "https://news.example/garden")
_WORDS = (
    "lamp",
    "blue towel",
    "gift under 30",
    "oak",
    "teapot",
    "rain",
    "desk",
    "puzzle 1000",
    "linen apron",
)


class View(NamedTuple):
    key: int
    code: str
    at: Moment
    times: int


class Search(NamedTuple):
    key: int
    text: str
    at: Moment
    results: int
    clicked_sku: str | None


class Visit(NamedTuple):
    key: int
    started_at: Moment
    ended_at: Moment | None
    channel: str
    device: str
    referrer: str | None
    products: tuple[View, ...]
    category: View
    search: Search | None


def visits_of(world: World, number: int) -> Iterator[Visit]:
    """Oldest first. Each visit draws few numbers and reads several facts from each: there are millions."""
    if world.census.case(number) is Case.ERASED:
        return
    rng = world.stream("visits", number)
    count = _count(world, number, rng.random(), rng.random())
    window = min(max(NOW - first_order_at(world, number, 0), 2 * HOUR), YEAR) - HOUR
    started = sorted(NOW - HOUR - int(rng.random() * window) for _ in range(count))
    random = rng.random
    for index, at in enumerate(started):
        key = keys.visit(number, index)
        start, pace = int(random() * len(PRODUCTS)), 20 + int(random() * 160)
        products = tuple(
            View(key * 10 + place, _seen(start, place), at + pace * (place + 1), 1 + (start + place) % 7 // 6)
            for place in range(_PRODUCT_VIEWS)
        )
        category = View(key, CATEGORIES[start % len(CATEGORIES)].code, at + pace // 2, 1 + pace % 3)
        search = None
        if random() < _SEARCHING:
            clicked = products[0].code if pace % 2 else None
            search = Search(key, pick(rng, _WORDS), at + pace // 3, between(rng, 0, 60), clicked)
        yield Visit(
            key,
            at,
            at + pace * (_PRODUCT_VIEWS + 1) if pace % 9 else None,
            _CHANNELS[start % len(_CHANNELS)],
            _DEVICES[start % len(_DEVICES)],
            _REFERRERS[pace % len(_REFERRERS)],
            products,
            category,
            search,
        )


def _count(world: World, number: int, share: float, draw: float) -> int:
    if number == CHARACTERS[Role.BUSINESS].number:
        return world.census.size.most_visits
    if number == CHARACTERS[Role.LOYAL_SHOPPER].number:
        return _SHOPPER_VISITS
    for part, fewest, most in _ACTIVITY:
        if share < part:
            return fewest + int(draw * (most - fewest + 1))
        share -= part
    return _ACTIVITY[-1][2]


def _seen(start: int, place: int) -> str:
    return PRODUCTS[(start + 61 * place) % len(PRODUCTS)].sku
