"""The example operations, asked of customers whom the products know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gateway.commands.islands import EXAMPLES
from gateway.page.examples import Example, read_examples
from subgraphs.kit.ids import encode_id
from subgraphs.world import keys
from subgraphs.world.bearers import BEARERS, OPERATIONS
from tests.products.demo_real.graph import CustomerGraph, Record

__all__ = ["WRITING", "decision", "examples", "written"]

SHOPPER, DRIFTING, COMPANY = 3, 13, 358
"""Four orders and a cart; an e-mail address that differs between systems; a company with invoices."""

ONE, ANOTHER = 4, 5
"""Whom a data steward takes for one person."""

READER = 24
"""Who signs in to look at newsletters and consents."""

ORDER_NUMBER = "W1000179"
"""Of the shopper's orders the one about which he wrote."""

SIGNED_IN = {
    **dict.fromkeys(("F1Header", "F2Orders", "F3OrderPage", "F5ChangeEmail"), SHOPPER),
    **dict.fromkeys(("F4Preferences", "F6Newsletter"), READER),
}
"""In the shop. The subject of their tokens is the account."""

WRITING = EXAMPLES / "writing"

Variables = Mapping[str, Mapping[str, object]]

CALL = {
    "subject": "Where is my parcel?",
    "phase": "POST_SALE",
    "orderNumber": ORDER_NUMBER,
    "messages": [
        {
            "medium": "PHONE",
            "direction": "INBOUND",
            "at": "2026-10-30T09:00:00Z",
            "body": "The carrier has not come.",
            "durationSeconds": 120,
        }
    ],
}

LINK = """mutation Link($customer: ID!, $record: ID!) {
  customerLink(customerId: $customer, recordId: $record, role: PRIMARY, idempotencyKey: "told apart") {
    userErrors { code message }
  }
}"""


def examples(graph: CustomerGraph, folder: Path = EXAMPLES) -> list[Example]:
    """Those that read, or those that write."""
    variables = _written(graph) if folder == WRITING else _read(graph)
    return [
        replace(example, variables=variables.get(example.name, {}), headers=_headers(graph, example.name))
        for example in read_examples(folder)
    ]


def _read(graph: CustomerGraph) -> Variables:
    return {
        "F3OrderPage": {"number": ORDER_NUMBER},
        "B1Sheet": {"id": _customer(graph, DRIFTING)},
        "B2OrderToCrm": {"number": ORDER_NUMBER},
        "B3Search": {"text": ORDER_NUMBER},
        "B5B2bAccount": {"id": _customer(graph, COMPANY)},
        "P1MarketplaceOrders": {"since": "2022-01-01T00:00:00Z"},
        "P2Carrier": {"number": ORDER_NUMBER},
        "P3CoalitionCard": {"card": keys.card(SHOPPER, 1)},
        "P5Accountant": {"from": "2025-03-27", "to": "2025-04-12"},
    }


def _written(graph: CustomerGraph) -> Variables:
    contact = encode_id("CrmContact", graph.beside(_account(SHOPPER), "CRM"))
    variables: Variables = {
        "F5ChangeEmail": {"me": _customer(graph, SHOPPER), "new": "noe.nouveau@example.com"},
        "F6Newsletter": {"me": _customer(graph, READER)},
        "B4Merge": {"keep": _customer(graph, ONE), "dup": _customer(graph, ANOTHER)},
        "B6LogCall": {"in": {"contactId": contact, **CALL}},
        "P6PartnerUnsubscribe": {"id": contact},
    }
    return {name: {**given, "key": name} for name, given in variables.items()}


def decision(graph: CustomerGraph) -> Example:
    """The run of matching was in doubt whether the contact with the other address is the same person. A data
    steward is not."""
    contact = graph.beside(_account(DRIFTING), "CRM", "CANDIDATE")
    given = {"customer": _customer(graph, DRIFTING), "record": encode_id("CrmContact", contact)}
    return Example("Link", LINK, given, _headers(graph, "B4Merge"))


def _customer(graph: CustomerGraph, number: int) -> str:
    """The ids of customers are the hub's, which minted them when it matched."""
    return encode_id("Customer", graph.customer(_account(number)))


def _account(number: int) -> Record:
    return ("COMMERCE", str(keys.account(number)))


def _headers(graph: CustomerGraph, name: str) -> dict[str, object]:
    """A token with exactly the scopes that the operation takes."""
    asks, shopper = OPERATIONS[name], SIGNED_IN.get(name)
    subject = None if shopper is None else graph.beside(_account(shopper), "COMMERCE")
    token = graph.tokens.token(BEARERS[asks.bearer], asks.scopes, subject)
    return {"authorization": f"Bearer {token}"}


def written(graph: CustomerGraph, folder: Path) -> Path:
    """As the gateway's page reads them."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)  # the headers hold tokens
    for file in EXAMPLES.glob("*.graphql"):
        (folder / file.name).write_text(file.read_text())
    found = examples(graph)
    for name, of in (("variables", lambda one: one.variables), ("headers", lambda one: one.headers)):
        (folder / f"{name}.json").write_text(json.dumps({one.name: of(one) for one in found}))
    return folder
