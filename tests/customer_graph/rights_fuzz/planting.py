"""A small shop in which every text says which row and which column it is from: `zq17qz` is mark number 17.

So a value that is somebody else's, or that a scope hides, is recognised wherever it turns up: in an answer,
in the text of an error, in a link. E-mail addresses, telephones and numbers stay as they are: they are
unique.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from gateway.commands.islands import ISLANDS
from tests.customer_graph.rights_fuzz.askers import OTHER_AGENCY
from tests.customer_graph.rights_fuzz.remaining import copied, opened

__all__ = ["MARK", "PLANTED", "Planted", "marks_in", "plant", "texts_in"]

MARK = re.compile(r"zq(\d+)qz")

PLANTED: Mapping[str, Sequence[tuple[str, str]]] = {
    "commerce_address.name": [("Account", "addresses")],
    "commerce_address.city": [("Account", "addresses")],
    "commerce_channel_presence.external_id": [("ChannelPresence", "externalId")],
    "commerce_channel_presence.preferred_store": [("Customer", "channels")],
    "commerce_order.shipping_name": [("Order", "shippingAddress")],
    "commerce_order.shipping_city": [("Order", "shippingAddress")],
    "commerce_order_line.label": [("Order", "lines")],
    "commerce_order_discount.label": [("Order", "discounts")],
    "commerce_shipment.carrier": [("Order", "shipments")],
    "commerce_return.reason": [("Order", "returns")],
    "commerce_cart_line.label": [("Cart", "lines")],
    "commerce_visit.device": [("Customer", "browsing")],
    "commerce_site_search.text": [("Customer", "browsing")],
    "commerce_transactional_email.template": [("TransactionalEmail", "template")],
    "commerce_transactional_email.subject": [("TransactionalEmail", "subject")],
    "crm_contact.civility": [("CrmContact", "civility"), ("Customer", "displayName")],
    "crm_contact.first_name": [("CrmContact", "firstName"), ("Customer", "displayName")],
    "crm_contact.last_name": [("CrmContact", "lastName"), ("Customer", "displayName")],
    "crm_contact.company_name": [("CrmContact", "companyName"), ("Customer", "displayName")],
    "crm_contact.owner": [("CrmContact", "owner")],
    "crm_contact.notes": [("CrmContact", "notes")],
    "crm_contact_social.handle": [("SocialIdentity", "handle")],
    "crm_consent.source": [("Customer", "consents")],
    "crm_consent.proof": [("Consent", "proof")],
    "crm_newsletter_subscription.source": [("Customer", "newsletters")],
    "crm_exchange.subject": [("Exchange", "subject")],
    "crm_exchange.reason": [("Exchange", "reason")],
    "crm_exchange.agent": [("Exchange", "agent")],
    "crm_exchange_message.author": [("Exchange", "messages")],
    "crm_exchange_message.body": [("ExchangeMessage", "body")],
    "crm_marketing_email.campaign": [("MarketingEmail", "campaign")],
    "crm_marketing_email.subject": [("MarketingEmail", "subject")],
    "loyalty_card.channel": [("LoyaltyMember", "cards")],
    "loyalty_point_entry.label": [("LoyaltyMember", "ledger")],
    "loyalty_voucher.label": [("Voucher", "label")],
    "loyalty_voucher.campaign": [("Voucher", "campaign")],
    "accounting_ledger_account.legal_name": [("LedgerAccount", "legalName")],
    "accounting_ledger_account.billing_name": [("LedgerAccount", "billingAddress")],
    "accounting_ledger_account.billing_city": [("LedgerAccount", "billingAddress")],
    "accounting_ledger_account.payment_terms": [("LedgerAccount", "paymentTerms")],
    "accounting_ledger_entry.label": [("LedgerAccount", "entries")],
    "accounting_payment.reference": [("Invoice", "payments")],
}
"""A column → the fields of which one must be open to whoever is shown its texts."""

THINNED = {
    "commerce": {
        "commerce_product_view": 40,
        "commerce_category_view": 10,
        "commerce_visit": 8,
        "commerce_site_search": 4,
        "commerce_transactional_email": 3,
    },
    "crm": {"crm_marketing_email": 15},
}
"""One row of so many stays: what is many adds time and no cases."""

Planted = Sequence[str]
"""By the number of a mark: the column where it stands."""


def plant(urls: Mapping[str, str], folder: Path) -> tuple[Mapping[str, str], Planted]:
    planted: list[str] = []
    found = copied(urls, folder)
    for name in ISLANDS:
        connection = opened(found, name)
        for table, one_of in THINNED.get(name, {}).items():
            rest = "DELETE FROM the_table WHERE rowid % one_of <> 0"
            connection.execute(rest.replace("the_table", table).replace("one_of", str(one_of)))
        for column in PLANTED:
            if column.startswith(f"{name}_"):
                _mark(connection, column, planted)
        _tell_apart(connection, name)
        connection.commit()
        connection.execute("VACUUM")
        connection.close()
    return found, planted


def _mark(connection: sqlite3.Connection, column: str, planted: list[str]) -> None:
    def mark() -> str:
        planted.append(column)
        return f"zq{len(planted) - 1}qz"

    table, _, name = column.partition(".")
    connection.create_function("mark", 0, mark)
    marked = "UPDATE the_table SET the_column = mark() WHERE the_column IS NOT NULL"
    connection.execute(marked.replace("the_table", table).replace("the_column", name))


def _tell_apart(connection: sqlite3.Connection, name: str) -> None:
    """Consents by other media, for another partner, expired and withdrawn, and so with cards: there is much
    that is nearly seen."""
    if name == "crm":
        connection.execute(
            "UPDATE crm_consent SET medium = CASE rowid % 5 WHEN 0 THEN 'SMS' ELSE medium END, "
            "partner = CASE rowid % 5 WHEN 1 THEN ? ELSE partner END, "
            "expires_at = CASE rowid % 7 WHEN 0 THEN '2024-01-01 00:00:00.000000' ELSE expires_at END, "
            "state = CASE rowid % 7 WHEN 1 THEN 'WITHDRAWN' ELSE state END "
            "WHERE purpose = 'PARTNER_SHARING'",
            (OTHER_AGENCY,),
        )
    if name == "loyalty":
        connection.execute(
            "UPDATE loyalty_coalition_consent SET "
            "partner = CASE rowid % 4 WHEN 0 THEN 'another' ELSE partner END, "
            "withdrawn_at = CASE rowid % 4 WHEN 1 THEN given_at ELSE withdrawn_at END"
        )
    if name == "hub":
        connection.execute(
            "INSERT INTO hub_operation (id, type, client, actor, input_hash, customer_id, status, round, "
            "keys, refusals, created_at) SELECT 'op-' || id, 'customerNewsletterSet', 'shop', 'a', 'h', id, "
            "'SUCCEEDED', 1, '{}', '[]', '2026-01-01 00:00:00.000000' FROM hub_customer WHERE rowid % 3 = 1"
        )


def marks_in(text: str) -> set[int]:
    return {int(number) for number in MARK.findall(text)}


def texts_in(urls: Mapping[str, str]) -> set[str]:
    """Every value of every row that is a text, or a number that may be a key."""
    found: set[str] = set()
    for name in ISLANDS:
        connection = opened(urls, name)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if table.startswith(f"{name}_"):
                rows = connection.execute("SELECT * FROM the_table".replace("the_table", table))
                found.update(str(value) for row in rows for value in row if isinstance(value, str | int))
        connection.close()
    return found
