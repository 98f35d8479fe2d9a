"""The click on a durable link: where it leads, and to whom it tells nothing."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from subgraphs.hub.app import create_app
from subgraphs.hub.back_office import demonstration_file
from subgraphs.hub.settings import HubSettings
from subgraphs.kit.ids import encode_id

FULL = encode_id("Customer", "CFULL0000")
ACCOUNT = encode_id("Account", "70")

KNOWN_NODES: dict[str, object] = {
    encode_id("Order", "555"): {"__typename": "Order", "account": {"id": ACCOUNT}},
    encode_id("Order", "556"): {"__typename": "Order", "account": {"id": encode_id("Account", "90")}},
    encode_id("Exchange", "E1"): {
        "__typename": "Exchange",
        "contact": {"id": encode_id("CrmContact", "003A")},
    },
    encode_id("Invoice", "F1"): {"__typename": "Invoice", "order": {"account": {"id": ACCOUNT}}},
    # The hub answers `__typename` for every well-formed id; nobody else knows this one.
    encode_id("Order", "999"): {"__typename": "Order", "account": None},
}


class Clicks:
    def __init__(self, client: httpx.AsyncClient, asked: list[dict[str, Any]]) -> None:
        self.client = client
        self.asked = asked
        """What the gateway was asked."""

    async def to(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)


@pytest.fixture
async def clicks(crosswalk_url: str) -> AsyncIterator[Clicks]:
    asked: list[dict[str, Any]] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        asked.append(orjson.loads(request.content))
        if asked[-1]["variables"]["id"] == encode_id("Order", "503"):
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json={"data": {"node": KNOWN_NODES.get(asked[-1]["variables"]["id"])}})

    settings = HubSettings(
        name="hub",
        database_url=crosswalk_url,
        back_office=demonstration_file(),
        gateway_url="http://gateway.internal/graphql",
    )
    app = create_app(settings, lambda _: httpx.AsyncClient(transport=httpx.MockTransport(gateway)))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as client,
    ):
        yield Clicks(client, asked)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        (f"/go/{FULL}?to=crm&rel=customer", "https://crm.example/o/fiche/contacts/003A"),
        (f"/go/{FULL}?to=crm", "https://crm.example/o/fiche/contacts/003A"),
        (f"/go/{FULL}?to=LOYALTY&rel=card", "https://loyalty.example/members/M1/card"),
        # The primary account, and never the collective ledger account.
        (f"/go/{ACCOUNT}?to=accounting", "https://ledger.example/accounts/411000123/entries"),
        # A record without more words opens itself, secondary or not.
        (f"/go/{encode_id('Account', '71')}", "https://shop-admin.example/customers/71"),
        (
            f"/go/{encode_id('Account', '71')}?to=commerce&rel=orders",
            "https://shop-admin.example/orders?customer=71",
        ),
        ("/go/crm/contact/003A?to=commerce", "https://shop-admin.example/customers/70"),
        ("/go/CRM/contact/003A?to=CRM&rel=exchange", "https://crm.example/o/fiche/contacts/003A/exchanges"),
        (f"/go/{encode_id('Exchange', 'E1')}?to=loyalty", "https://loyalty.example/members/M1/card"),
        (f"/go/{encode_id('Invoice', 'F1')}?to=crm", "https://crm.example/o/fiche/contacts/003A"),
        (f"/go/{encode_id('Order', '555')}", "https://shop-admin.example/orders/555"),
        ("/go/commerce/order/555?to=crm", "https://crm.example/o/fiche/contacts/003A"),
    ],
)
async def test_a_link_leads_to_the_record_in_the_other_system(clicks: Clicks, path: str, url: str) -> None:
    answer = await clicks.to(path)

    assert (answer.status_code, answer.headers.get("location")) == (302, url)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("former", ["CMERGEDA0", "CMERGEDB0", "CMERGEDD0", "CMERGEDC0"])
async def test_a_link_from_before_a_merge_leads_to_the_survivor(clicks: Clicks, former: str) -> None:
    answer = await clicks.to(f"/go/{encode_id('Customer', former)}?to=accounting")

    assert answer.headers["location"] == "https://ledger.example/accounts/411000999/entries"


@pytest.mark.parametrize(
    "path",
    [
        # Two contacts are possible, and nobody has decided.
        f"/go/{encode_id('Customer', 'CAMBIG000')}?to=crm",
        # A guest has no contact.
        f"/go/{encode_id('Order', '556')}?to=crm",
    ],
)
async def test_without_a_primary_record_a_link_leads_to_the_search_and_never_to_a_guess(
    clicks: Clicks, path: str
) -> None:
    answer = await clicks.to(path)

    assert answer.headers["location"] == "https://crm.example/o/fiche/search"


NOWHERE = [
    "/go/nonsense?to=crm",
    f"/go/{encode_id('Customer', 'CUNKNOWN0')}?to=crm",
    f"/go/{encode_id('Customer', 'CERASED00')}?to=crm",
    f"/go/{encode_id('Order', '999')}?to=crm",
    f"/go/{encode_id('Order', '998')}?to=crm",
    f"/go/{encode_id('Voucher', 'V1')}?to=crm",
    "/go/crm/contact/0000?to=commerce",
    "/go/crm/lead/003A?to=commerce",
    "/go/erp/contact/003A?to=commerce",
    f"/go/{FULL}",
    f"/go/{FULL}?to=erp",
    f"/go/{FULL}?to=crm&rel=orders",
    f"/go/{FULL}?next=https://evil.example",
    f"/go/{'A' * 300}?to=crm",
]


@pytest.mark.parametrize("path", NOWHERE)
async def test_what_is_unknown_is_not_found(clicks: Clicks, path: str) -> None:
    answer = await clicks.to(path)

    assert (answer.status_code, answer.text) == (404, "There is no such page.")
    assert "location" not in answer.headers


async def test_what_is_forbidden_looks_exactly_like_what_is_unknown(clicks: Clicks) -> None:
    unknown = await clicks.to(f"/go/{encode_id('Customer', 'CUNKNOWN0')}?to=crm")
    forbidden = await clicks.to(f"/go/{FULL}?to=crm", **{"fiche-subject": FULL})

    assert (forbidden.status_code, forbidden.content) == (unknown.status_code, unknown.content)
    assert dict(forbidden.headers) == dict(unknown.headers)


async def test_no_parameter_leads_out_of_the_configured_pages(clicks: Clicks) -> None:
    answer = await clicks.to(f"/go/{FULL}?to=crm&next=https://evil.example&url=https://evil.example")

    assert answer.headers["location"] == "https://crm.example/o/fiche/contacts/003A"


async def test_an_order_costs_one_question_that_names_the_account_alone(clicks: Clicks) -> None:
    await clicks.to(f"/go/{encode_id('Order', '555')}?to=crm")

    (asked,) = clicks.asked
    assert asked["query"] == (
        "query Go($id: ID!) { node(id: $id) { __typename ... on Order { account { id } } } }"
    )


async def test_a_customer_and_its_records_cost_no_question(clicks: Clicks) -> None:
    for path in (f"/go/{FULL}?to=crm", f"/go/{ACCOUNT}?to=crm", "/go/crm/contact/003A?to=loyalty"):
        await clicks.to(path)

    assert clicks.asked == []


async def test_a_system_that_is_down_is_no_unknown_page(clicks: Clicks) -> None:
    answer = await clicks.to(f"/go/{encode_id('Order', '503')}?to=crm")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_every_click_is_logged_without_where_it_led(
    clicks: Clicks, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="subgraphs.hub.go"):
        await clicks.to(f"/go/{FULL}?to=crm&rel=customer")
        await clicks.to("/go/nonsense?to=crm")

    assert len(caplog.records) == 2
    assert "CFULL0000" in caplog.messages[0]
    assert "crm.example" not in caplog.text
