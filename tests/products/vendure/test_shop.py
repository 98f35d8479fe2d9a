"""What the port of the shop promises, of Vendure: as it was recorded, and live (`make soak`)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.commerce.sources.records import (
    AddressRecord,
    CartStatus,
    DiscountRecord,
    LineRecord,
    OrderCriteria,
    OrderSort,
    OrderStatus,
)
from subgraphs.kit.pages import PageRequest
from subgraphs.world.calendar import moment_text
from subgraphs.world.people import Address
from tests.products.contract.shop import OrderFact, ShopContract, ShopDesk
from tests.products.contract.walking import walked
from tests.products.recording import Recorder
from tests.products.vendure.chosen import Customer
from tests.products.vendure.conftest import Live, OpenShop
from tests.products.vendure.recorded import RECORDING

Entered = dict[str, Customer]

SORTS = [OrderSort.TOTAL_DESC, OrderSort.UPDATED_AT_ASC]

A_CENT_PER_LINE = 5
"""Vendure rounds the tax of each line, and the demonstration that of the whole order."""


class VendureShop(ShopContract):
    async def test_accounts_say_what_was_entered(self, desk: ShopDesk, entered: Entered) -> None:
        found = await desk.source.accounts.by_key(list(entered))
        for record, customer in zip(found, entered.values(), strict=True):
            account = customer.account
            assert record is not None
            assert record.email == account.email
            assert record.state == account.state
            assert record.email_verified == account.verified
            assert record.loyalty_card_number == account.card_number
            assert record.created_at.isoformat(" ")[:19] == moment_text(account.created_at)[:19]

    async def test_addresses_are_those_that_were_entered(self, desk: ShopDesk, entered: Entered) -> None:
        found = await desk.source.accounts.addresses(list(entered))
        for addresses, customer in zip(found, entered.values(), strict=True):
            kept = () if customer.account.state == "GUEST" else customer.account.addresses
            assert addresses == tuple(map(_address, kept))

    async def test_orders_add_up_and_say_what_was_entered(self, desk: ShopDesk, entered: Entered) -> None:
        orders = {order.number: order for customer in entered.values() for order in customer.orders}
        for record in await desk.orders(*desk.accounts):
            order = orders[record.number]
            assert (record.subtotal, record.shipping) == (order.subtotal, order.shipping)
            assert abs(record.tax - order.tax) <= A_CENT_PER_LINE
            assert record.placed_at.isoformat(" ")[:19] == moment_text(order.placed_at)[:19]
            address = order.address
            assert record.shipping_address == (None if address is None else _address(address))

    async def test_parts_of_orders_are_those_that_were_entered(
        self, desk: ShopDesk, entered: Entered
    ) -> None:
        orders = {order.number: order for customer in entered.values() for order in customer.orders}
        records = await desk.orders(*desk.accounts)
        keys, parts = [record.key for record in records], desk.source.parts
        told = zip(
            records,
            await parts.lines(keys),
            await parts.discounts(keys),
            await parts.shipments(keys),
            strict=True,
        )
        for record, lines, discounts, shipments in told:
            order = orders[record.number]
            assert lines == tuple(
                LineRecord(one.product.sku, one.product.label, one.quantity, one.product.cents, one.cents)
                for one in order.lines
            )
            assert discounts == tuple(DiscountRecord(*one) for one in order.discounts)
            sent = [(one.carrier, one.tracking_url) for one in order.shipments]
            assert [(one.carrier, one.tracking_url) for one in shipments if one.tracking_url] == sent

    async def test_an_open_cart_is_no_order_and_an_order_no_cart(
        self, desk: ShopDesk, entered: Entered
    ) -> None:
        request = PageRequest("NEWEST", 20)
        [page] = await desk.source.customers.carts.pages((request, None), [desk.accounts])
        registered = [customer for customer in entered.values() if customer.account.state != "GUEST"]
        carts = [cart for customer in registered for cart in customer.carts[:1]]

        assert sorted(row.record.total for row in page.rows) == sorted(cart.total for cart in carts)
        assert {row.record.status for row in page.rows} == {CartStatus.OPEN}
        keys = [row.record.key for row in page.rows]
        assert await desk.source.orders.by_key(keys) == [None for _ in keys]
        assert [one.key if one else None for one in await desk.source.carts.by_key(keys)] == keys
        orders = [one.key for one in await desk.orders(*desk.accounts)]
        assert await desk.source.carts.by_key(orders) == [None for _ in orders]

    @pytest.mark.parametrize(
        "sort", [OrderSort.TOTAL_DESC, OrderSort.UPDATED_AT_ASC], ids=lambda sort: sort.value
    )
    async def test_all_orders_are_walked_in_the_order_that_is_asked_for(
        self, sort: OrderSort, desk: ShopDesk
    ) -> None:
        found = await walked(
            lambda request: desk.source.orders.all(request, OrderCriteria()), PageRequest(sort, 7)
        )
        values = [one.total if sort is OrderSort.TOTAL_DESC else one.updated_at.timestamp() for one in found]

        assert sorted(one.number for one in found) == sorted(fact.number for fact in desk.facts)
        assert values == sorted(values, reverse=sort is OrderSort.TOTAL_DESC)

    async def test_what_changed_since_a_moment_is_read_with_what_changed_in_it(self, desk: ShopDesk) -> None:
        request = PageRequest(OrderSort.UPDATED_AT_ASC, 100)
        every = [row.record for row in (await desk.source.orders.all(request, OrderCriteria())).rows]
        since = every[len(every) // 2].updated_at
        page = await desk.source.orders.all(request, OrderCriteria(updated_since=since))

        assert [row.record for row in page.rows] == [one for one in every if one.updated_at >= since]

    async def test_the_evidence_of_all_customers_is_walked(self, desk: ShopDesk, entered: Entered) -> None:
        found, key = [], None
        while page := await desk.source.evidence.after(key, 5):
            found += page
            key = page[-1].key

        assert {one.key for one in found} == set(entered)
        assert len(found) == len(entered)
        known = {one.key: one.external_id for one in found if not one.is_guest}
        assert known == {key: f"C-{entered[key].person.number}" for key in known}


class TestRecordedVendure(VendureShop):
    @pytest.fixture
    async def desk(self, open_shop: OpenShop, entered: Entered) -> AsyncIterator[ShopDesk]:
        async with open_shop(RECORDING.replay()) as shop:
            yield ShopDesk(shop.source, emails(entered), facts(entered))


@pytest.mark.soak
class TestLiveVendure(VendureShop):
    @pytest.fixture
    async def desk(
        self, open_shop: OpenShop, entered: Entered, live: Live, recorder: Recorder
    ) -> AsyncIterator[ShopDesk]:
        async with open_shop(recorder, url=live.url, token=live.key) as shop:
            yield ShopDesk(shop.source, emails(entered), facts(entered))


def emails(entered: Entered) -> dict[str, str]:
    return {key: str(customer.account.email) for key, customer in entered.items()}


def facts(entered: Entered) -> list[OrderFact]:
    return [
        OrderFact(order.number, key, order.channel, OrderStatus(order.status), order.currency, order.total)
        for key, customer in entered.items()
        for order in customer.orders
    ]


def _address(address: Address) -> AddressRecord:
    first, *others = address.lines
    lines = (first, ", ".join(others)) if others else (first,)
    return AddressRecord(
        address.name, lines, address.postal_code, address.city, address.country, address.phone
    )
