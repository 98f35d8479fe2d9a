"""The example operations, asked of customers whom the products know."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from gateway.commands.islands import EXAMPLES
from gateway.page.examples import Example, read_examples
from subgraphs.world import keys
from subgraphs.world.bearers import BEARERS, OPERATIONS
from tests.products.demo_real.graph import CustomerGraph

__all__ = ["examples", "written"]

SHOPPER, DRIFTING, COMPANY = 3, 13, 358
"""Four orders and an open cart; an e-mail address that differs between systems; a company with invoices."""

SHOP = "shopper"

ORDER_NUMBER = "W1000181"
"""The latest of the shopper's orders."""


def examples(graph: CustomerGraph) -> list[Example]:
    """The ids of customers are the hub's, which minted them when it matched."""
    variables: dict[str, dict[str, object]] = {
        "F3OrderPage": {"number": ORDER_NUMBER},
        "B1Sheet": {"id": graph.id_of(("ACCOUNTING", keys.ledger(DRIFTING)))},
        "B2OrderToCrm": {"number": ORDER_NUMBER},
        "B3Search": {"text": ORDER_NUMBER},
        "B5B2bAccount": {"id": graph.id_of(("ACCOUNTING", keys.ledger(COMPANY)))},
        "P1MarketplaceOrders": {"since": "2022-01-01T00:00:00Z"},
        "P2Carrier": {"number": ORDER_NUMBER},
        "P3CoalitionCard": {"card": keys.card(SHOPPER, 1)},
        "P5Accountant": {"from": "2025-03-27", "to": "2025-04-12"},
    }
    return [
        replace(example, variables=variables.get(example.name, {}), headers=_headers(graph, example.name))
        for example in read_examples(EXAMPLES)
    ]


def _headers(graph: CustomerGraph, name: str) -> dict[str, object]:
    """A token with exactly the scopes that the operation takes. The shopper is who has the account."""
    asks = OPERATIONS[name]
    subject = graph.account_of(("ACCOUNTING", keys.ledger(SHOPPER))) if asks.bearer == SHOP else None
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
