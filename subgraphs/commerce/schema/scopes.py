"""Which scopes open the fields of commerce: any one of the lists, all scopes of it."""

from __future__ import annotations

__all__ = [
    "ADDRESSES",
    "BROWSING",
    "CARTS",
    "CONTACT",
    "CUSTOMERS",
    "CUSTOMER_CONTACT",
    "LINKS",
    "MESSAGES",
    "ORDERS",
    "ORDER_ADDRESSES",
    "ORDER_MESSAGES",
]

ME = ["me"]

CUSTOMERS = [["read:customers"], ME]
CONTACT = [["read:customers.contact"], ME]
CUSTOMER_CONTACT = [["read:customers", "read:customers.contact"], ME]
ADDRESSES = [["read:customers", "read:customers.address"], ME]
ORDERS = [["read:orders"], ME]
ORDER_ADDRESSES = [["read:orders", "read:customers.address"], ME]
ORDER_MESSAGES = [["read:orders", "read:messages"], ME]
CARTS = [["read:carts"], ME]
MESSAGES = [["read:messages"], ME]
BROWSING = [["read:browsing"], ME]
LINKS = [["read:links"]]
