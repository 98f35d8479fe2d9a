"""The scopes of the hub's fields. A field on another's type repeats the scope of the type (any of all-of)."""

from __future__ import annotations

__all__ = [
    "ACCOUNTING",
    "BACK_OFFICE",
    "CONTACTS",
    "CUSTOMERS",
    "DRIFT",
    "LINKS",
    "LINKS_WRITE",
    "LOYALTY",
    "OPERATIONS",
    "ORDERS",
]

ACCOUNTING = [["read:accounting"]]
BACK_OFFICE = [["link:backoffice"]]
CONTACTS = [["read:customers"]]
CUSTOMERS = [["read:customers"], ["me"]]
DRIFT = [["read:drift"]]
LINKS = [["read:links"]]
LINKS_WRITE = [["write:links"]]
LOYALTY = [["read:loyalty"], ["me"]]
OPERATIONS = [["read:operations"], ["me"]]
ORDERS = [["read:orders"], ["me"]]
