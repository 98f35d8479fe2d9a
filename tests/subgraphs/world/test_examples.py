"""Each example operation finds something in every part that it asks for, and lists have more than a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import NonNullTypeNode, OperationDefinitionNode, parse

from subgraphs import world as world_package
from subgraphs.kit.ids import decode_id
from subgraphs.world.characters import CHARACTERS, Role
from subgraphs.world.examples import (
    ACCOUNT_OF_ME,
    BUSINESS,
    CARD,
    CONTACT_KEY,
    EXAMPLES,
    ME,
    ORDER_NUMBER,
    character_id,
)

Ask = Callable[..., list[tuple[Any, ...]]]

KEY_OF_ME = decode_id(ME).key
KEY_OF_BUSINESS = decode_id(BUSINESS).key


def linked(ask: Ask, customer: str, system: str) -> list[str]:
    found = ask(
        "hub",
        "SELECT record_key FROM hub_link WHERE customer_id = ? AND system = ? "
        "AND status IN ('CONFIRMED', 'PROBABLE') AND role <> 'SHARED'",
        customer,
        system,
    )
    return [str(key) for (key,) in found]


def number_of(ask: Ask, island: str, source: str) -> int:
    [(number,)] = ask(island, f"SELECT count(*) FROM {source}")  # noqa: S608 - the tests' own text
    return int(str(number))


def test_the_shopper_has_a_record_in_every_system(ask: Ask) -> None:
    assert linked(ask, KEY_OF_ME, "COMMERCE") == [ACCOUNT_OF_ME]
    assert linked(ask, KEY_OF_ME, "CRM") == [CONTACT_KEY] == ["003A"]
    assert linked(ask, KEY_OF_ME, "LOYALTY") == ["M-0000001"]
    assert linked(ask, KEY_OF_ME, "ACCOUNTING") == ["4110000001"]


@pytest.mark.parametrize(
    ("island", "source", "least"),
    [
        ("loyalty", "loyalty_points_expiry WHERE member_key = 'M-0000001'", 1),
        ("commerce", f"commerce_cart WHERE account_id = {ACCOUNT_OF_ME} AND status = 'OPEN'", 1),
        ("commerce", f"commerce_order WHERE account_id = {ACCOUNT_OF_ME}", 21),
        ("crm", "crm_newsletter_subscription WHERE contact_key = '003A'", 3),
        ("crm", "crm_consent WHERE contact_key = '003A' AND state = 'GRANTED'", 4),
        ("loyalty", "loyalty_voucher WHERE member_key = 'M-0000001' AND status = 'ACTIVE'", 3),
        ("commerce", f"commerce_address WHERE account_id = {ACCOUNT_OF_ME}", 2),
        ("commerce", f"commerce_account WHERE id = {ACCOUNT_OF_ME} AND pending_email IS NOT NULL", 1),
        ("commerce", f"commerce_product_view WHERE account_id = {ACCOUNT_OF_ME}", 11),
        ("loyalty", "loyalty_member_offer WHERE member_key = 'M-0000001'", 3),
    ],
)
def test_the_pages_of_the_shop_have_something_to_show(ask: Ask, island: str, source: str, least: int) -> None:
    assert number_of(ask, island, source) >= least


def test_the_order_of_the_examples_has_every_part(ask: Ask) -> None:
    [(order, status)] = ask(
        "commerce", "SELECT id, status FROM commerce_order WHERE number = ?", ORDER_NUMBER
    )
    parts = {
        "address": number_of(
            ask, "commerce", f"commerce_order WHERE id = {order} AND shipping_city IS NOT NULL"
        ),
        "shipment": number_of(ask, "commerce", f"commerce_shipment WHERE order_id = {order}"),
        "voucher": number_of(
            ask, "commerce", f"commerce_order_discount WHERE order_id = {order} AND voucher_code IS NOT NULL"
        ),
        "e-mails": number_of(ask, "commerce", f"commerce_transactional_email WHERE order_id = {order}"),
        "exchanges": number_of(ask, "crm", f"crm_exchange WHERE order_number = '{ORDER_NUMBER}'"),
        "invoice": number_of(ask, "accounting", f"accounting_invoice WHERE order_number = '{ORDER_NUMBER}'"),
        "points": number_of(ask, "loyalty", f"loyalty_point_entry WHERE order_number = '{ORDER_NUMBER}'"),
    }

    assert status == "DELIVERED"
    assert [part for part, count in parts.items() if count == 0] == []
    assert parts["exchanges"] >= 3


def test_the_card_of_the_examples_is_the_one_in_force(ask: Ask) -> None:
    assert ask("loyalty", "SELECT key FROM loyalty_member WHERE card_number = ?", CARD) == [("M-0000001",)]
    assert ask(
        "loyalty", "SELECT state FROM loyalty_card WHERE member_key = 'M-0000001' ORDER BY issued_at"
    ) == [
        ("LOST",),
        ("ACTIVE",),
    ]


def test_the_business_customer_fills_more_than_one_page_of_people_and_of_open_orders(ask: Ask) -> None:
    [company] = linked(ask, KEY_OF_BUSINESS, "CRM")
    [account] = linked(ask, KEY_OF_BUSINESS, "COMMERCE")
    [ledger] = linked(ask, KEY_OF_BUSINESS, "ACCOUNTING")
    open_orders = f"commerce_order WHERE account_id = {account} AND status IN ('PAID', 'PREPARING')"

    assert number_of(ask, "crm", f"crm_contact WHERE company_key = '{company}'") > 20
    assert number_of(ask, "commerce", open_orders) > 50
    assert (
        number_of(ask, "accounting", f"accounting_invoice WHERE account_number = '{ledger}' AND open > 0")
        > 10
    )
    assert ask(
        "accounting",
        "SELECT dunning_level, credit_limit IS NOT NULL FROM accounting_ledger_account WHERE number = ?",
        ledger,
    ) == [(2, 1)]


def test_the_lists_of_the_partners_are_longer_than_a_page(ask: Ask) -> None:
    since = str(EXAMPLES["P1MarketplaceOrders"]["since"]).replace("T", " ").rstrip("Z")
    period = EXAMPLES["P5Accountant"]

    assert number_of(ask, "commerce", f"commerce_order WHERE updated_at >= '{since}'") > 100
    assert (
        number_of(
            ask,
            "crm",
            "crm_consent WHERE purpose = 'PARTNER_SHARING' AND medium = 'EMAIL' AND state = 'GRANTED' "
            "AND expires_at > '2026-11-01'",
        )
        > 100
    )
    assert (
        number_of(
            ask,
            "accounting",
            f"accounting_invoice WHERE issued_at > '{period['from']}' AND issued_at < '{period['to']}'",
        )
        > 100
    )


def test_each_example_gives_the_variables_that_its_operation_requires() -> None:
    texts = (Path(world_package.__file__).parent / "operations").glob("*.graphql")
    required = {
        node.name.value: {
            one.variable.name.value
            for one in node.variable_definitions or ()
            if isinstance(one.type, NonNullTypeNode)
        }
        for text in texts
        for node in parse(text.read_text()).definitions
        if isinstance(node, OperationDefinitionNode) and node.name
    }

    assert EXAMPLES.keys() == required.keys()
    for name, variables in EXAMPLES.items():
        assert set(variables) == required[name], name


def test_every_character_has_a_customer_of_the_kind_that_is_told(ask: Ask) -> None:
    kinds: dict[str, Any] = dict(ask("hub", "SELECT id, kind FROM hub_customer"))

    for role in Role:
        assert kinds[decode_id(character_id(role)).key] == CHARACTERS[role].kind.name, role


def test_the_files_of_the_example_page_say_what_the_table_says() -> None:
    folder = Path(world_package.__file__).parent / "operations"
    written = json.loads((folder / "variables.json").read_text())
    subjects = json.loads((folder / "headers.json").read_text())

    assert written == {name: dict(variables) for name, variables in EXAMPLES.items() if variables}
    assert {headers["fiche-subject"] for headers in subjects.values()} == {ME}
