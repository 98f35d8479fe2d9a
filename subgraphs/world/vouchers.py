"""The vouchers of a member: two on average, some of them spent on an order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.calendar import DAY, NOW, Moment
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import between, chance, pick
from subgraphs.world.moments import order_moments
from subgraphs.world.traits import Trait
from subgraphs.world.world import World

__all__ = ["CAMPAIGNS", "Voucher", "VoucherUse", "voucher_uses", "vouchers_of"]

# Their mean is two.
_COUNTS = (0, 1, 2, 2, 3, 4)
_SHOPPER_VOUCHERS = 6

_AMOUNTS = (500, 1_000, 1_500)
CAMPAIGNS = {
    "welcome": "Welcome voucher",
    "birthday": "Birthday voucher",
    "autumn-2026": "Autumn voucher",
    "sorry-for-the-delay": "With our apologies",
}
"""Code → what its vouchers are called."""

_CODES = tuple(CAMPAIGNS)


class Voucher(NamedTuple):
    key: str
    code: str
    granted_at: Moment
    label: str
    status: str
    cents: int | None
    percent: int | None
    free_shipping: bool
    minimum_cents: int | None
    valid_from: Moment
    valid_until: Moment
    channels: tuple[str, ...]
    campaign: str
    order_ordinal: int | None


class VoucherUse(NamedTuple):
    code: str
    label: str
    cents: int
    nth: int


@lru_cache(maxsize=4)
def voucher_uses(world: World, number: int) -> Mapping[int, VoucherUse]:
    """Place of an order → the voucher that was spent on it. Loyalty and commerce tell the same story."""
    uses = {}
    for index in range(_count(world, number)):
        rng = world.stream(f"voucher {index}", number)
        if _is_spent(number, index, rng.random()):
            place = _place(world, number, index, rng.random())
            cents = pick(rng, _AMOUNTS)
            if place not in uses:
                uses[place] = VoucherUse(
                    keys.voucher_code(number, index), CAMPAIGNS[_campaign(number, index)], cents, index
                )
    return uses


def vouchers_of(world: World, number: int) -> tuple[Voucher, ...]:
    count = _count(world, number)
    if count == 0:
        return ()
    moments = order_moments(world, number)
    spent = {use.nth: place for place, use in voucher_uses(world, number).items()}
    return tuple(_voucher(world, number, index, moments, spent.get(index)) for index in range(count))


def _count(world: World, number: int) -> int:
    if not world.census.has(number, Trait.MEMBER):
        return 0
    if number == CHARACTERS[Role.LOYAL_SHOPPER].number:
        return _SHOPPER_VOUCHERS
    return pick(world.stream("vouchers", number), _COUNTS)


def _is_spent(number: int, index: int, draw: float) -> bool:
    if number == CHARACTERS[Role.LOYAL_SHOPPER].number:
        return index < 2
    return draw < 0.3


def _place(world: World, number: int, index: int, draw: float) -> int:
    """The shopper spent the first voucher on the order of the examples."""
    orders = world.census.orders[number]
    if number == CHARACTERS[Role.LOYAL_SHOPPER].number and index == 0:
        return orders - 3
    as_guest = world.census.guest_orders_of.get(number, 0)
    return as_guest + int(draw * (orders - as_guest))


def _campaign(number: int, index: int) -> str:
    return _CODES[(number + index) % len(_CODES)]


def _voucher(
    world: World, number: int, index: int, moments: tuple[Moment, ...], place: int | None
) -> Voucher:
    rng = world.stream(f"voucher value {index}", number)
    used = voucher_uses(world, number).get(place) if place is not None else None
    percent = pick(rng, (10, 15, 20)) if used is None and chance(rng, 0.4) else None
    free = used is None and percent is None and chance(rng, 0.1)
    cents = used.cents if used else None if percent or free else pick(rng, _AMOUNTS)
    status, granted, until = _life(world, number, moments[place] if place is not None else None, rng.random())
    granted -= between(rng, 1, 28) * DAY
    campaign = _campaign(number, index)
    return Voucher(
        key=keys.voucher(number, index),
        code=keys.voucher_code(number, index),
        granted_at=granted,
        label=CAMPAIGNS[campaign],
        status=status,
        cents=cents,
        percent=percent,
        free_shipping=free,
        minimum_cents=pick(rng, (None, 3_000, 5_000)) if used is None else None,
        valid_from=granted,
        valid_until=until,
        channels=pick(rng, ((), (), ("web", "app"), ("store-lyon", "store-nantes"))),
        campaign=campaign,
        order_ordinal=world.census.first_ordinal[number] + place if place is not None else None,
    )


def _life(world: World, number: int, spent_at: Moment | None, draw: float) -> tuple[str, Moment, Moment]:
    """Status, the latest moment of the grant, and the end of validity."""
    if spent_at is not None:
        return "REDEEMED", spent_at, spent_at + 90 * DAY
    if number == CHARACTERS[Role.LOYAL_SHOPPER].number or draw < 0.6:
        return "ACTIVE", NOW, NOW + (20 + int(draw * 200)) * DAY
    if draw < 0.93:
        ended = NOW - int((draw - 0.6) * 2_000) * DAY
        return "EXPIRED", ended - 60 * DAY, ended
    return "CANCELLED", NOW - 30 * DAY, NOW + 60 * DAY
