"""The world as the loyalty system knows it. Its points are hundredths in the database."""

from __future__ import annotations

from collections.abc import Iterator

from subgraphs.loyalty.sources.sql import command_tables, tables
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS
from subgraphs.world import keys
from subgraphs.world.calendar import DAY, NOW, date_text, moment_text
from subgraphs.world.catalogue import OFFERS, PROGRAMME, TIERS
from subgraphs.world.membership import Member, members_of
from subgraphs.world.orders import orders_of
from subgraphs.world.people import Person, person_of
from subgraphs.world.rows import Island, Row, Shape, Told, json_text
from subgraphs.world.traits import Trait
from subgraphs.world.vouchers import CAMPAIGNS, vouchers_of
from subgraphs.world.world import World

__all__ = ["LOYALTY"]

_POINTS_PER_UNIT = 100

_GRANTED_CENTS, _GRANTED_DAYS = 1_000, 90

_SHAPES = (
    Shape(tables.programme, ("code", "name", "points_per_unit", "currency")),
    Shape(tables.tier, ("programme_code", "code", "name", "threshold")),
    Shape(tables.offer, ("code", "title", "ends_at", "conditions")),
    Shape(
        command_tables.campaign,
        (
            *("code", "label", "amount", "percent", "free_shipping", "minimum_order", "valid_days"),
            "channels",
        ),
    ),
    Shape(
        tables.member,
        (
            *("key", "version", "programme_code", "card_number", "tier_code", "tier_until"),
            *("qualifying_points", "enrolled_at", "points_available", "points_reserved", "points_pending"),
            *("email", "phone"),
        ),
    ),
    Shape(tables.coalition_consent, ("member_key", "partner", "given_at", "withdrawn_at")),
    Shape(tables.card, ("number", "member_key", "state", "issued_at", "channel")),
    Shape(
        tables.point_entry,
        ("key", "member_key", "at", "kind", "points", "balance_after", "label", "order_number"),
    ),
    Shape(tables.points_expiry, ("member_key", "lapses_on", "points")),
    Shape(
        tables.voucher,
        (
            *("key", "code", "member_key", "granted_at", "label", "status", "amount", "percent"),
            *("free_shipping", "minimum_order", "currency", "valid_from", "valid_until", "channels"),
            *("campaign", "redeemed_on_number"),
        ),
    ),
    Shape(tables.member_offer, ("member_key", "offer_code")),
)


def _fixed_rows(world: World) -> Iterator[Told]:
    yield "loyalty_programme", (PROGRAMME, "Fidelity", _POINTS_PER_UNIT, "EUR")
    for tier in TIERS:
        yield "loyalty_tier", (PROGRAMME, tier.code, tier.name, tier.threshold * 100)
    for offer in OFFERS:
        ends = None if offer.days_left is None else moment_text(NOW + offer.days_left * DAY)
        yield "loyalty_offer", (offer.code, offer.title, ends, offer.conditions)
    for code, label in CAMPAIGNS.items():
        yield (
            "loyalty_campaign",
            (code, label, _GRANTED_CENTS, None, False, None, _GRANTED_DAYS, json_text(())),
        )


def _customer_rows(world: World, number: int) -> Iterator[Told]:
    if not world.census.has(number, Trait.MEMBER):
        return
    person = person_of(world, number)
    members = members_of(world, person, list(orders_of(world, number)))
    for member in members:
        yield "loyalty_member", _member_row(member)
        yield from _member_parts(member)
    if members:
        yield from _voucher_rows(world, person, members[0].key)


def _member_row(member: Member) -> Row:
    return (
        member.key,
        member.version,
        PROGRAMME,
        member.cards[-1].number,
        member.tier,
        date_text(member.tier_until),
        member.points.qualifying * 100,
        moment_text(member.enrolled_at),
        member.points.available * 100,
        0,
        member.points.pending * 100,
        member.email,
        member.phone,
    )


def _member_parts(member: Member) -> Iterator[Told]:
    key = member.key
    if member.coalition_partner is not None:
        given = moment_text(member.enrolled_at)
        withdrawn = member.coalition_withdrawn_at
        ended = None if withdrawn is None else moment_text(withdrawn)
        yield "loyalty_coalition_consent", (key, member.coalition_partner, given, ended)
    for card in member.cards:
        yield "loyalty_card", (card.number, key, card.state, moment_text(card.issued_at), card.channel)
    for place, (at, kind, points, balance, label, order_number) in enumerate(member.points.entries):
        row: Row = (
            f"{key}-{place:06}",
            key,
            moment_text(at),
            kind,
            points * 100,
            balance * 100,
            label,
            order_number,
        )
        yield "loyalty_point_entry", row
    for lapses_on, points in member.expiries:
        yield "loyalty_points_expiry", (key, date_text(lapses_on), points * 100)
    for offer in member.offers:
        yield "loyalty_member_offer", (key, offer)


def _voucher_rows(world: World, person: Person, member_key: str) -> Iterator[Told]:
    for voucher in vouchers_of(world, person.number):
        ordinal = voucher.order_ordinal
        yield (
            "loyalty_voucher",
            (
                voucher.key,
                voucher.code,
                member_key,
                moment_text(voucher.granted_at),
                voucher.label,
                voucher.status,
                voucher.cents,
                voucher.percent,
                voucher.free_shipping,
                voucher.minimum_cents,
                person.currency,
                moment_text(voucher.valid_from),
                moment_text(voucher.valid_until),
                json_text(voucher.channels),
                voucher.campaign,
                None if ordinal is None else keys.order_number(ordinal),
            ),
        )


LOYALTY = Island("loyalty", MIGRATIONS, _SHAPES, _fixed_rows, _customer_rows)
