"""What the real Vendure writes to its customers, read from the real maildev to which it sends."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.commerce.app import create_app
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.maildev.connector import MaildevConnector
from subgraphs.kit.ids import encode_id
from subgraphs.kit.products.settings import ProductSettings
from tests.products.maildev.installed import PostBox
from tests.products.vendure.admin import Graph, admin
from tests.products.vendure.chosen import chosen
from tests.products.vendure.installed import KEY_FILE, running, seeded

pytestmark = pytest.mark.soak

MOST_SECONDS = 20.0

LETTERS = """query($them: [_Any!]!) { _entities(representations: $them) {
  ... on Customer { transactionalEmails(first: 5) { totalCount edges { node {
      id template subject status toMasked order { number } } } } }
  ... on Order { emails(first: 5) { edges { node { template order { number } } } } }
  ... on TransactionalEmail { template }
} }"""


@dataclass(frozen=True)
class Desk:
    shop: str
    """The URL of Vendure."""
    client: httpx.AsyncClient

    async def ask(self, **them: object) -> Any:
        body = {"query": LETTERS, "variables": {"them": [them]}}
        told = (await self.client.post("/graphql", json=body)).json()
        assert "errors" not in told, told["errors"]
        return told["data"]["_entities"][0]

    async def letters_to(self, account: str, awaited: int) -> list[Any]:
        """As soon as there are so many; Vendure writes them beside its answers."""
        known = {"id": encode_id("Customer", "c1"), "commerceKeys": [account], "agreesToProfiling": True}
        async with asyncio.timeout(MOST_SECONDS):
            while True:
                shown = (await self.ask(__typename="Customer", **known))["transactionalEmails"]
                if shown["totalCount"] >= awaited:
                    return [edge["node"] for edge in shown["edges"]]
                await asyncio.sleep(0.1)


@pytest.fixture
async def desk(box: PostBox, tmp_path: Path) -> AsyncIterator[Desk]:
    kept = seeded()
    shutil.copy(kept / "shop.sqlite", tmp_path / "shop.sqlite")
    with running(tmp_path, smtp_port=box.smtp_port) as url:
        given = {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'beside.sqlite'}",
            "SOURCE": "vendure",
            "SOURCE_URL": f"{url}/admin-api",
            "SOURCE_TOKEN": (kept / KEY_FILE).read_text(),
            "SOURCE_SECONDS": "30",
            "LETTERS_SOURCE": "maildev",
            "LETTERS_SOURCE_URL": box.url,
            "LETTERS_SOURCE_TTL": "0",
        }
        settings = {f"FICHE_COMMERCE_{name}": value for name, value in given.items()}
        app = create_app(CommerceSettings.from_environment("commerce", settings))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://commerce") as client,
        ):
            yield Desk(url, client)


async def test_who_orders_reads_the_letter_on_the_sheet_and_on_the_order(desk: Desk) -> None:
    order, number = _order_anew(desk.shop, "1")
    [letter] = await desk.letters_to("1", 1)

    assert (letter["template"], letter["status"]) == ("order-confirmation", "SENT")
    assert letter["subject"] == f"Order confirmation for #{number}"
    assert letter["order"] == {"number": number}
    assert str(chosen()[0].account.email) not in letter["toMasked"]
    [edge] = (await desk.ask(__typename="Order", id=encode_id("Order", order)))["emails"]["edges"]
    assert edge["node"] == {"template": "order-confirmation", "order": {"number": number}}
    assert await desk.ask(__typename="TransactionalEmail", id=letter["id"]) == {
        "template": "order-confirmation"
    }


async def test_a_letter_about_no_order_is_read_by_whom_it_was_written_to(desk: Desk) -> None:
    shop = Graph(f"{desk.shop}/shop-api")
    asked = "mutation($e: String!) { requestPasswordReset(emailAddress: $e) { __typename } }"
    shop(asked, e=str(chosen()[0].account.email))
    shop.close()
    [letter] = await desk.letters_to("1", 1)

    assert (letter["template"], letter["order"]) == ("password-reset", None)
    assert await desk.letters_to("2", 0) == []


async def test_looking_for_a_letter_does_not_mark_it_as_read(desk: Desk, box: PostBox) -> None:
    _order_anew(desk.shop, "1")
    [letter] = await desk.letters_to("1", 1)
    await desk.ask(__typename="TransactionalEmail", id=letter["id"])

    async with httpx.AsyncClient(trust_env=False) as anybody:
        [kept] = (await anybody.get(f"{box.url}/email")).json()
    assert kept["read"] is False


async def test_a_post_box_that_is_gone_takes_nothing_with_it_but_the_letters(
    desk: Desk, tmp_path: Path
) -> None:
    gone = ProductSettings(source="maildev", url="http://127.0.0.1:9")
    given = {
        "FICHE_COMMERCE_DATABASE_URL": f"sqlite:///{tmp_path / 'gone.sqlite'}",
        "FICHE_COMMERCE_SOURCE": "vendure",
        "FICHE_COMMERCE_SOURCE_URL": f"{desk.shop}/admin-api",
        "FICHE_COMMERCE_SOURCE_TOKEN": (seeded() / KEY_FILE).read_text(),
    }
    settings = CommerceSettings.from_environment("commerce", given).model_copy(update={"letters": gone})
    app = create_app(settings)
    query = LETTERS.replace("... on Customer {", "... on Customer { accounts { number }")
    them = {"__typename": "Customer", "id": encode_id("Customer", "c1"), "commerceKeys": ["1"]}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://commerce") as client,
    ):
        body = {"query": query, "variables": {"them": [{**them, "agreesToProfiling": True}]}}
        told = (await client.post("/graphql", json=body)).json()

    assert told["data"]["_entities"] == [{"accounts": [{"number": "1"}], "transactionalEmails": None}]
    [error] = told["errors"]
    assert (error["path"][-1], error["extensions"]["code"]) == ("transactionalEmails", "SOURCE_DOWN")


async def test_a_probe_says_which_maildev_it_is_and_shows_nobodys_address(desk: Desk, box: PostBox) -> None:
    _order_anew(desk.shop, "1")
    await desk.letters_to("1", 1)
    connector = MaildevConnector()
    calls = connector.calls(ProductSettings(source="maildev", url=box.url))
    try:
        found = await connector.probe(calls)
    finally:
        await calls.close()

    assert (found.version, found.who) == ("2.2.1", "anybody")
    assert found.sample["TransactionalEmail.template"] == "order-confirmation"
    assert str(chosen()[0].account.email) not in str(found.sample)


def _order_anew(shop: str, customer: str) -> tuple[str, str]:
    """The key and the number of an order that staff have taken by telephone."""
    staff = admin(shop)
    failed = "...on ErrorResult { errorCode message }"
    draft = staff("mutation { createDraftOrder { id code } }")
    at = {"o": draft["id"]}
    address = {"streetLine1": "1 rue des Lilas", "countryCode": "FR"}
    for steps, given in (
        ("$c: ID!) { setCustomerForDraftOrder(orderId: $o, customerId: $c)", {"c": customer}),
        (
            "$i: AddItemToDraftOrderInput!) { addItemToDraftOrder(orderId: $o, input: $i)",
            {"i": {"productVariantId": "1", "quantity": 1}},
        ),
        ("$i: CreateAddressInput!) { setDraftOrderShippingAddress(orderId: $o, input: $i)", {"i": address}),
        ("$m: ID!) { setDraftOrderShippingMethod(orderId: $o, shippingMethodId: $m)", {"m": "1"}),
        ("$s: String!) { transitionOrderToState(id: $o, state: $s)", {"s": "ArrangingPayment"}),
        (
            "$i: ManualPaymentInput!) { addManualPaymentToOrder(input: $i)",
            {"i": {"orderId": draft["id"], "method": "card", "metadata": {}}},
        ),
    ):
        of_order = {} if "ManualPayment" in steps else at
        first = "" if "ManualPayment" in steps else "$o: ID!, "
        shown = "id" if "ShippingAddress" in steps else f"__typename {failed}"
        staff(f"mutation({first}{steps} {{ {shown} }} }}", **of_order, **given)
    staff.close()
    return draft["id"], draft["code"]
