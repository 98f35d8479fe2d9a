"""Whose rows a token opens: one person's, those of a channel, those with a consent, those of a card."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping

import orjson
import pytest
from sqlalchemy import make_url

from gateway.graph import Graph
from gateway.page.examples import Example
from resolvers.transport import SubgraphRequest
from resolvers.transport.asgi import AsgiTransport
from subgraphs.kit.ids import encode_id
from subgraphs.world.calendar import AS_OF
from subgraphs.world.examples import ACCOUNT_OF_ME, CARD, ME, ORDER_NUMBER
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.guarded import guarded, token

ROWS = tuple[tuple[object, ...], ...]


@pytest.fixture
async def shop(graph: Graph, database_urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    async with guarded(graph, database_urls) as found:
        yield found


def rows(urls: Mapping[str, str], island: str, statement: str, *given: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(str(make_url(urls[island]).database)) as connection:
        return connection.execute(statement, given).fetchall()


MINE = token("shop", "me", ACCOUNT_OF_ME)


@pytest.mark.parametrize("name", ["F1Header", "F2Orders", "F4Preferences"])
async def test_a_person_reads_what_is_its_own_as_it_always_did(
    shop: CustomerGraph, customer_graph: CustomerGraph, examples: Mapping[str, Example], name: str
) -> None:
    found = await shop.answer(examples[name].query, examples[name].variables, token=MINE)
    assert found == await customer_graph.example(examples[name])


async def test_the_subject_of_a_token_counts_and_not_the_header_of_a_client(shop: CustomerGraph) -> None:
    query = "{ me { id } }"
    assert await shop.answer(query, subject="somebody else", token=MINE) == {"data": {"me": {"id": ME}}}
    assert await shop.answer(query, subject=ME) == {"data": {"me": None}}


async def test_a_subject_without_a_link_is_nobody(shop: CustomerGraph) -> None:
    stranger = token("shop", "me", "99999999")
    assert await shop.answer("{ me { id } }", token=stranger) == {"data": {"me": None}}


async def test_a_subgraph_gives_nothing_without_a_context_of_the_gateway(shop: CustomerGraph) -> None:
    body = orjson.dumps({"query": "{ __typename }"})
    for island in shop.islands.values():
        for claim in (("fiche-subject", ME), ("fiche-caller", "a.b.c"), ("fiche-hub", "a.b.c")):
            headers = (("content-type", "application/json"), claim)
            answer = await AsgiTransport(island).send(SubgraphRequest(body, headers, timeout=10))
            assert answer.status == 401
            assert orjson.loads(answer.body).keys() == {"errors"}
            assert b'"UNAUTHENTICATED"' in answer.body


async def test_a_marketplace_pages_through_the_orders_of_its_channel_and_no_others(
    shop: CustomerGraph, database_urls: Mapping[str, str]
) -> None:
    channel, known = rows(
        database_urls,
        "commerce",
        "SELECT channel_code, count(*) FROM commerce_order GROUP BY 1 ORDER BY 2 LIMIT 1",
    )[0]
    market = token("market", "read:orders", channels=[channel])
    query = """query ($after: String) { orders(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor } edges { node { number channel { code } customer { id } } } } }"""
    after, sizes, seen = None, [], set()
    while True:
        answer = await shop.answer(query, {"after": after}, token=market)
        assert "errors" not in answer
        page = answer["data"]["orders"]
        sizes.append(len(page["edges"]))
        seen |= {edge["node"]["number"] for edge in page["edges"]}
        assert {edge["node"]["channel"]["code"] for edge in page["edges"]} <= {channel}
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(seen) == known and sizes[:-1] == [100] * (len(sizes) - 1)
    ((orders,),) = rows(database_urls, "commerce", "SELECT count(*) FROM commerce_order")
    assert int(str(known)) < int(str(orders)) / 10, "nine in ten are hidden"


async def test_orders_and_their_totals_are_those_of_the_channel_also_by_customer(
    shop: CustomerGraph, database_urls: Mapping[str, str]
) -> None:
    by_channel = dict(
        rows(
            database_urls,
            "commerce",
            "SELECT channel_code, count(*) FROM commerce_order WHERE account_id = ? GROUP BY 1",
            int(ACCOUNT_OF_ME),
        )
    )
    absent = "no such channel"
    query = """query ($id: ID!) { customer(id: $id) { id
        orders(first: 1) { totalCount edges { node { number } } }
        commerceStats { orderCount } } }"""
    for channel, count in by_channel.items():
        market = token("market", "read:orders read:customers", channels=[channel])
        found = (await shop.answer(query, {"id": ME}, token=market))["data"]["customer"]
        assert found["orders"]["totalCount"] == count and len(found["orders"]["edges"]) == 1
    nobody = token("market", "read:orders read:customers", channels=[absent])
    assert await shop.answer(query, {"id": ME}, token=nobody) == {"data": {"customer": None}}


@pytest.mark.parametrize("has_bought", [True, False])
async def test_a_cart_is_shown_to_its_channel_where_its_owner_has_bought_there(
    shop: CustomerGraph, database_urls: Mapping[str, str], has_bought: bool
) -> None:
    """The ground is the contract: a cart alone is none."""
    key, channel = rows(
        database_urls,
        "commerce",
        "SELECT id, channel_code FROM commerce_cart c WHERE ? = EXISTS (SELECT 1 FROM commerce_order o "
        "WHERE o.account_id = c.account_id AND o.channel_code = c.channel_code) LIMIT 1",
        has_bought,
    )[0]
    market = token("market", "read:carts", channels=[channel])
    query = "query ($id: ID!) { node(id: $id) { ... on Cart { status } } }"
    answer = await shop.answer(query, {"id": encode_id("Cart", str(key))}, token=market)
    assert (answer["data"]["node"] is not None) is has_bought


async def test_a_hidden_order_is_answered_as_one_that_there_is_not(
    shop: CustomerGraph, database_urls: Mapping[str, str]
) -> None:
    """The same answer from the same subgraphs, by the same statements."""
    query = "query ($number: String!) { orderByNumber(number: $number) { id status customer { id } } }"
    market = token("market", "read:orders", channels=["no such channel"])
    hidden = await shop.answer(query, {"number": ORDER_NUMBER}, token=market)
    asked = [name for name, _ in shop.asked]
    shop.asked.clear()
    assert hidden == await shop.answer(query, {"number": "W0"}, token=market)
    assert hidden == {"data": {"orderByNumber": None}}
    assert asked == [name for name, _ in shop.asked]


CONTACTABLE = """query ($after: String, $medium: Medium!) {
    contactableContacts(purpose: PARTNER_SHARING, medium: $medium, first: 20, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges { node { id customer { id
        loyalty { id } commerceStats { orderCount } consents { partner } } } } } }"""


async def contacts_of(shop: CustomerGraph, asking: str) -> list[Json]:
    after, found = None, []
    while True:
        answer = await shop.answer(CONTACTABLE, {"after": after, "medium": "EMAIL"}, token=asking)
        assert "errors" not in answer, answer["errors"]
        page = answer["data"]["contactableContacts"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        assert len(page["edges"]) == 20
        after = page["pageInfo"]["endCursor"]


async def test_an_agency_sees_those_who_agreed_and_what_hangs_on_them(
    shop: CustomerGraph, database_urls: Mapping[str, str]
) -> None:
    agency = token("agency", "read:customers read:consents read:loyalty")
    found = await contacts_of(shop, agency)
    agreed = rows(
        database_urls,
        "crm",
        "SELECT count(*) FROM crm_consent c JOIN crm_contact k ON k.key = c.contact_key WHERE "
        "purpose = 'PARTNER_SHARING' AND medium = 'EMAIL' AND state = 'GRANTED' AND partner <> '' AND "
        "(expires_at IS NULL OR expires_at > ?) AND merged_into_key IS NULL AND erased_at IS NULL",
        AS_OF.strftime("%Y-%m-%d %H:%M:%S"),
    )
    assert [(len(found),)] == agreed
    customers = [node["customer"] for node in found if node["customer"]]
    assert len(customers) > 0.8 * len(found)
    assert any(each["loyalty"] for each in customers)
    assert sum(each["commerceStats"]["orderCount"] for each in customers if each["commerceStats"]) > 0
    assert {consent["partner"] for each in customers for consent in each["consents"]} == {"agence-horizon"}


@pytest.mark.parametrize(
    "purposes",
    [["PARTNER_SHARING"], ["MARKETING"], ["PROFILING"], ["PROFILING", "MARKETING"], ["SURVEY"], ["resale"]],
    ids=" and ".join,
)
async def test_an_agency_sees_those_who_agreed_to_every_purpose_for_which_it_asks(
    shop: CustomerGraph, database_urls: Mapping[str, str], purposes: list[str]
) -> None:
    """In the medium in which their data are shared."""
    agency = token("agency", "read:customers read:consents read:loyalty", purposes=purposes)

    found = {str(node["id"]) for node in await contacts_of(shop, agency)}

    agreed: dict[str, set[str]] = {}
    for key, purpose in rows(
        database_urls,
        "crm",
        "SELECT c.contact_key, c.purpose FROM crm_consent c JOIN crm_contact k ON k.key = c.contact_key "
        "WHERE state = 'GRANTED' AND (expires_at IS NULL OR expires_at > ?) AND medium = 'EMAIL' "
        "AND merged_into_key IS NULL AND erased_at IS NULL",
        AS_OF.strftime("%Y-%m-%d %H:%M:%S"),
    ):
        agreed.setdefault(str(key), set()).add(str(purpose))
    needed = {"PARTNER_SHARING", *purposes}
    assert found == {encode_id("CrmContact", key) for key, given in agreed.items() if given >= needed}
    assert bool(found) == (not {"SURVEY", "resale"} & set(purposes))


async def test_whoever_has_not_agreed_is_nobody_to_the_agency(
    shop: CustomerGraph, database_urls: Mapping[str, str]
) -> None:
    (key,) = rows(
        database_urls,
        "crm",
        "SELECT contact_key FROM crm_consent WHERE purpose = 'PARTNER_SHARING' AND state = 'WITHDRAWN'",
    )[0]
    (customer,) = rows(
        database_urls, "hub", "SELECT customer_id FROM hub_link WHERE system = 'CRM' AND record_key = ?", key
    )[0]
    agency = token("agency", "read:customers read:consents read:loyalty read:orders")
    query = """query ($contact: ID!, $id: ID!) {
        contact: node(id: $contact) { ... on CrmContact { customer { id } } }
        customer(id: $id) { id loyalty { id } }
        node(id: $id) { ... on Customer { id commerceStats { orderCount } } } }"""
    asked = {
        "contact": encode_id("CrmContact", str(key)),
        "id": encode_id("Customer", str(customer)),
    }
    answer = await shop.answer(query, asked, token=agency)
    assert answer["data"]["customer"] is None and answer["data"]["node"] is None
    assert answer["data"]["contact"] in (None, {"customer": None})


async def test_a_card_opens_the_member_to_the_partner_whom_it_was_shared_with(
    shop: CustomerGraph, database_urls: Mapping[str, str]
) -> None:
    number, member = rows(
        database_urls,
        "loyalty",
        "SELECT c.number, c.member_key FROM loyalty_card c JOIN loyalty_coalition_consent s "
        "ON s.member_key = c.member_key WHERE c.state = 'ACTIVE' AND s.withdrawn_at IS NULL",
    )[0]
    query = """query ($card: String!) { memberByCard(number: $card) { id customer { id
        vouchers(first: 10) { totalCount } orders(first: 1) { totalCount } } } }"""
    scopes = "read:loyalty read:vouchers read:orders"
    found = await shop.answer(query, {"card": number}, token=token("coalition", scopes))
    assert found["data"]["memberByCard"]["id"] == encode_id("LoyaltyMember", str(member))
    assert found["data"]["memberByCard"]["customer"]["vouchers"]["totalCount"] is not None
    hidden = await shop.answer(query, {"card": number}, token=token("stranger", scopes))
    assert hidden == {"data": {"memberByCard": None}}
    withdrawn = rows(
        database_urls,
        "loyalty",
        "SELECT c.number FROM loyalty_card c JOIN loyalty_coalition_consent s ON s.member_key = c.member_key "
        "WHERE c.state = 'ACTIVE' AND s.withdrawn_at IS NOT NULL",
    )
    for (card,) in withdrawn[:2]:
        hidden = await shop.answer(query, {"card": card}, token=token("coalition", scopes))
        assert hidden == {"data": {"memberByCard": None}}


async def test_an_accountant_sees_all_invoices_and_nobody_behind_them(
    shop: CustomerGraph, customer_graph: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    accountant = token("accountant", "read:invoices read:accounting read:orders read:customers read:loyalty")
    example = examples["P5Accountant"]
    found = await shop.answer(example.query, example.variables, token=accountant)
    assert found == await customer_graph.example(example)
    query = """query ($number: String!, $card: String!) { orderByNumber(number: $number) { number
        account { id } customer { id } } memberByCard(number: $card) { id } }"""
    nobody = await shop.answer(query, {"number": ORDER_NUMBER, "card": CARD}, token=accountant)
    order = {"number": ORDER_NUMBER, "account": None, "customer": None}
    assert nobody["data"] == {"orderByNumber": order, "memberByCard": None}


async def test_staff_sees_all(
    shop: CustomerGraph, customer_graph: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    scopes = "read:orders read:customers read:customers.address"
    example = examples["P2Carrier"]
    found = await shop.answer(example.query, example.variables, token=token("staff", scopes))
    assert found == await customer_graph.example(example)


@pytest.mark.parametrize(
    ("client", "scopes", "claims", "name"),
    [
        ("shop", "me", {}, "F2Orders"),
        ("market", "read:orders", {"channels": ["social"]}, "P1MarketplaceOrders"),
        ("agency", "read:customers read:consents read:loyalty", {}, "P4Agency"),
        ("agency", "read:customers read:consents read:loyalty", {"purposes": ["PROFILING"]}, "P4Agency"),
        ("coalition", "read:loyalty read:vouchers", {}, "P3CoalitionCard"),
        ("accountant", "read:invoices read:accounting read:orders", {}, "P5Accountant"),
    ],
)
async def test_postgresql_shows_the_same_rows(
    shop: CustomerGraph,
    graph: Graph,
    postgres_urls: Mapping[str, str],
    examples: Mapping[str, Example],
    client: str,
    scopes: str,
    claims: Json,
    name: str,
) -> None:
    asking, example = token(client, scopes, ACCOUNT_OF_ME, **claims), examples[name]
    here = await shop.answer(example.query, example.variables, token=asking)
    assert "errors" not in here
    async with guarded(graph, postgres_urls) as there:
        assert await there.answer(example.query, example.variables, token=asking) == here
