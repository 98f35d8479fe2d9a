"""The e-mails that an order sends: about four each, and now and then one without an order."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from subgraphs.world import keys
from subgraphs.world.calendar import DAY, MINUTE, NOW, Moment
from subgraphs.world.draw import chance, pick
from subgraphs.world.orders import Order
from subgraphs.world.people import Person
from subgraphs.world.traits import Case, Kind
from subgraphs.world.world import World

__all__ = ["TransactionalEmail", "account_mail", "order_mail"]

_REVIEW, _PASSWORD = 0.08, 0.05
_STATES = ("DELIVERED",) * 9 + ("OPENED",) * 7 + ("CLICKED",) * 3 + ("BOUNCED",)

# Order mails have the key of their order and a digit; the others lie above every one of them.
_ABOVE_ORDERS = 10_000_000_000


class TransactionalEmail(NamedTuple):
    key: int
    account_key: int
    order_key: int | None
    template: str
    subject: str
    sent_at: Moment
    status: str
    recipient: str


def order_mail(rng: Random, person: Person, order: Order) -> Iterator[TransactionalEmail]:
    for place, (template, subject, at) in enumerate(_letters(rng, order)):
        status = pick(rng, _STATES)
        yield TransactionalEmail(
            key=order.key * 10 + place,
            account_key=order.account_key,
            order_key=order.key,
            template=template,
            subject=subject,
            sent_at=min(at, NOW),
            status="QUEUED" if at >= NOW else status,
            recipient=person.email,
        )


def account_mail(world: World, person: Person) -> Iterator[TransactionalEmail]:
    rng = world.stream("account mail", person.number)
    if person.kind is Kind.GUEST or world.census.case(person.number) is Case.ERASED:
        return
    if person.number == 1 or chance(rng, _PASSWORD):
        yield TransactionalEmail(
            key=_ABOVE_ORDERS + person.number,
            account_key=keys.account(person.number),
            order_key=None,
            template="password-reset",
            subject="Your new password",
            sent_at=NOW - DAY - int(rng.random() * 60 * DAY),
            status="CLICKED",
            recipient=person.email,
        )


def _letters(rng: Random, order: Order) -> Iterator[tuple[str, str, Moment]]:
    review = chance(rng, _REVIEW)
    yield "order-confirmed", f"We have your order {order.number}", order.placed_at + MINUTE
    if order.status == "CANCELLED":
        yield "order-cancelled", f"Your order {order.number} is cancelled", order.updated_at
        return
    if order.is_posted:
        yield "invoice-ready", f"Your invoice for {order.number}", order.placed_at + 20 * MINUTE
    for shipment in order.shipments:
        yield "order-shipped", f"Your order {order.number} is on its way", shipment.shipped_at
        if shipment.delivered_at is not None:
            yield "order-delivered", f"Your order {order.number} has arrived", shipment.delivered_at
    if order.channel.startswith("store") and order.is_posted:
        yield "order-ready", f"Your order {order.number} waits in the shop", order.placed_at + 90 * MINUTE
        yield "order-collected", f"Thank you for collecting {order.number}", order.placed_at + DAY
    for one in order.returns:
        yield "return-received", f"We have your return of {order.number}", one.requested_at
    if review and order.status == "DELIVERED":
        yield "review-request", f"How was {order.number}?", order.updated_at + 7 * DAY
