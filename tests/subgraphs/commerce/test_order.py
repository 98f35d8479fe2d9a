"""Orders: by either key, with all that hangs on them, and as the list of the whole shop."""

from __future__ import annotations

from subgraphs.kit.ids import encode_id


async def test_an_order_shows_all_that_hangs_on_it(shop) -> None:
    data = await shop.ask(
        """query($number: String!) { orderByNumber(number: $number) {
          id number version status placedAt updatedAt pointsRedeemed
          account { number } channel { code kind }
          subtotal { amount currency } shipping { amount } tax { amount } total { amount }
          shippingAddress { name lines postalCode city country phone }
          lines { label quantity product { sku } unitPrice { amount } total { amount currency } }
          discounts { label amount { amount } voucher { code } }
          shipments { carrier trackingUrl shippedAt deliveredAt }
          returns { requestedAt reason refunded { amount currency } }
          emails(first: 1) { totalCount pageInfo { hasNextPage } edges { node { subject } } }
        } }""",
        number="N101",
    )

    noon = "2026-03-01T12:00:00Z"
    assert data["orderByNumber"] == {
        "id": encode_id("Order", 101),
        "number": "N101",
        "version": "1",
        "status": "DELIVERED",
        "placedAt": "2026-01-30T12:00:00Z",
        "updatedAt": "2026-01-31T12:00:00Z",
        "pointsRedeemed": "150",
        "account": {"number": "K1"},
        "channel": {"code": "web", "kind": "WEB"},
        "subtotal": {"amount": "10.00", "currency": "EUR"},
        "shipping": {"amount": "4.90"},
        "tax": {"amount": "2.00"},
        "total": {"amount": "25.00"},
        "shippingAddress": {
            "name": "Jo Exemple",
            "lines": ["12 rue des Lilas", "Bât. B"],
            "postalCode": "75011",
            "city": "Paris",
            "country": "FR",
            "phone": "+33612345678",
        },
        "lines": [
            {
                "label": f"Book {position}",
                "quantity": 2,
                "product": {"sku": f"S{position}"},
                "unitPrice": {"amount": "5.00"},
                "total": {"amount": "10.00", "currency": "EUR"},
            }
            for position in (0, 1)
        ],
        "discounts": [{"label": "Spring", "amount": {"amount": "1.00"}, "voucher": {"code": "V101"}}],
        "shipments": [
            {
                "carrier": "La Poste",
                "trackingUrl": "https://parcels.example/101",
                "shippedAt": noon,
                "deliveredAt": None,
            }
        ],
        "returns": [
            {"requestedAt": noon, "reason": "Too small", "refunded": refunded}
            for refunded in ({"amount": "5.00", "currency": "EUR"}, None)
        ],
        "emails": {
            "totalCount": 2,
            "pageInfo": {"hasNextPage": True},
            "edges": [{"node": {"subject": "Your order, 1"}}],
        },
    }


async def test_an_order_that_is_not_delivered_has_no_address_and_fractions_of_points_are_exact(shop) -> None:
    data = await shop.ask('{ orderByNumber(number: "N104") { shippingAddress { city } pointsRedeemed } }')

    assert data == {"orderByNumber": {"shippingAddress": None, "pointsRedeemed": "1.50"}}


async def test_references_are_answered_in_order_and_unknown_ones_by_null(shop) -> None:
    def order(**key: str) -> dict[str, object]:
        return {"__typename": "Order", **key}

    answered = await shop.entities(
        "... on Order { number } ... on Account { number } ... on Cart { status }"
        " ... on TransactionalEmail { subject } ... on Channel { kind } ... on Category { name }"
        " ... on Product { sku }",
        order(number="N102"),
        order(id=encode_id("Order", 101)),
        order(id=encode_id("Order", 999)),
        order(id=encode_id("Account", 101)),
        order(id="no such id"),
        order(id=encode_id("Order", "0101")),
        order(number="N999"),
        {"__typename": "Account", "id": encode_id("Account", 2)},
        {"__typename": "Account", "id": encode_id("Account", "Ω")},
        {"__typename": "Cart", "id": encode_id("Cart", 11)},
        {"__typename": "TransactionalEmail", "id": encode_id("TransactionalEmail", 3)},
        {"__typename": "Channel", "code": "web"},
        {"__typename": "Channel", "code": "fax"},
        {"__typename": "Category", "code": "novels"},
        {"__typename": "Category", "code": "maps"},
        {"__typename": "Product", "sku": "S7"},
    )

    assert answered == [
        {"number": "N102"},
        {"number": "N101"},
        None,
        None,
        None,
        None,
        None,
        {"number": "K2"},
        None,
        {"status": "OPEN"},
        {"subject": "Your order, 3"},
        {"kind": "WEB"},
        None,
        {"name": "Novels"},
        None,
        {"sku": "S7"},
    ]


async def test_an_account_is_found_by_its_folded_email_registered_before_guests(shop) -> None:
    data = await shop.ask(
        """{ known: accountByEmail(email: " JO@exemple.FR ") { number loyaltyCardNumber lastLoginAt
               addresses { lines city } }
             unknown: accountByEmail(email: "nobody@shop.example") { number } }"""
    )

    assert data["unknown"] is None
    assert data["known"] == {
        "number": "K1",
        "loyaltyCardNumber": "L-1",
        "lastLoginAt": "2026-03-01T12:00:00Z",
        "addresses": [{"lines": ["12 rue des Lilas"], "city": "Paris"}, {"lines": None, "city": "Paris"}],
    }


async def test_all_orders_of_the_shop_are_read_page_by_page_by_their_last_change(shop) -> None:
    query = """query($after: String) {
      orders(first: 100, after: $after, filter: {updatedSince: "2026-02-14T12:00:00Z"}) {
        totalCount pageInfo { endCursor hasNextPage } edges { node { number updatedAt } } } }"""
    seen: list[tuple[str, str]] = []
    after = None
    while True:
        orders = (await shop.ask(query, after=after))["orders"]
        seen += [(edge["node"]["updatedAt"], edge["node"]["number"]) for edge in orders["edges"]]
        assert orders["totalCount"] is None
        if not orders["pageInfo"]["hasNextPage"]:
            break
        after = orders["pageInfo"]["endCursor"]

    assert len(seen) == len(set(seen)) == 3 + 50 * 12
    assert [moment for moment, _ in seen] == sorted(moment for moment, _ in seen)


async def test_all_orders_can_be_sorted_and_chosen_like_those_of_a_customer(shop) -> None:
    data = await shop.ask(
        """{ orders(first: 2, sort: TOTAL_DESC, filter: {channel: ["store"], status: [PAID]}) {
               edges { node { number total { amount } } } } }"""
    )

    assert data == {"orders": {"edges": [{"node": {"number": "N102", "total": {"amount": "10.01"}}}]}}


async def test_a_number_that_no_order_can_have_is_no_failure_of_the_subgraph(shop) -> None:
    answer = await shop.answer(
        "query($number: String!) { orderByNumber(number: $number) { id } }", number="N\0" + "1" * 500
    )

    assert answer["data"] == {"orderByNumber": None}
    assert [error["extensions"]["code"] for error in answer.get("errors", [])] in ([], ["BAD_USER_INPUT"])


async def test_an_account_that_is_named_twice_is_shown_once(shop) -> None:
    customer = await shop.customer("accounts { number } commerceStats { orderCount }", 2, 2)

    assert customer == {"accounts": [{"number": "K2"}], "commerceStats": {"orderCount": 1}}
