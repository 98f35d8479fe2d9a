"""Exchanges, before and after the sale."""

from __future__ import annotations

import pytest

from subgraphs.kit.ids import encode_id

BOTH = ("003A1", "003A2")


async def test_exchanges_of_all_contacts_are_one_list_newest_first(crm) -> None:
    fields = "exchanges(first: 10) { totalCount edges { node { subject } } }"

    exchanges = (await crm.customer(fields, *BOTH))["exchanges"]

    # X3 and X4 were opened at the same moment: the key decides, so that a cursor has one place.
    subjects = [edge["node"]["subject"] for edge in exchanges["edges"]]
    assert subjects == ["Exchange X1", "Exchange X2", "Exchange X4", "Exchange X3"]
    assert exchanges["totalCount"] == 4


async def test_a_cursor_between_two_exchanges_of_one_moment_loses_neither(crm) -> None:
    query = """query($them: [_Any!]!, $after: String) { _entities(representations: $them) { ... on Customer {
        exchanges(first: 3, after: $after) {
            pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { subject } } } } } }"""
    them = [{"__typename": "Customer", "id": "c1", "crmKeys": list(BOTH)}]

    first = (await crm.ask(query, them=them))["_entities"][0]["exchanges"]
    second = (await crm.ask(query, them=them, after=first["pageInfo"]["endCursor"]))["_entities"][0][
        "exchanges"
    ]

    assert first["edges"][-1]["node"]["subject"] == "Exchange X4"
    assert [edge["node"]["subject"] for edge in second["edges"]] == ["Exchange X3"]
    assert second["pageInfo"]["hasNextPage"] is False
    assert second["pageInfo"]["hasPreviousPage"] is True


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("phase: PRE_SALE", ["X2"]),
        ("status: [OPEN, WAITING_AGENT]", ["X1", "X3"]),
        ("phase: POST_SALE, status: [CLOSED]", ["X4"]),
        ("status: []", []),
        ("phase: null, status: null", ["X1", "X2", "X4", "X3"]),
    ],
)
async def test_a_filter_holds_on_the_page_and_in_the_total(crm, filter_: str, expected: list[str]) -> None:
    fields = f"exchanges(first: 10, {filter_}) {{ totalCount edges {{ node {{ subject }} }} }}"

    exchanges = (await crm.customer(fields, *BOTH))["exchanges"]

    assert [edge["node"]["subject"].split()[-1] for edge in exchanges["edges"]] == expected
    assert exchanges["totalCount"] == len(expected)


async def test_an_exchange_shows_its_media_in_the_order_of_their_first_use(crm) -> None:
    selection = """... on Exchange {
        subject phase reason status openedAt closedAt media agent order { number } contact { firstName }
        messages(first: 2) {
            totalCount edges { node { id medium direction at body durationSeconds recordingUrl } }
        }
    }"""

    (exchange,) = await crm.entities(selection, {"__typename": "Exchange", "id": encode_id("Exchange", "X1")})

    messages = exchange.pop("messages")
    assert exchange == {
        "subject": "Exchange X1",
        "phase": "POST_SALE",
        "reason": None,
        "status": "OPEN",
        "openedAt": "2026-03-01T11:00:00Z",
        "closedAt": None,
        "media": ["PHONE", "LETTER"],
        "agent": "Ada",
        "order": {"number": "1001"},
        "contact": {"firstName": "Zoé"},
    }
    assert messages["totalCount"] == 3
    assert messages["edges"][0]["node"] == {
        "id": encode_id("ExchangeMessage", "M-call"),
        "medium": "PHONE",
        "direction": "INBOUND",
        "at": "2026-03-01T12:00:00Z",
        "body": "Hello",
        "durationSeconds": 90,
        "recordingUrl": "https://calls.example/1",
    }
    assert messages["edges"][1]["node"]["medium"] == "LETTER"


async def test_an_exchange_without_messages_has_no_media(crm) -> None:
    them = {"__typename": "Exchange", "id": encode_id("Exchange", "X2")}

    (exchange,) = await crm.entities(
        "... on Exchange { media order { number } messages(first: 1) { edges { cursor } } }", them
    )

    assert exchange == {"media": [], "order": None, "messages": {"edges": []}}


async def test_an_order_has_the_exchanges_of_all_contacts(crm) -> None:
    selection = "... on Order { number exchanges(first: 2) { totalCount edges { node { subject } } } }"

    known, unknown = await crm.entities(
        selection, {"__typename": "Order", "number": "1001"}, {"__typename": "Order", "number": "404"}
    )

    assert [edge["node"]["subject"] for edge in known["exchanges"]["edges"]] == ["Exchange X1", "Exchange X3"]
    assert known["exchanges"]["totalCount"] == 3
    assert unknown == {"number": "404", "exchanges": {"totalCount": 0, "edges": []}}


async def test_two_thousand_messages_are_walked_in_pages_of_the_same_cost(crm) -> None:
    query = """query($them: [_Any!]!, $after: String) {
        _entities(representations: $them) { ... on Exchange {
            messages(first: 100, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } }
        } }
    }"""
    them = [{"__typename": "Exchange", "id": encode_id("Exchange", "X3")}]
    seen: list[str] = []
    statements: list[int] = []
    after = None

    for _ in range(20):
        page = (await crm.ask(query, them=them, after=after))["_entities"][0]["messages"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        statements.append(len(crm.statements))
        after = page["pageInfo"]["endCursor"]

    assert seen == [encode_id("ExchangeMessage", f"M{n:05}") for n in range(2000)]
    assert page["pageInfo"]["hasNextPage"] is False
    # One for the exchange, one for the page.
    assert statements == [2] * 20
