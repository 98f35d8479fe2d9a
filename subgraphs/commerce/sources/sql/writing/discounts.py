"""Discounts of orders, by reference: applied once, and taken back to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, delete, insert, select, update

from subgraphs.commerce.rules.discounts import (
    GivenDiscount,
    OrderSums,
    discount_refusal,
    minor_units,
    tax_in,
)
from subgraphs.commerce.sources.records import OrderStatus
from subgraphs.commerce.sources.sql.tables import order as orders
from subgraphs.commerce.sources.sql.tables import order_discount as discounts
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.database import AnyRow
from subgraphs.kit.lookups import number_of
from subgraphs.kit.refusals import conflict, not_found, version_refusal
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlOrderCommands"]


@dataclass(frozen=True, slots=True)
class SqlOrderCommands:
    writer: Writer

    async def apply_discount(
        self, command: Command, order: str, discount: GivenDiscount, expected_version: str
    ) -> Outcome:
        return await self.writer.once(
            command, lambda moment: _apply(moment, order, discount, expected_version)
        )

    async def remove_discount(
        self, command: Command, order: str, reference: str, expected_version: str
    ) -> Outcome:
        return await self.writer.once(
            command, lambda moment: _remove(moment, order, reference, expected_version)
        )


def _apply(moment: Moment, order: str, discount: GivenDiscount, expected_version: str) -> Outcome:
    connection = moment.connection
    row = _held(connection, order)
    if row is None:
        return Outcome(refusals=(not_found("order", "orderId"),))
    given = connection.execute(select(discounts).where(discounts.c.order_id == row.id)).all()
    amount, points = minor_units(discount.amount, discount.currency), _hundredths(discount.points)
    known = next((one for one in given if one.reference == discount.reference), None)
    if known is not None:
        if (known.amount, known.points_hundredths, row.currency) == (amount, points, discount.currency):
            return Outcome(order)
        refusal = conflict("The order has another discount with this reference.", "reference")
        return Outcome(order, (refusal,))
    sums = OrderSums(OrderStatus(row.status), row.currency, row.subtotal, sum(one.amount for one in given))
    refused = version_refusal(row.version, expected_version) or discount_refusal(sums, discount)
    if refused or amount is None:
        return Outcome(order, (refused,) if refused else ())
    tax = tax_in(amount, row.tax, row.total)
    connection.execute(
        insert(discounts).values(
            order_id=row.id,
            position=max((one.position for one in given), default=-1) + 1,
            label=discount.label,
            amount=amount,
            reference=discount.reference,
            points_hundredths=points,
            tax=tax,
        )
    )
    _change(moment, row, total=row.total - amount, tax=row.tax - tax, points=points or 0)
    return Outcome(order, events=(_event("order.discount_applied", order, discount.reference),))


def _remove(moment: Moment, order: str, reference: str, expected_version: str) -> Outcome:
    connection = moment.connection
    row = _held(connection, order)
    if row is None:
        return Outcome(refusals=(not_found("order", "orderId"),))
    ours = discounts.c.order_id == row.id, discounts.c.reference == reference
    known = connection.execute(select(discounts).where(*ours)).one_or_none()
    if known is None:
        return Outcome(order)
    refusal = version_refusal(row.version, expected_version)
    if refusal:
        return Outcome(order, (refusal,))
    connection.execute(delete(discounts).where(*ours))
    points = -(known.points_hundredths or 0)
    _change(moment, row, total=row.total + known.amount, tax=row.tax + (known.tax or 0), points=points)
    return Outcome(order, events=(_event("order.discount_removed", order, reference),))


def _held(connection: Connection, key: str) -> AnyRow | None:
    number = number_of(key)
    if number is None:
        return None
    return connection.execute(select(orders).where(orders.c.id == number).with_for_update()).one_or_none()


def _change(moment: Moment, row: AnyRow, *, total: int, tax: int, points: int) -> None:
    redeemed = (row.points_redeemed_hundredths or 0) + points
    statement = update(orders).where(orders.c.id == row.id)
    moment.connection.execute(
        statement.values(
            total=total,
            tax=tax,
            points_redeemed_hundredths=redeemed or None,
            version=orders.c.version + 1,
            updated_at=max(moment.now, row.updated_at),
        )
    )


def _event(kind: str, order: str, reference: str) -> Event:
    return Event(kind, "Order", order, {"reference": reference})


def _hundredths(points: Decimal | None) -> int | None:
    return None if points is None else int(points.scaleb(2))
