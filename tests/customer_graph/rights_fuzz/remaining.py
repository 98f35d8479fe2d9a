"""What an asker may see, told naively: the shop as it would be if nothing else existed.

From a copy of the databases every row is removed that the rules of the domain hide from the asker. What a
gateway without any rights answers over the rest is what the asker has to be given, but for the scopes of
its token: pages, totals and cursors included. The rules are those of the domain, written as plain predicates
over the tables of the demonstration. Nothing here is shared with the code that narrows rows in the product.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import make_url

from gateway.commands.islands import ISLANDS, sqlite_urls
from tests.customer_graph.rights_fuzz.askers import Asker

__all__ = ["copied", "keep_what_is_seen", "opened"]

Keys = Iterable[str]

OF_AN_ACCOUNT = (
    *("commerce_address", "commerce_channel_presence", "commerce_order", "commerce_return", "commerce_cart"),
    *("commerce_visit", "commerce_product_view", "commerce_category_view", "commerce_site_search"),
    "commerce_transactional_email",
)
IN_A_CHANNEL = ("commerce_order", "commerce_cart", "commerce_visit", "commerce_channel_presence")
IN_NO_CHANNEL = ("commerce_product_view", "commerce_category_view", "commerce_site_search")
BROWSED = ("commerce_visit", *IN_NO_CHANNEL)
OF_AN_ORDER = (*("commerce_order_line", "commerce_order_discount", "commerce_shipment", "commerce_return"),)
OF_A_CONTACT = (
    *("crm_consent", "crm_contact_social", "crm_exchange", "crm_marketing_email"),
    *("crm_newsletter_subscription", "crm_consent_history"),
)
OF_A_MEMBER = (
    *("loyalty_card", "loyalty_point_entry", "loyalty_points_expiry", "loyalty_voucher"),
    *("loyalty_member_offer", "loyalty_points_reservation", "loyalty_coalition_consent"),
)
OF_A_CUSTOMER = ("hub_link", "hub_operation", "hub_drift_flag", "hub_access_log")


def copied(urls: Mapping[str, str], folder: Path) -> Mapping[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ISLANDS:
        (folder / f"{name}.sqlite").write_bytes(Path(str(make_url(urls[name]).database)).read_bytes())
    return sqlite_urls(folder)


def opened(urls: Mapping[str, str], name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(str(make_url(urls[name]).database))
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def keep_what_is_seen(urls: Mapping[str, str], asker: Asker) -> None:
    shop = _Shop(urls)
    if asker.rule != "me":
        shop.forget_what_was_browsed_without_leave(asker)
    match asker.rule:
        case "me":
            shop.keep_person(asker)
        case "consent":
            shop.keep_those_who_agreed(asker)
        case "card":
            shop.keep_those_who_share_their_card(asker)
        case "channel":
            shop.keep_channels(asker)
        case "ledger":
            shop.keep_ledger()
        case "none":
            shop.keep_customers(set())
    shop.close()


class _Shop:
    def __init__(self, urls: Mapping[str, str]) -> None:
        self._opened = {name: opened(urls, name) for name in ISLANDS}
        self.commerce, self.crm = self._opened["commerce"], self._opened["crm"]
        self.loyalty, self.accounting = self._opened["loyalty"], self._opened["accounting"]
        self.hub = self._opened["hub"]
        links = self.hub.execute("SELECT system, record_key, customer_id, role, status FROM hub_link")
        self.own = [
            (system, key, customer)
            for system, key, customer, role, status in links.fetchall()
            if role != "SHARED" and status in ("CONFIRMED", "PROBABLE")
        ]
        """Which records are a customer's own. A SHARED account is nobody's, a candidate is not decided."""

    def close(self) -> None:
        for connection in self._opened.values():
            connection.commit()
            connection.close()

    def forget_what_was_browsed_without_leave(self, asker: Asker) -> None:
        """It stays where some contact of the customer agreed to PROFILING, and none refused it. For an agency
        it must have been told to the agency."""
        told = self.crm.execute(
            "SELECT contact_key, state, expires_at IS NULL OR expires_at > datetime('now') FROM crm_consent "
            "WHERE purpose = 'PROFILING' AND partner = ?",
            ((asker.partner or "") if asker.rule == "consent" else "",),
        ).fetchall()
        agreed = {contact for contact, state, is_valid in told if state == "GRANTED" and is_valid}
        refused = {contact for contact, state, _ in told if state in ("DENIED", "WITHDRAWN")}
        customers = self._customers_with("CRM", agreed) - self._customers_with("CRM", refused)
        for table in BROWSED:
            _keep(self.commerce, table, "account_id", self._keys(customers, "COMMERCE"))

    def keep_person(self, asker: Asker) -> None:
        """Its own records, and the invoices of its orders where they stand on an account of many."""
        self.keep_customers({asker.person} if asker.person else set())

    def keep_those_who_agreed(self, asker: Asker) -> None:
        """Contacts that agreed to share with this partner, by one of these media, and in that medium to each
        of its purposes; and their customers. Of the consents of those, the ones that name the partner."""
        given = self.crm.execute(
            "SELECT contact_key, purpose, medium, partner, state = 'GRANTED' AND "
            "(expires_at IS NULL OR expires_at > datetime('now')) FROM crm_consent"
        )
        valid = {
            (contact, purpose, medium, partner): bool(is_valid)
            for contact, purpose, medium, partner, is_valid in given
        }

        def agrees(contact: str, purpose: str, medium: str) -> bool:
            """What was told to the partner counts before what was told to the shop."""
            told = valid.get((contact, purpose, medium, str(asker.partner)))
            return valid.get((contact, purpose, medium, ""), False) if told is None else told

        agreed = {
            contact
            for (contact, purpose, medium, partner), is_valid in valid.items()
            if purpose == "PARTNER_SHARING"
            and partner == asker.partner
            and medium in asker.media
            and is_valid
            and all(agrees(contact, each, medium) for each in asker.purposes if each != "PARTNER_SHARING")
        }
        self.keep_customers(self._customers_with("CRM", agreed), contacts=agreed)
        self.crm.execute("DELETE FROM crm_consent WHERE partner <> ?", (asker.partner,))

    def keep_those_who_share_their_card(self, asker: Asker) -> None:
        shared = {
            member
            for member, partner, withdrawn_at in self.loyalty.execute(
                "SELECT member_key, partner, withdrawn_at FROM loyalty_coalition_consent"
            )
            if partner == asker.partner and withdrawn_at is None
        }
        self.keep_customers(self._customers_with("LOYALTY", shared), members=shared)

    def keep_channels(self, asker: Asker) -> None:
        """What happened in these channels, who bought there, and their customers."""
        orders = self.commerce.execute("SELECT account_id, channel_code FROM commerce_order").fetchall()
        bought = {str(account) for account, channel in orders if channel in asker.channels}
        self.keep_customers(self._customers_with("COMMERCE", bought), accounts=bought)
        for table in IN_A_CHANNEL:
            _keep(self.commerce, table, "channel_code", asker.channels)
        for table in IN_NO_CHANNEL:
            _keep(self.commerce, table, "account_id", ())
        seen = _all(self.commerce, "SELECT id FROM commerce_order")
        _keep(self.commerce, "commerce_transactional_email", "order_id", seen)
        self._drop_what_hung_below()

    def keep_ledger(self) -> None:
        """All of accounting, and the orders to which it refers, without whoever placed them."""
        self.keep_customers(set(), is_accountant=True)
        for table in ("commerce_address", *OF_AN_ACCOUNT):
            if table != "commerce_order":
                _keep(self.commerce, table, "account_id", ())

    def keep_customers(
        self,
        customers: set[str],
        accounts: Keys | None = None,
        contacts: Keys | None = None,
        members: Keys | None = None,
        *,
        is_accountant: bool = False,
    ) -> None:
        """With their own records, or those that are given in their place."""
        if accounts is None:
            accounts = self._keys(customers, "COMMERCE")
        _keep(self.commerce, "commerce_account", "id", accounts)
        for table in OF_AN_ACCOUNT:
            if not is_accountant:
                _keep(self.commerce, table, "account_id", accounts)
        contacts = self._keys(customers, "CRM") if contacts is None else contacts
        _keep(self.crm, "crm_contact", "key", contacts)
        for table in OF_A_CONTACT:
            _keep(self.crm, table, "contact_key", contacts)
        members = self._keys(customers, "LOYALTY") if members is None else members
        _keep(self.loyalty, "loyalty_member", "key", members)
        for table in OF_A_MEMBER:
            _keep(self.loyalty, table, "member_key", members)
        if not is_accountant:
            self._keep_ledger_accounts(self._keys(customers, "ACCOUNTING"))
        self._keep_in_the_hub(customers)
        self._drop_what_hung_below()

    def _keep_ledger_accounts(self, accounts: Keys) -> None:
        """And the invoices of orders that are seen, where they stand on an account of many."""
        numbers = {number for (number,) in self.commerce.execute("SELECT number FROM commerce_order")}
        collective = {
            number
            for number, scope in self.accounting.execute(
                "SELECT number, scope FROM accounting_ledger_account"
            )
            if scope == "COLLECTIVE"
        }
        invoices = self.accounting.execute("SELECT id, account_number, order_number FROM accounting_invoice")
        seen = {
            id
            for id, account, order in invoices.fetchall()
            if account in accounts or (account in collective and order in numbers)
        }
        _keep(self.accounting, "accounting_invoice", "id", seen)
        _keep(self.accounting, "accounting_payment", "invoice_id", seen)
        _keep(self.accounting, "accounting_ledger_account", "number", accounts)
        _keep(self.accounting, "accounting_ledger_entry", "account_number", accounts)

    def _keep_in_the_hub(self, customers: set[str]) -> None:
        """With their former ids, under which they are found as well."""
        aliases = self.hub.execute("SELECT old_customer_id, customer_id FROM hub_alias").fetchall()
        known = set(customers)
        while found := {old for old, new in aliases if new in known} - known:
            known |= found
        _keep(self.hub, "hub_alias", "old_customer_id", known)
        _keep(self.hub, "hub_customer", "id", known)
        for table in OF_A_CUSTOMER:
            _keep(self.hub, table, "customer_id", known)
        for table in ("hub_candidate_customer", "hub_candidate_record"):
            _keep(self.hub, table, "candidate_id", ())
        _keep(self.hub, "hub_candidate", "id", ())

    def _keys(self, customers: set[str], system: str) -> set[str]:
        return {key for name, key, customer in self.own if name == system and customer in customers}

    def _customers_with(self, system: str, keys: set[str]) -> set[str]:
        return {customer for name, key, customer in self.own if name == system and key in keys}

    def _drop_what_hung_below(self) -> None:
        orders = _all(self.commerce, "SELECT id FROM commerce_order")
        for table in OF_AN_ORDER:
            _keep(self.commerce, table, "order_id", orders)
        carts = _all(self.commerce, "SELECT id FROM commerce_cart")
        _keep(self.commerce, "commerce_cart_line", "cart_id", carts)
        exchanges = _all(self.crm, "SELECT key FROM crm_exchange")
        _keep(self.crm, "crm_exchange_message", "exchange_key", exchanges)


def _all(connection: sqlite3.Connection, query: str) -> set[str]:
    return {str(key) for (key,) in connection.execute(query)}


def _keep(connection: sqlite3.Connection, table: str, column: str, kept: Keys) -> None:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY)")
    connection.execute("DELETE FROM kept")
    connection.executemany("INSERT INTO kept VALUES (?)", [(key,) for key in kept])
    rest = "DELETE FROM the_table WHERE coalesce(CAST(the_column AS TEXT), '') NOT IN (SELECT key FROM kept)"
    connection.execute(rest.replace("the_table", table).replace("the_column", column))
