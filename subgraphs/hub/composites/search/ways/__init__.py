"""The ways into the systems, one per file. No system looks a customer up by name or by telephone."""

from __future__ import annotations

from subgraphs.hub.composites.search.way import Way
from subgraphs.hub.composites.search.ways.account_email import ACCOUNT_EMAIL
from subgraphs.hub.composites.search.ways.card_number import CARD_NUMBER
from subgraphs.hub.composites.search.ways.contact_email import CONTACT_EMAIL
from subgraphs.hub.composites.search.ways.ledger_number import LEDGER_NUMBER
from subgraphs.hub.composites.search.ways.order_number import ORDER_NUMBER

__all__ = ["WAYS"]

WAYS: tuple[Way, ...] = (ACCOUNT_EMAIL, ORDER_NUMBER, CONTACT_EMAIL, CARD_NUMBER, LEDGER_NUMBER)
