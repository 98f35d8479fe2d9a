"""Where an asker may be given less than it may see: the ways in that are not its own.

A partner sees a person because of a consent, a channel or a card, and one system knows that ground. The
others know it of the persons whom the hub names to them. So a partner comes to what it may see by that one
system, or by a customer; whatever it is led to by a number, from a system that knows nothing of its ground,
may be missing. What it is given there must still be its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.customer_graph.rights_fuzz.askers import Asker

__all__ = ["FOR_STAFF", "GROUND", "is_door", "moves_up"]

FOR_STAFF = frozenset({"operations", "driftQueue", "recordByNativeKey"})
"""What is asked about all customers at once is answered to those who see them all, and nothing to others."""

GROUND: Mapping[str, str] = {"consent": "CRM", "channel": "COMMERCE", "card": "LOYALTY"}

ROOTS: Mapping[str, str] = {
    **dict.fromkeys(("orders", "orderByNumber", "accountByEmail"), "COMMERCE"),
    **dict.fromkeys(("contactsByEmail", "contactableContacts"), "CRM"),
    "memberByCard": "LOYALTY",
    **dict.fromkeys(("invoices", "ledgerAccountByNumber"), "ACCOUNTING"),
    **dict.fromkeys(("node", "nodes"), "any"),
}

BY_A_NUMBER: Mapping[tuple[str, str], str] = {
    ("Order", "exchanges"): "CRM",
    ("Order", "pointsEarned"): "LOYALTY",
    ("Order", "invoices"): "ACCOUNTING",
    ("OrderDiscount", "voucher"): "LOYALTY",
    ("Exchange", "order"): "COMMERCE",
    ("MarketingEmail", "cart"): "COMMERCE",
    ("PointEntry", "order"): "COMMERCE",
    ("Voucher", "redeemedOn"): "COMMERCE",
    ("Invoice", "order"): "COMMERCE",
    ("SystemLink", "record"): "any",
    ("TimelineItem", "node"): "any",
}


BY_ITS_ORDER = frozenset({"node", "nodes", "invoices"})
"""An invoice on an account of many is shown to a person through its order, and by no other way."""


def is_door(asker: Asker, type_name: str, field: str) -> bool:
    if asker.rule == "me":
        return type_name == "Query" and field in BY_ITS_ORDER
    ground = GROUND.get(asker.rule)
    leads_to = ROOTS.get(field) if type_name == "Query" else BY_A_NUMBER.get((type_name, field))
    return ground is not None and leads_to is not None and leads_to != ground


def moves_up(asker: Asker, type_name: str, field: str) -> bool:
    """Whether others move up a page where one of its rows is shown by another way alone."""
    return asker.rule == "me" and type_name == "Query" and field == "invoices"
