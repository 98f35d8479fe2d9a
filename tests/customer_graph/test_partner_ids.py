"""Two partners of the shop cannot join their files, and each works with the ids that it was given."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type
from pydantic import SecretStr

from gateway.auth.clients import Client, Clients
from gateway.auth.pairwise import ClientSeal, types_with_ids
from gateway.graph import Graph
from gateway.page.examples import Example
from resolvers.marks import sealing_of
from subgraphs.kit.ids import decode_id, encode_id
from subgraphs.world.catalogue import AGENCY
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.guarded import guarded, token

AGENT = Client(rule="consent", partner=AGENCY, media=("EMAIL",))
MARKET = Client(rule="all")
CLIENTS = Clients(
    clients={
        "staff": Client(rule="all"),
        **{name: AGENT.model_copy(update={"pairwise": True}) for name in ("agency", "other agency")},
        "plain agency": AGENT,
        "market": MARKET.model_copy(update={"pairwise": True}),
    }
)
SCOPES = "read:customers read:consents read:loyalty"
ORDERS = "read:orders"


@pytest.fixture
async def shop(graph: Graph, database_urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    secret = SecretStr("a secret of the tests, long enough")
    async with guarded(graph, database_urls, clients=CLIENTS, pairwise_secret=secret) as found:
        yield found


async def listed(shop: CustomerGraph, query: Example, client: str) -> list[Json]:
    """All pages, by the cursors that the client was given."""
    found, after, more = [], None, True
    while more:
        answer = await shop.answer(query.query, {"after": after}, token=token(client, SCOPES))
        assert "errors" not in answer, answer
        page = answer["data"]["contactableContacts"]
        found += [edge["node"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


def ids(answer: object) -> set[str]:
    return set(re.findall(r'"id":"([^"]+)"', orjson.dumps(answer).decode()))


async def test_two_agencies_read_the_same_people_and_cannot_join_their_files(
    shop: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    mine = await listed(shop, examples["P4Agency"], "agency")
    theirs = await listed(shop, examples["P4Agency"], "other agency")
    plain = await listed(shop, examples["P4Agency"], "plain agency")

    assert len(ids(mine)) == len(ids(theirs)) == len(ids(plain)) > 1
    assert len(mine) == len({each["id"] for each in mine}) == len(plain)
    assert ids(mine) & ids(theirs) == ids(mine) & ids(plain) == set()
    assert mine == await listed(shop, examples["P4Agency"], "agency")
    assert all(decode_id(each) for each in ids(plain))


async def test_an_id_leads_back_to_its_owner_alone(
    shop: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    contact = (await listed(shop, examples["P4Agency"], "agency"))[0]["customer"]["id"]
    raw = (await listed(shop, examples["P4Agency"], "plain agency"))[0]["customer"]["id"]
    query = "query ($id: ID!) { node(id: $id) { id ... on Customer { emailMasked } } }"

    async def node(client: str, id: str) -> Json:
        return await shop.answer(query, {"id": id}, token=token(client, SCOPES))

    found = await node("agency", contact)
    assert found["data"]["node"]["id"] == contact
    assert found["data"]["node"]["emailMasked"]
    nobody = {"data": {"node": None}}
    assert await node("other agency", contact) == await node("agency", raw) == nobody
    assert await node("plain agency", contact) == nobody


async def test_the_subgraphs_are_asked_by_the_ids_of_the_graph(
    shop: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    await listed(shop, examples["P4Agency"], "agency")

    assert "p1." not in orjson.dumps(shop.asked).decode()
    representations = [
        each for _, body in shop.asked for each in body["variables"].get("representations", ())
    ]
    assert representations
    assert all(decode_id(each["id"]) for each in representations if "id" in each)


async def test_what_the_hub_asks_for_a_partner_is_asked_by_the_ids_of_the_graph(
    shop: CustomerGraph,
) -> None:
    scopes = "read:customers read:customers.contact read:orders"
    market, staff = token("market", scopes), token("staff", scopes)
    query = (
        "{ orders(first: 5, filter: {}) { edges { node { customer { id profile { email { value } } } } } } }"
    )

    sealed, plain = await shop.answer(query, token=market), await shop.answer(query, token=staff)

    def emails(answer: Json) -> list[object]:
        nodes = (edge["node"]["customer"] for edge in answer["data"]["orders"]["edges"])
        return [each and each["profile"] for each in nodes]

    assert shop.asked_below
    assert emails(sealed) == emails(plain)
    assert any(emails(plain))
    assert ids(sealed) & ids(plain) == set()


CODES = {
    *("Category.code", "Channel.code", "NewsletterList.code", "Offer.code", "Product.sku", "Tier.code"),
}
"""What the shop calls its own things, the same to everybody. They are no ids of the graph."""


def test_every_id_of_the_graph_differs_from_client_to_client_and_opens_again(graph: Graph) -> None:
    """Of nodes and of all else, such as visits, messages and the entries of points and ledgers."""
    schema = graph.supergraph.schema
    mine, theirs = (
        ClientSeal(b"a secret of the tests", name, types_with_ids(schema)) for name in ("mine", "theirs")
    )
    fields = {
        f"{type_.name}.{name}": (type_, name)
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name == "ID"
    }
    assert {"Visit.id", "ExchangeMessage.id", "PointEntry.id", "LedgerEntry.id"} < set(fields)
    for coordinate in set(fields) - CODES:
        type_, name = fields[coordinate]
        sealing = sealing_of(type_, name)
        assert sealing is not None, coordinate
        raw = encode_id(type_.name if name == "id" else "Customer", "7")
        sealed = sealing(mine, raw)
        assert len({raw, sealed, sealing(theirs, raw)}) == 3, coordinate
        assert mine.opened_id(sealed) == raw, coordinate
        assert theirs.opened_id(sealed) == mine.opened_id(raw) == "p0.unknown", coordinate
