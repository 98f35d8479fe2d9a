"""What commerce adds to a customer, who may have several accounts."""

from __future__ import annotations

import pytest

from tests.subgraphs.commerce.conftest import customer_of

ORDER_NUMBERS = "edges { node { number } }"


def numbers(connection: dict) -> list[str]:
    return [edge["node"]["number"] for edge in connection["edges"]]


async def test_single_values_come_from_the_primary_account_and_lists_from_all(shop) -> None:
    customer = await shop.customer("email emailMasked accounts { number state version }", 1, 2, "nobody")

    assert customer == {
        "email": "Jo@Exemple.fr",
        "emailMasked": "J•••@E•••.fr",
        "accounts": [
            {"number": "K1", "state": "ACTIVE", "version": "4"},
            {"number": "K2", "state": "GUEST", "version": "1"},
        ],
    }


async def test_a_customer_without_an_account_has_nothing_and_no_error(shop) -> None:
    customer = await shop.customer(
        f"""email emailMasked accounts {{ id }} commerceStats {{ orderCount }} channels {{ orderCount }}
        browsing {{ visits(first: 1) {{ totalCount }} }} carts(first: 1) {{ edges {{ cursor }} }}
        orders(first: 1) {{ totalCount pageInfo {{ hasNextPage endCursor }} {ORDER_NUMBERS} }}"""
    )

    nothing = {"hasNextPage": False, "endCursor": None}
    assert customer == {
        "email": None,
        "emailMasked": None,
        "accounts": [],
        "commerceStats": None,
        "channels": [],
        "browsing": None,
        "carts": {"edges": []},
        "orders": {"totalCount": 0, "pageInfo": nothing, "edges": []},
    }


async def test_an_erased_account_has_no_email(shop) -> None:
    assert await shop.customer("email emailMasked", 3) == {"email": None, "emailMasked": None}


async def test_the_orders_of_all_accounts_are_one_list_in_the_order_asked(shop) -> None:
    customer = await shop.customer(
        f"""placed: orders(first: 9) {{ totalCount {ORDER_NUMBERS} }}
        oldest: orders(first: 2, sort: PLACED_AT_ASC) {{ {ORDER_NUMBERS} }}
        updated: orders(first: 2, sort: UPDATED_AT_ASC) {{ {ORDER_NUMBERS} }}
        dearest: orders(first: 2, sort: TOTAL_DESC) {{ {ORDER_NUMBERS} }}
        last: orders(last: 2) {{ {ORDER_NUMBERS} pageInfo {{ hasNextPage hasPreviousPage }} }}""",
        1,
        2,
    )

    assert numbers(customer["placed"]) == ["N104", "N103", "N201", "N102", "N101"]
    assert customer["placed"]["totalCount"] == 5
    assert numbers(customer["oldest"]) == ["N101", "N102"]
    assert numbers(customer["updated"]) == ["N101", "N102"]
    assert numbers(customer["dearest"]) == ["N103", "N101"]
    assert numbers(customer["last"]) == ["N102", "N101"]
    assert customer["last"]["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": True}


async def test_orders_are_chosen_by_channel_status_and_moment(shop) -> None:
    def orders(name: str, condition: str) -> str:
        return f"{name}: orders(first: 9, filter: {{{condition}}}) {{ totalCount {ORDER_NUMBERS} }}"

    customer = await shop.customer(
        orders("channel", 'channel: ["store", "phone"]')
        + orders("status", "status: [PAID, PREPARING]")
        + orders("after", 'placedAfter: "2026-02-14T12:00:00Z"')
        + orders("before", 'placedBefore: "2026-02-09T13:00:00+01:00"')
        + orders("updated", 'updatedSince: "2026-02-15T12:00:00Z"')
        + orders("none", "status: []"),
        1,
        2,
    )

    assert numbers(customer["channel"]) == ["N102"]
    assert numbers(customer["status"]) == ["N201", "N102"]
    assert numbers(customer["after"]) == ["N104", "N103"]
    assert numbers(customer["before"]) == ["N101"]
    assert numbers(customer["updated"]) == ["N104", "N103", "N201"]
    assert customer["none"] == {"totalCount": 0, "edges": []}
    assert customer["status"]["totalCount"] == 2


async def test_stats_leave_out_cancelled_orders_and_never_add_currencies(shop) -> None:
    customer = await shop.customer(
        """commerceStats { orderCount spent { amount currency } averageOrder { amount currency }
        firstOrderAt lastOrderAt returnRate }""",
        1,
        2,
    )

    assert customer["commerceStats"] == {
        "orderCount": 4,
        "spent": [{"amount": "43.01", "currency": "EUR"}, {"amount": "700", "currency": "JPY"}],
        "averageOrder": [{"amount": "14.34", "currency": "EUR"}, {"amount": "700", "currency": "JPY"}],
        "firstOrderAt": "2026-01-30T12:00:00Z",
        "lastOrderAt": "2026-02-24T12:00:00Z",
        "returnRate": 0.5,
    }


async def test_stats_of_an_account_that_ordered_nothing_are_zeros(shop) -> None:
    customer = await shop.customer("commerceStats { orderCount spent { amount } returnRate lastOrderAt }", 4)

    nothing = {"orderCount": 0, "spent": [], "returnRate": None, "lastOrderAt": None}
    assert customer == {"commerceStats": nothing}


async def test_channels_show_presence_with_and_without_orders(shop) -> None:
    customer = await shop.customer(
        """channels { channel { code kind name } externalId preferredStore orderCount
        spent { amount currency } lastOrderAt }""",
        1,
        2,
    )

    shown = [
        (row["channel"]["code"], row["orderCount"], row["spent"]["amount"], row["spent"]["currency"])
        for row in customer["channels"]
    ]
    assert shown == [
        ("phone", 0, "0.00", "EUR"),
        ("store", 1, "10.01", "EUR"),
        ("web", 2, "33.00", "EUR"),
        ("web", 1, "700", "JPY"),
    ]
    store = customer["channels"][1]
    assert store["channel"] == {"code": "store", "kind": "STORE", "name": "Shops"}
    assert (store["externalId"], store["preferredStore"]) == ("S-77", "Paris 11")


async def test_carts_are_chosen_by_status_newest_first(shop) -> None:
    customer = await shop.customer(
        """open: carts(first: 5, status: [OPEN]) { totalCount edges { node { updatedAt lines { label } } } }
        all: carts(first: 1) { pageInfo { hasNextPage } edges { node { status order { number } } } }
        converted: carts(first: 1, status: [CONVERTED]) {
          edges { node { total { amount } order { number } } }
        }
        """,
        1,
        2,
    )

    assert customer["open"]["totalCount"] == 2
    assert [edge["node"] for edge in customer["open"]["edges"]] == [
        {"updatedAt": "2026-02-28T12:00:00Z", "lines": [{"label": "Book 0"}]},
        {"updatedAt": "2026-02-26T12:00:00Z", "lines": []},
    ]
    assert customer["all"]["pageInfo"] == {"hasNextPage": True}
    [converted] = customer["converted"]["edges"]
    assert converted["node"] == {"total": {"amount": "10.00"}, "order": {"number": "N101"}}


@pytest.mark.parametrize("agrees", [False, None])
async def test_browsing_is_shown_of_nobody_who_does_not_agree(shop, agrees: bool | None) -> None:
    known, visits = {**customer_of(1, 2), "agreesToProfiling": agrees}, "visits(first: 5) { totalCount }"
    [customer] = await shop.entities(f"... on Customer {{ browsing {{ {visits} }} }}", known)

    assert customer == {"browsing": None}


async def test_browsing_is_shown_newest_first(shop) -> None:
    customer = await shop.customer(
        """browsing {
          visits(first: 5) { totalCount edges { node { id pageCount device channel { name } } } }
          productViews(first: 2) { pageInfo { hasNextPage } edges { node { product { sku } times } } }
          categoryViews(first: 1) { edges { node { category { code name } at } } }
          searches(first: 5) { edges { node { text results clicked { sku } } } }
        }""",
        1,
        2,
    )

    browsing = customer["browsing"]
    assert browsing["visits"]["totalCount"] == 2
    assert browsing["visits"]["edges"][0]["node"]["channel"] == {"name": "Online shop"}
    assert [edge["node"]["product"]["sku"] for edge in browsing["productViews"]["edges"]] == ["S1", "S2"]
    assert browsing["productViews"]["pageInfo"] == {"hasNextPage": True}
    [seen] = browsing["categoryViews"]["edges"]
    assert seen["node"]["category"] == {"code": "novels", "name": "Novels"}
    assert [edge["node"]["clicked"] for edge in browsing["searches"]["edges"]] == [None, {"sku": "S1"}]


async def test_transactional_emails_show_whom_they_went_to_only_masked(shop) -> None:
    customer = await shop.customer(
        """transactionalEmails(first: 3) {
          totalCount edges { node { subject toMasked status order { number } } }
        }""",
        1,
    )

    emails = customer["transactionalEmails"]
    assert emails["totalCount"] == 4
    assert emails["edges"][0]["node"] == {
        "subject": "Your order, 1",
        "toMasked": "J•••@E•••.fr",
        "status": "OPENED",
        "order": {"number": "N101"},
    }


async def test_a_customer_without_its_keys_is_refused_and_says_what_is_missing(shop) -> None:
    query = """query($them: [_Any!]!) {
      _entities(representations: $them) { ... on Customer { id email } } }"""

    answer = await shop.answer(query, them=[{"__typename": "Customer", "id": "Q3VzdG9tZXI6MQ"}])

    assert answer["data"] == {"_entities": [{"id": "Q3VzdG9tZXI6MQ", "email": None}]}
    assert answer["errors"] == [
        {
            "message": "The representation lacks commerceKeys, which this field requires.",
            "path": ["_entities", 0, "email"],
            "extensions": {"code": "BAD_USER_INPUT", "system": "COMMERCE"},
        }
    ]
