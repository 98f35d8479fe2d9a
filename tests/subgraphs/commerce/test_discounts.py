"""Discounts: the sums of the order stay right, and what is taken back leaves no trace in them."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.commerce.rules.discounts import GivenDiscount, OrderSums, discount_refusal, tax_in
from subgraphs.commerce.sources.records import OrderStatus
from subgraphs.commerce.sources.sql import tables
from tests.subgraphs.commerce.desk import CommerceDesk, order_id
from tests.subgraphs.desk import NOON, Row, codes


async def apply(desk: CommerceDesk, order: int, **given: object) -> Row:
    arguments = {
        "reference": "op-1",
        "label": "Loyalty points",
        "amount": "5.00",
        "currency": "EUR",
        "pointsRedeemed": "500",
        "expectedVersion": "3",
        **given,
    }
    key = f"apply {order} {sorted(arguments.items(), key=str)}"
    return await desk.call("orderDiscountApply", orderId=order_id(order), **arguments, idempotencyKey=key)


async def remove(desk: CommerceDesk, order: int, reference: str, version: str) -> Row:
    key = f"remove {order} {reference} {version}"
    arguments = {"reference": reference, "expectedVersion": version, "idempotencyKey": key}
    return await desk.call("orderDiscountRemove", orderId=order_id(order), **arguments)


def shown(payload: Row) -> Row:
    order = payload["order"]
    assert isinstance(order, dict)
    return order


def sums(payload: Row) -> tuple[object, ...]:
    order = shown(payload)
    total, tax = order["total"], order["tax"]
    assert isinstance(total, dict)
    assert isinstance(tax, dict)
    return total["amount"], tax["amount"], order["pointsRedeemed"]


async def test_a_discount_lowers_total_and_tax_and_counts_its_points(desk: CommerceDesk) -> None:
    order = desk.order(desk.account())

    payload = await apply(desk, order)

    assert sums(payload) == ("59.90", "9.99", "500")
    assert shown(payload)["version"] == "4"
    assert shown(payload)["discounts"] == [{"label": "Loyalty points", "amount": {"amount": "5.00"}}]
    assert desk.events(str(order)) == [("order.discount_applied", {"reference": "op-1"})]


async def test_a_discount_that_is_taken_back_leaves_the_order_as_it_was(desk: CommerceDesk) -> None:
    order = desk.order(desk.account(), total=6489, tax=1081, subtotal=5999)
    await apply(desk, order, reference="op-1", amount="3.33")
    await apply(desk, order, reference="op-2", amount="7.77", pointsRedeemed=None, expectedVersion="4")

    first = await remove(desk, order, "op-1", "5")
    second = await remove(desk, order, "op-2", "6")

    assert sums(first)[2] is None
    assert sums(second) == ("64.89", "10.81", None)
    assert shown(second)["discounts"] == []
    assert shown(second)["version"] == "7"


async def test_the_same_reference_is_the_same_discount_under_any_key(desk: CommerceDesk) -> None:
    order = desk.order(desk.account())
    first = await apply(desk, order)

    again = await apply(desk, order, expectedVersion="4")
    late = await apply(desk, order, expectedVersion="1")
    other = await apply(desk, order, amount="6.00", expectedVersion="4")

    assert shown(again) == shown(late) == shown(first)
    assert codes(other) == [("CONFLICT", "reference")]


async def test_what_is_not_there_need_not_be_removed(desk: CommerceDesk) -> None:
    order = desk.order(desk.account())

    payload = await remove(desk, order, "never-applied", "1")

    assert codes(payload) == []
    assert shown(payload)["version"] == "3"


async def test_a_discount_is_not_removed_from_an_order_that_has_changed(desk: CommerceDesk) -> None:
    order = desk.order(desk.account())
    await apply(desk, order)

    assert codes(await remove(desk, order, "op-1", "3")) == [("VERSION_MISMATCH", "expectedVersion")]


@pytest.mark.parametrize("status", ["PREPARING", "SHIPPED", "DELIVERED", "CANCELLED", "RETURNED"])
async def test_an_order_that_is_under_way_takes_no_discount_but_gives_one_back(
    desk: CommerceDesk, status: str
) -> None:
    order = desk.order(desk.account(), status=status)
    row = {"order_id": order, "position": 0, "label": "Points", "amount": 500, "reference": "op-9", "tax": 83}
    desk.add(tables.order_discount, row)

    assert codes(await apply(desk, order)) == [("CONFLICT", "orderId")]
    assert codes(await remove(desk, order, "op-9", "3")) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-1.00"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "60.01"}, "amount"),
        ({"amount": "9" * 30}, "amount"),
        ({"currency": "CHF"}, "currency"),
        ({"currency": "euro"}, "currency"),
        ({"pointsRedeemed": "-1"}, "pointsRedeemed"),
        ({"pointsRedeemed": "1.005"}, "pointsRedeemed"),
        ({"reference": " "}, "reference"),
        ({"reference": "x" * 65}, "reference"),
        ({"label": ""}, "label"),
    ],
)
async def test_a_discount_of_wrong_values_is_refused(desk: CommerceDesk, given: Row, field: str) -> None:
    order = desk.order(desk.account())

    payload = await apply(desk, order, **given)

    assert codes(payload) == [("INVALID", field)]
    [row] = desk.rows(tables.order.select().where(tables.order.c.id == order))
    assert (row.version, row.total) == (3, 6490)


async def test_the_change_of_an_order_is_found_by_who_reads_changes(desk: CommerceDesk) -> None:
    order = desk.order(desk.account(), updated_at=NOON.replace(hour=9))

    assert shown(await apply(desk, order))["updatedAt"] == "2026-03-01T12:00:00Z"


async def test_of_ten_discounts_at_once_on_one_version_one_is_applied(desk: CommerceDesk) -> None:
    order = desk.order(desk.account())

    payloads = await asyncio.gather(*(apply(desk, order, reference=f"op-{n}") for n in range(10)))

    assert sorted(map(codes, payloads)) == [[], *[[("VERSION_MISMATCH", "expectedVersion")]] * 9]
    [row] = desk.rows(tables.order.select().where(tables.order.c.id == order))
    assert row.total == 5990


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.data())
def test_the_tax_that_goes_with_a_part_of_the_price_is_never_more_than_there_is(
    goods: int, shipping: int, data: st.DataObject
) -> None:
    total = goods + shipping
    tax = data.draw(st.integers(0, total))
    amount = data.draw(st.integers(1, goods))

    assert 0 <= tax_in(amount, tax, total) <= tax


@given(st.decimals("0.01", "1000", places=2), st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_discount_makes_the_goods_cost_less_than_nothing(
    amount: Decimal, subtotal: int, given: int
) -> None:
    order = OrderSums(OrderStatus.PENDING, "EUR", subtotal, min(given, subtotal))

    refusal = discount_refusal(order, GivenDiscount("r", "Points", amount, "EUR", None))

    assert (refusal is None) == (int(amount * 100) <= order.subtotal - order.given)
