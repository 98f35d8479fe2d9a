"""The members of the loyalty programme, with their cards, tier, points and offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.accounts import card_was_reissued
from subgraphs.world.calendar import DAY, NOW, YEAR, Moment, moment
from subgraphs.world.catalogue import COALITION_PARTNER, OFFERS, TIERS
from subgraphs.world.draw import between, chance, pick
from subgraphs.world.orders import Order
from subgraphs.world.people import Person, drifted_email, national_phone
from subgraphs.world.points import Points, points_of
from subgraphs.world.traits import Case, Kind, Trait
from subgraphs.world.world import World

__all__ = ["Card", "Member", "members_of"]

_LAPSES = (moment(2027, 1, 31, 0), moment(2027, 7, 31, 0))
_TIER_UNTIL = moment(2027, 12, 31, 0)

_CARD_CHANNELS = ("web", "store-lyon", "store-nantes", "app")
_NO_POINTS = Points((), 0, 0, 0)


class Card(NamedTuple):
    number: str
    state: str
    issued_at: Moment
    channel: str


@dataclass(frozen=True, slots=True)
class Member:
    key: str
    cards: tuple[Card, ...]
    """The one in force comes last."""
    tier: str
    tier_until: Moment
    enrolled_at: Moment
    email: str
    phone: str | None
    points: Points
    expiries: tuple[tuple[Moment, int], ...]
    offers: tuple[str, ...]
    coalition_partner: str | None
    coalition_withdrawn_at: Moment | None
    version: int


def members_of(world: World, person: Person, orders: Sequence[Order]) -> tuple[Member, ...]:
    """None, one, or two where a merged customer brought another. A broken link has no member left."""
    number = person.number
    if not world.census.has(number, Trait.MEMBER) or world.census.case(number) is Case.BROKEN_MEMBER:
        return ()
    first = _member(world, person, orders)
    if world.census.case(number) is not Case.MERGE_CHAIN:
        return (first,)
    card = Card(keys.card(number, 5), "ACTIVE", first.enrolled_at + 40 * DAY, "web")
    second = replace(
        first,
        key=keys.member(number, 1),
        cards=(card,),
        tier=TIERS[0].code,
        points=_NO_POINTS,
        expiries=(),
        offers=(),
        enrolled_at=card.issued_at,
    )
    return first, second


def _member(world: World, person: Person, orders: Sequence[Order]) -> Member:
    number = person.number
    rng = world.stream("member", number)
    enrolled = orders[0].placed_at - between(rng, 1, 20) * 60
    points = points_of(rng, orders, enrolled)
    shares, withdrew = chance(rng, 0.4) or number == 1, chance(rng, 0.05) and number != 1
    drifts = world.census.has(number, Trait.EMAIL_DRIFT) and number % 2 == 1
    return Member(
        key=keys.member(number),
        cards=_cards(world, number, enrolled, pick(rng, _CARD_CHANNELS)),
        tier=[tier.code for tier in TIERS if tier.threshold <= points.qualifying][-1],
        tier_until=_TIER_UNTIL,
        enrolled_at=enrolled,
        email=drifted_email(person.email) if drifts else person.email,
        phone=_phone(world, person),
        points=points,
        expiries=_expiries(points.available),
        offers=_offers(person, rng.random()),
        coalition_partner=COALITION_PARTNER if shares else None,
        coalition_withdrawn_at=NOW - 20 * DAY if shares and withdrew else None,
        version=between(rng, 1, 9),
    )


def _cards(world: World, number: int, enrolled_at: Moment, channel: str) -> tuple[Card, ...]:
    first = Card(keys.card(number, 0), "ACTIVE", enrolled_at, channel)
    if not card_was_reissued(world, number):
        return (first,)
    reissued_at = enrolled_at + min(YEAR, (NOW - enrolled_at) // 2)
    state = "LOST" if number % 2 else "REPLACED"
    return first._replace(state=state), Card(keys.card(number, 1), "ACTIVE", reissued_at, channel)


def _phone(world: World, person: Person) -> str | None:
    if person.phone is not None and world.census.has(person.number, Trait.PHONE_EQUIVALENT):
        return national_phone(person.phone)
    return person.phone


def _expiries(available: int) -> tuple[tuple[Moment, int], ...]:
    """Some of the points lapse, in one or two portions."""
    portions = (available // 5, available // 10)
    return tuple((on, points) for on, points in zip(_LAPSES, portions, strict=True) if points > 0)


def _offers(person: Person, draw: float) -> tuple[str, ...]:
    if person.kind is Kind.ORGANIZATION:
        return ("B2B-TERMS",)
    start = int(draw * 4)
    return tuple(
        OFFERS[(start + place) % 4].code for place in range(3 if person.number == 1 else start % 3 + 1)
    )
