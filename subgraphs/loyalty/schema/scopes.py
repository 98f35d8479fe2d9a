"""The scopes that open the types and fields of this subgraph: any of the lists, and all of a list."""

from __future__ import annotations

__all__ = ["CARD_LOOKUP", "LOYALTY", "MEMBER_ADDRESSES", "ORDER_POINTS", "VOUCHERS"]

LOYALTY = [["read:loyalty"], ["me"]]
MEMBER_ADDRESSES = [["read:loyalty", "read:customers.contact"], ["me"]]
VOUCHERS = [["read:vouchers"], ["me"]]
ORDER_POINTS = [["read:orders", "read:loyalty"], ["me"]]
CARD_LOOKUP = [["read:loyalty"]]
