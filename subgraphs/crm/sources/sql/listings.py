"""The lists that are shown in pages: who owns their rows, and in which order they come."""

from __future__ import annotations

from subgraphs.crm.sources.port import (
    CONTACTS_BY_KEY,
    EMAILS_NEWEST_FIRST,
    EXCHANGES_NEWEST_FIRST,
    MESSAGES_OLDEST_FIRST,
)
from subgraphs.crm.sources.sql.tables import consent, contact, exchange, exchange_message, marketing_email
from subgraphs.kit.keyset import Keyset, Listing

__all__ = ["CONSENTS", "EMAILS", "EXCHANGES", "EXCHANGES_BY_ORDER", "MESSAGES", "PEOPLE"]

EXCHANGE_ORDERS = {EXCHANGES_NEWEST_FIRST: Keyset(exchange.c.opened_at, exchange.c.key)}

# For a walk that shows each contact once.
CONSENTS = Listing(
    consent,
    consent.c.contact_key,
    {CONTACTS_BY_KEY: Keyset(consent.c.contact_key, consent.c.contact_key, descending=False)},
)
PEOPLE = Listing(
    contact,
    contact.c.company_key,
    {CONTACTS_BY_KEY: Keyset(contact.c.key, contact.c.key, descending=False)},
)
EMAILS = Listing(
    marketing_email,
    marketing_email.c.contact_key,
    {EMAILS_NEWEST_FIRST: Keyset(marketing_email.c.sent_at, marketing_email.c.key)},
)
EXCHANGES = Listing(exchange, exchange.c.contact_key, EXCHANGE_ORDERS)
EXCHANGES_BY_ORDER = Listing(exchange, exchange.c.order_number, EXCHANGE_ORDERS)
MESSAGES = Listing(
    exchange_message,
    exchange_message.c.exchange_key,
    {MESSAGES_OLDEST_FIRST: Keyset(exchange_message.c.at, exchange_message.c.key, descending=False)},
)
