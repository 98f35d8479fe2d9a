"""The graph over the real Vendure, as its settings put the subgraph together, and what staff do meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from subgraphs.commerce.app import create_app
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.records import OrderStatus
from subgraphs.commerce.sources.vendure.connector import NEEDED, VendureConnector
from subgraphs.kit.ids import encode_id
from tests.products.vendure.admin import admin
from tests.products.vendure.chosen import Customer
from tests.products.vendure.conftest import Live, OpenShop

pytestmark = pytest.mark.soak

SHEET = """query($them: [_Any!]!) { _entities(representations: $them) { ... on Customer {
  email
  accounts { number state loyaltyCardNumber addresses { city country } }
  orders(first: 10, sort: PLACED_AT_ASC) { totalCount edges { node {
    number status channel { code } total { amount currency } lines { label quantity } discounts { label }
    shippingAddress { city } shipments { carrier deliveredAt } returns { reason } account { number } } } }
  carts(first: 5) { edges { node { status lines { label } } } }
  commerceStats { orderCount }
  channels { channel { code } orderCount }
  browsing { visits(first: 1) { edges { node { id } } } }
  transactionalEmails(first: 1) { edges { node { id } } }
} } }"""


@pytest.fixture
async def client(live: Live, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    given = {
        "FICHE_COMMERCE_DATABASE_URL": f"sqlite:///{tmp_path / 'beside.sqlite'}",
        "FICHE_COMMERCE_SOURCE": "vendure",
        "FICHE_COMMERCE_SOURCE_URL": live.url,
        "FICHE_COMMERCE_SOURCE_TOKEN": live.key,
        "FICHE_COMMERCE_SOURCE_FIELDS": "Account.loyaltyCardNumber=loyaltyCard",
        "FICHE_COMMERCE_SOURCE_SECONDS": "30",
    }
    app = create_app(CommerceSettings.from_environment("commerce", given))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://commerce") as client:
            yield client


async def test_a_customer_is_one_sheet(client: httpx.AsyncClient, entered: dict[str, Customer]) -> None:
    for key, customer in list(entered.items())[:3]:
        known = {"__typename": "Customer", "id": encode_id("Customer", "c1"), "commerceKeys": [key]}
        them = [{**known, "agreesToProfiling": True}]
        answer = await client.post("/graphql", json={"query": SHEET, "variables": {"them": them}})
        told = answer.json()
        assert "errors" not in told, told["errors"]
        [sheet] = told["data"]["_entities"]

        assert sheet["email"] == customer.account.email
        assert sheet["accounts"][0]["loyaltyCardNumber"] == customer.account.card_number
        assert sheet["orders"]["totalCount"] == sheet["commerceStats"]["orderCount"] == len(customer.orders)
        orders = [edge["node"] for edge in sheet["orders"]["edges"]]
        shown = [(one["number"], one["channel"]["code"]) for one in orders]
        assert shown == [(one.number, one.channel) for one in customer.orders]
        labels = [{line["label"] for line in one["lines"]} for one in orders]
        assert labels == [{line.product.label for line in one.lines} for one in customer.orders]
        assert sheet["browsing"]["visits"]["edges"] == sheet["transactionalEmails"]["edges"] == []


async def test_what_staff_pay_back_is_a_return(open_shop: OpenShop, copy: Live) -> None:
    staff = admin(copy.url.removesuffix("/admin-api"))
    order = staff("query($o: ID!) { order(id: $o) { payments { id } } }", o="1")
    refund = {"paymentId": order["payments"][0]["id"], "amount": 500, "reason": "Too late"}
    staff(
        "mutation($i: RefundOrderInput!) { refundOrder(input: $i) "
        "{ ...on Refund { id } ...on ErrorResult { errorCode message } } }",
        i={**refund, "lines": [], "shipping": 0, "adjustment": 500},
    )
    staff.close()
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        [returned] = await shop.source.parts.returns(["1"])

    assert [(one.reason, one.refunded) for one in returned] == [("Too late", 500)]


async def test_an_order_that_staff_cancel_counts_no_more(open_shop: OpenShop, copy: Live) -> None:
    staff = admin(copy.url.removesuffix("/admin-api"))
    staff(
        "mutation($i: CancelOrderInput!) { cancelOrder(input: $i) "
        "{ ...on Order { id state } ...on ErrorResult { errorCode message } } }",
        i={"orderId": "2", "reason": "Called off", "cancelShipping": True},
    )
    staff.close()
    async with open_shop(None, url=copy.url, token=copy.key) as shop:
        [order] = await shop.source.orders.by_key(["2"])
        assert order is not None
        [sums] = await shop.source.orders.sums([order.account_key])

    assert (order.status, order.total) == (OrderStatus.CANCELLED, 0)
    assert sum(one.orders for one in sums.sums) == 3


async def test_a_key_needs_no_more_rights_than_the_page_says(open_shop: OpenShop, copy: Live) -> None:
    staff = admin(copy.url.removesuffix("/admin-api"))
    role = staff(
        "mutation($i: CreateRoleInput!) { createRole(input: $i) { id } }",
        i={
            "code": "fiche",
            "description": "Fiche",
            "permissions": ["ReadCustomer", "ReadOrder", "ReadChannel"],
        },
    )
    key = staff(
        "mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { apiKey } }",
        i={"roleIds": [role["id"]], "translations": [{"languageCode": "en", "name": "Reads"}]},
    )["apiKey"]
    staff.close()
    async with open_shop(None, url=copy.url, token=key) as shop:
        found = await VendureConnector().probe(shop.calls)
        [account] = await shop.source.accounts.by_key(["2"])
        [sums] = await shop.source.orders.sums(["2"])

    assert [right.name for right in found.rights if right.is_granted] == [*NEEDED]
    assert account is not None
    assert sums.sums
