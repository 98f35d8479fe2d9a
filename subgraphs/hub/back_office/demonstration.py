"""The back offices of the demonstration: four products that exist nowhere (RFC 2606, `.example`)."""

from __future__ import annotations

from subgraphs.hub.back_office.configuration import BackOfficeConfiguration, PageTemplate, SearchPage

__all__ = ["DEMONSTRATION"]

_SHOP = "https://shop-admin.example"
_CRM = "https://crm.example"
_LOYALTY = "https://loyalty.example"
_LEDGER = "https://ledger.example"

_NATIVE_KEY = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"

DEMONSTRATION = BackOfficeConfiguration(
    origins=frozenset({_SHOP, _CRM, _LOYALTY, _LEDGER}),
    key_patterns={
        ("COMMERCE", "account"): _NATIVE_KEY,
        ("COMMERCE", "order"): _NATIVE_KEY,
        ("CRM", "contact"): _NATIVE_KEY,
        ("LOYALTY", "member"): _NATIVE_KEY,
        ("ACCOUNTING", "ledgerAccount"): r"411[A-Z0-9]{1,17}",
    },
    constants={"organization": "fiche"},
    pages=(
        PageTemplate("COMMERCE", "order", "self", "Order", f"{_SHOP}/orders/{{key}}"),
        PageTemplate("COMMERCE", "account", "self", "Account", f"{_SHOP}/customers/{{key}}"),
        PageTemplate("COMMERCE", "account", "customer", "Account in the shop", f"{_SHOP}/customers/{{key}}"),
        PageTemplate(
            "COMMERCE", "account", "orders", "Orders of the account", f"{_SHOP}/orders?customer={{key}}"
        ),
        PageTemplate("CRM", "contact", "self", "Contact", f"{_CRM}/o/{{organization}}/contacts/{{key}}"),
        PageTemplate(
            "CRM", "contact", "customer", "Customer in the CRM", f"{_CRM}/o/{{organization}}/contacts/{{key}}"
        ),
        PageTemplate(
            "CRM",
            "contact",
            "exchange",
            "Exchanges with the customer",
            f"{_CRM}/o/{{organization}}/contacts/{{key}}/exchanges",
        ),
        PageTemplate("LOYALTY", "member", "self", "Member", f"{_LOYALTY}/members/{{key}}"),
        PageTemplate("LOYALTY", "member", "card", "Loyalty card", f"{_LOYALTY}/members/{{key}}/card"),
        PageTemplate("ACCOUNTING", "ledgerAccount", "self", "Ledger account", f"{_LEDGER}/accounts/{{key}}"),
        PageTemplate(
            "ACCOUNTING", "ledgerAccount", "ledger", "Ledger", f"{_LEDGER}/accounts/{{key}}/entries"
        ),
    ),
    search_pages=(
        SearchPage("COMMERCE", "Search the shop", f"{_SHOP}/customers"),
        SearchPage("CRM", "Search the CRM", f"{_CRM}/o/{{organization}}/search"),
        SearchPage("LOYALTY", "Search the members", f"{_LOYALTY}/members"),
        SearchPage("ACCOUNTING", "Search the ledger", f"{_LEDGER}/accounts"),
    ),
)
