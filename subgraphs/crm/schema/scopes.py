"""The scopes that open the types and fields of this subgraph: any of the lists, and all of a list."""

from __future__ import annotations

__all__ = [
    "BODIES",
    "CONSENTS",
    "CONTACTABLE",
    "CONTACTS",
    "CONTACT_ADDRESSES",
    "CONTACT_NAMES",
    "CONTACT_SECRETS",
    "EXCHANGES",
    "HANDLES",
    "MESSAGES",
    "NAMES",
    "ORDER_EXCHANGES",
    "PHONES",
    "PHONES_MASKED",
    "SEARCH",
    "SECRETS",
    "WRITE_CONSENTS",
    "WRITE_EXCHANGES",
]

# The type CrmContact, and the fields of it that need one scope more.
CONTACTS = [["read:customers"]]
CONTACT_NAMES = [["read:customers", "read:customers.name"]]
CONTACT_ADDRESSES = [["read:customers", "read:customers.contact"]]
CONTACT_SECRETS = [["read:customers", "read:customers.sensitive"]]

NAMES = [["read:customers.name"], ["me"]]
PHONES = [["read:customers.contact"], ["me"]]
PHONES_MASKED = [["read:customers"], ["me"]]
HANDLES = [["read:customers.contact"], ["me"]]
SECRETS = [["read:customers.sensitive"]]

CONSENTS = [["read:consents"], ["me"]]
MESSAGES = [["read:messages"], ["me"]]
EXCHANGES = [["read:exchanges"], ["me"]]
BODIES = [["read:exchanges.body"], ["me"]]
ORDER_EXCHANGES = [["read:orders", "read:exchanges"], ["me"]]

SEARCH = [["search:customers", "read:customers.contact"]]
CONTACTABLE = [["read:customers", "read:consents"]]

WRITE_CONSENTS = [["write:consents"], ["me"]]
WRITE_EXCHANGES = [["write:exchanges"]]
