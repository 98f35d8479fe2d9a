"""The marketing e-mails of a subscriber: sixty a year, a few of them about a cart that was left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.calendar import DAY, HOUR, NOW, YEAR, Moment
from subgraphs.world.carts import abandoned_moments
from subgraphs.world.draw import between
from subgraphs.world.traits import Case, Trait
from subgraphs.world.world import World

__all__ = ["MarketingEmail", "marketing_of"]

_FEWEST, _MOST = 56, 64
_REMINDERS = 3

_WEEKLY = ("NEWSLETTER", "weekly", "This week in the shop")
_KINDS = (
    *(_WEEKLY,) * 8,
    ("PROMOTION", "autumn-sale", "Ten per cent off the garden range"),
    ("POST_PURCHASE", "after-care", "How to look after what you bought"),
    ("REACTIVATION", "we-miss-you", "It has been a while"),
)


class MarketingEmail(NamedTuple):
    key: str
    kind: str
    campaign: str
    subject: str
    sent_at: Moment
    status: str
    opened_at: Moment | None
    clicked_at: Moment | None
    cart_key: int | None


def marketing_of(world: World, number: int) -> Iterator[MarketingEmail]:
    """Not in order of time: the index sorts them."""
    census = world.census
    if not census.has(number, Trait.SUBSCRIBER) or census.case(number) is Case.BROKEN_CONTACT:
        return
    rng = world.stream("marketing", number)
    random = rng.random
    count = between(rng, _FEWEST, _MOST)
    reminders = _reminders(world, number)
    for index in range(count):
        at = NOW - HOUR - int(random() * (YEAR - HOUR))
        fate = random()
        cart_key = None
        if index < len(reminders):
            kind, campaign, subject = "CART_ABANDONMENT", "cart-reminder", "You left something in your cart"
            left_at, cart_key = reminders[index]
            at = min(left_at + 4 * HOUR, NOW - 1)
        else:
            kind, campaign, subject = _KINDS[int(fate * 7_919) % len(_KINDS)]
        opened = at + 60 + int(fate * DAY / 2) if fate < 0.42 else None
        clicked = opened + 30 if opened is not None and fate < 0.08 else None
        status = "CLICKED" if clicked else "OPENED" if opened else "BOUNCED" if fate > 0.99 else "DELIVERED"
        yield MarketingEmail(
            f"E{number:07}{index:03}", kind, campaign, subject, at, status, opened, clicked, cart_key
        )


def _reminders(world: World, number: int) -> list[tuple[Moment, int]]:
    """The carts of the last year that a reminder was sent about."""
    left = [
        (at, keys.cart(number, index))
        for index, at in enumerate(abandoned_moments(world, number))
        if at > NOW - YEAR
    ]
    return left[-_REMINDERS:]
