"""The orders of a customer: lines, amounts in cents, status by age, shipments and returns.

Prices hold the tax. subtotal - discounts + shipping = total, and the tax is a part of the total.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.calendar import DAY, HOUR, NOW, Moment
from subgraphs.world.catalogue import PRODUCTS, Product
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.draw import pick
from subgraphs.world.moments import OPEN_BUSINESS_ORDERS, account_of_order, order_moments
from subgraphs.world.people import Address, Person, person_of
from subgraphs.world.traits import Case, Kind, Trait
from subgraphs.world.vouchers import VoucherUse, voucher_uses
from subgraphs.world.world import World

__all__ = ["Discount", "Line", "Order", "Return", "Shipment", "orders_of"]

_CHANNELS = ("web",) * 9 + ("app",) * 5 + ("store-lyon", "store-nantes", "marketplace", "phone", "social")
_COMPANY_CHANNELS = ("b2b",) * 8 + ("web", "phone")
_LINE_COUNTS = (1, 1, 1, 2, 2, 2, 3, 3, 4)

_CANCELLED, _RETURNED, _PARTLY_RETURNED, _PROMOTION = 0.03, 0.03, 0.03, 0.06
_REDEEM, _REDEEMED_POINTS, _REDEEMED_CENTS = 0.15, 500, 500

_FREE_SHIPPING_FROM = 6_000
_CARRIERS = ("Colis Express", "La Malle", "Point Relais Plus")


class Line(NamedTuple):
    product: Product
    quantity: int

    @property
    def cents(self) -> int:
        return self.product.cents * self.quantity


class Discount(NamedTuple):
    label: str
    cents: int
    voucher_code: str | None


class Shipment(NamedTuple):
    carrier: str
    tracking_url: str
    shipped_at: Moment
    delivered_at: Moment | None


class Return(NamedTuple):
    requested_at: Moment
    reason: str
    cents: int


class Order(NamedTuple):
    ordinal: int
    key: int
    number: str
    account_key: int
    channel: str
    status: str
    placed_at: Moment
    updated_at: Moment
    currency: str
    lines: tuple[Line, ...]
    subtotal: int
    discounts: tuple[Discount, ...]
    shipping: int
    tax: int
    total: int
    points_redeemed: int
    points_earned: int
    address: Address | None
    shipments: tuple[Shipment, ...]
    returns: tuple[Return, ...]

    @property
    def is_posted(self) -> bool:
        """Accounting hears of an order when it is paid, and not of one that came to nothing."""
        return self.status not in ("PENDING", "CANCELLED")

    @property
    def points_pending(self) -> int:
        """What a member will earn once the goods have arrived."""
        return self.total // 100 if self.status in ("PAID", "PREPARING", "SHIPPED") else 0


class _Draft(NamedTuple):
    """What the parts of an order have in common."""

    person: Person
    place: int
    placed_at: Moment
    channel: str
    status: str


def orders_of(world: World, number: int) -> Iterator[Order]:
    """Oldest first, one at a time: a customer may have 100,000."""
    person = person_of(world, number)
    rng = world.stream("orders", number)
    uses = voucher_uses(world, number)
    member = world.census.has(number, Trait.MEMBER)
    as_guest = world.census.guest_orders_of.get(number, 0)
    erased = world.census.case(number) is Case.ERASED
    first = world.census.first_ordinal[number]
    points = 0
    for place, placed_at in enumerate(order_moments(world, number)):
        draft = _draft(world, person, rng, place, placed_at)
        spendable = points if member and draft.status != "CANCELLED" else 0
        order = _order(draft, rng, uses.get(place), spendable)
        earns = member and place >= as_guest and order.status in ("DELIVERED", "RETURNED")
        earned = order.total // 100 if earns else 0
        points += earned - order.points_redeemed
        yield order._replace(
            ordinal=first + place,
            key=keys.order(first + place),
            number=keys.order_number(first + place),
            account_key=keys.account(number, account_of_order(world, number, place)),
            points_earned=earned,
            address=None if erased else order.address,
        )


def _draft(world: World, person: Person, rng: Random, place: int, placed_at: Moment) -> _Draft:
    channel = (
        "marketplace"
        if person.via_marketplace
        else pick(rng, _COMPANY_CHANNELS if person.kind is Kind.ORGANIZATION else _CHANNELS)
    )
    if channel == "marketplace" and not person.via_marketplace and person.currency != "EUR":
        channel = "web"
    draw = rng.random()
    newest = world.census.orders[person.number] - place
    if person.number == CHARACTERS[Role.BUSINESS].number:
        open_one = newest <= OPEN_BUSINESS_ORDERS
        status = (
            ("PAID" if draw < 0.5 else "PREPARING")
            if open_one
            else "DELIVERED"
            if draw > 0.03
            else "RETURNED"
        )
    elif person.number == CHARACTERS[Role.LOYAL_SHOPPER].number and newest == 3:
        channel, status = "web", "DELIVERED"
    else:
        status = _status(draw, NOW - placed_at, person.kind is Kind.ORGANIZATION)
    return _Draft(person, place, placed_at, channel, status)


def _status(draw: float, age: int, company: bool) -> str:
    if draw < _CANCELLED and not company:
        return "CANCELLED"
    if age < DAY:
        return "PENDING" if draw > 0.6 and not company else "PAID"
    if age < 2 * DAY:
        return "PAID" if draw > 0.7 else "PREPARING"
    if age < 5 * DAY:
        return "PREPARING" if draw > 0.7 else "SHIPPED"
    if age < 20 * DAY:
        return "DELIVERED"
    return "RETURNED" if draw < _CANCELLED + _RETURNED else "DELIVERED"


def _order(draft: _Draft, rng: Random, use: VoucherUse | None, points: int) -> Order:
    company = draft.person.kind is Kind.ORGANIZATION
    lines = _lines(rng, company)
    subtotal = sum(line.cents for line in lines)
    discounts, redeemed = _discounts(rng, subtotal, use, points)
    store = draft.channel.startswith("store")
    shipping = 0 if store or subtotal >= _FREE_SHIPPING_FROM else 490
    total = subtotal - sum(discount.cents for discount in discounts) + shipping
    shipments = () if store else _shipments(draft, rng)
    returns = _returns(draft, rng, total, lines)
    return Order(
        ordinal=0,
        key=0,
        number="",
        account_key=0,
        channel=draft.channel,
        status=draft.status,
        placed_at=draft.placed_at,
        updated_at=_updated_at(draft, shipments, returns),
        currency=draft.person.currency,
        lines=lines,
        subtotal=subtotal,
        discounts=discounts,
        shipping=shipping,
        tax=_tax(total, draft.person.currency),
        total=total,
        points_redeemed=redeemed,
        points_earned=0,
        address=None if store else draft.person.home,
        shipments=shipments,
        returns=returns,
    )


def _lines(rng: Random, company: bool) -> tuple[Line, ...]:
    """Distinct products: a step through the list that no other line of the order takes."""
    start, count = int(rng.random() * len(PRODUCTS)), pick(rng, _LINE_COUNTS)
    most = 12 if company else 2
    return tuple(
        Line(PRODUCTS[(start + 37 * place) % len(PRODUCTS)], 1 + int(rng.random() * most))
        for place in range(count)
    )


def _discounts(
    rng: Random, subtotal: int, use: VoucherUse | None, points: int
) -> tuple[tuple[Discount, ...], int]:
    """At most half of the goods is given away. Also answers how many points were redeemed."""
    found, redeemed, room = [], 0, subtotal // 2
    promotion, redeem = rng.random(), rng.random()
    if use is not None:
        found.append(Discount(use.label, min(use.cents, room), use.code))
        room -= found[-1].cents
    elif promotion < _PROMOTION:
        found.append(Discount("Autumn sale", subtotal // 10, None))
        room -= found[-1].cents
    if redeem < _REDEEM and points >= _REDEEMED_POINTS and room >= _REDEEMED_CENTS:
        found.append(Discount("Loyalty points", _REDEEMED_CENTS, None))
        redeemed = _REDEEMED_POINTS
    return tuple(found), redeemed


def _tax(total: int, currency: str) -> int:
    """The part of a price that is tax: 20 % in France, 8.1 % in Switzerland, rounded half up."""
    rate, whole = (81, 1_081) if currency == "CHF" else (200, 1_200)
    return (2 * total * rate + whole) // (2 * whole)


def _shipments(draft: _Draft, rng: Random) -> tuple[Shipment, ...]:
    carrier, wait, way = pick(rng, _CARRIERS), rng.random(), rng.random()
    if draft.status not in ("SHIPPED", "DELIVERED", "RETURNED"):
        return ()
    shipped = min(draft.placed_at + 12 * HOUR + int(wait * 30 * HOUR), NOW - HOUR)
    delivered = (
        min(shipped + DAY + int(way * 2 * DAY), NOW - HOUR // 2) if draft.status != "SHIPPED" else None
    )
    slug = carrier.lower().replace(" ", "-")
    url = f"https://suivi.{slug}.example/{draft.person.number:07}{draft.place:06}"
    return (Shipment(carrier, url, shipped, delivered),)


def _returns(draft: _Draft, rng: Random, total: int, lines: tuple[Line, ...]) -> tuple[Return, ...]:
    wait, partly = rng.random(), rng.random()
    if draft.status not in ("DELIVERED", "RETURNED") or NOW - draft.placed_at < 20 * DAY:
        return ()
    at = draft.placed_at + 6 * DAY + int(wait * 12 * DAY)
    if draft.status == "RETURNED":
        return (Return(at, "Withdrawal", total),)
    if partly < _PARTLY_RETURNED and len(lines) > 1:
        return (Return(at, "Damaged item", min(lines[0].cents, total)),)
    return ()


def _updated_at(draft: _Draft, shipments: tuple[Shipment, ...], returns: tuple[Return, ...]) -> Moment:
    """The last thing that happened to the order."""
    age = NOW - draft.placed_at
    happened = [draft.placed_at + min(age // 2, 2 * HOUR)]
    happened += [shipment.delivered_at or shipment.shipped_at for shipment in shipments]
    happened += [one.requested_at for one in returns]
    return max(happened)
