"""What is entered in the live Medusa, over its own API: three customers, their wallets and gift cards."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

__all__ = ["CUSTOMERS", "EMAIL", "GIFT_CARDS", "PASSWORD", "TITLE", "enter"]

EMAIL, PASSWORD = "admin@example.com", "tests-only"

TITLE = "Fiche"
"""Of the API key."""

CUSTOMERS = {
    "anna": (("credit", 25), ("debit", 5.5), ("credit", 10), ("debit", 0.1)),
    "ben": (("credit", 7),),
    "clea": (),
}
"""What was credited and debited to each, the earliest first."""

GIFT_CARDS = (
    ("LIVE-1", "anna", 50, None, 0),
    ("LIVE-2", "anna", 30, "2026-01-01T00:00:00Z", 0),
    ("LIVE-3", "ben", 40, "2036-01-01T00:00:00Z", 12.5),
    ("LIVE-4", None, 15, None, 0),
    ("LIVE-5", "anna", 20, None, 20),
)
"""Code, for whom, value, until when, and what was spent of it."""

Json = Mapping[str, Mapping[str, str]]


def enter(url: str) -> dict[str, str]:
    """The ids of the customers by their names, and under `key` the secret API key."""
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
        token = http.post("/auth/user/emailpass", json={"email": EMAIL, "password": PASSWORD}).json()["token"]
        http.headers["authorization"] = f"Bearer {token}"
        entered = {name: _customer(http, name) for name in CUSTOMERS}
        for code, name, *worth in GIFT_CARDS:
            _gift_card(http, code, None if name is None else entered[name], worth)
        made = _post(http, "/admin/api-keys", {"title": TITLE, "type": "secret"})
        return {**entered, "key": made["api_key"]["token"]}


def _customer(http: httpx.Client, name: str) -> str:
    given = {"email": f"{name}@shop.example", "last_name": "Weiss", "metadata": {"external_id": f"C-{name}"}}
    key = _post(http, "/admin/customers", given)["customer"]["id"]
    wallet = _post(http, "/admin/store-credit-accounts", {"customer_id": key, "currency_code": "eur"})
    account = wallet["store_credit_account"]["id"]
    for kind, amount in CUSTOMERS[name]:
        _post(http, f"/admin/store-credit-accounts/{account}/{kind}", {"amount": amount, "note": kind})
    return key


def _gift_card(http: httpx.Client, code: str, owner: str | None, worth: list[object]) -> None:
    value, until, spent = worth
    given: dict[str, object] = {"code": code, "value": value, "currency_code": "eur", "expires_at": until}
    if owner is not None:
        given |= {"reference": "customer", "reference_id": owner}
    key = _post(http, "/admin/gift-cards", given)["gift_card"]["id"]
    if spent:
        asked = {"fields": "store_credit_account.id"}
        card = http.get(f"/admin/gift-cards/{key}", params=asked).json()["gift_card"]
        _post(
            http,
            f"/admin/store-credit-accounts/{card['store_credit_account']['id']}/debit",
            {"amount": spent},
        )


def _post(http: httpx.Client, path: str, body: Mapping[str, object]) -> Json:
    answer = http.post(path, json=body)
    answer.raise_for_status()
    found: Json = answer.json()
    return found
