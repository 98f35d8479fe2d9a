"""What lies in the stores of a small shop with five systems.

Customer number n has account 1000+n, contact 003…n, member M-…n, ledger account 411…n and order 9000+n, all
linked. Every value of a person holds the word PLANTED, so that a search for it finds what was left behind.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from subgraphs.accounting.sources.sql import tables as accounting
from subgraphs.commerce.sources.sql import tables as commerce
from subgraphs.crm.sources.sql import tables as crm
from subgraphs.hub.keys import new_keys
from subgraphs.hub.sources.sql import tables as hub
from subgraphs.kit.database import sync_engine
from subgraphs.kit.ids import encode_id
from subgraphs.kit.masking import fold_email
from subgraphs.kit.migrations import migrate
from subgraphs.loyalty.sources.sql import tables as loyalty

__all__ = [
    "NOW",
    "PLANTED",
    "account",
    "build",
    "contact",
    "customer",
    "ledger",
    "order",
    "url",
]

PLANTED = "planted"

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

Row = dict[str, Any]


def customer(n: int) -> str:
    return encode_id("Customer", f"C{n:06}")


def account(n: int) -> str:
    return encode_id("Account", 1000 + n)


def contact(n: int) -> str:
    return encode_id("CrmContact", f"003{n:05}")


def ledger(n: int) -> str:
    return encode_id("LedgerAccount", f"411{n:06}")


def order(n: int) -> str:
    return encode_id("Order", 9000 + n)


def build(folder: Path, numbers: Iterable[int], hub_url: str | None = None) -> None:
    """Fills the five databases."""
    numbers = list(numbers)
    (folder / "keys.json").write_text(json.dumps(asdict(new_keys())))
    rows: dict[str, Mapping[Any, list[Row]]] = {
        "commerce": _commerce(numbers),
        "crm": _crm(numbers),
        "loyalty": _loyalty(numbers),
        "accounting": _accounting(numbers),
        "hub": _hub(numbers),
    }
    for name, tables in rows.items():
        engine = sync_engine(hub_url if name == "hub" and hub_url else url(folder, name))
        migrate(engine, _migrations(name))
        with engine.begin() as connection:
            for table, given in tables.items():
                connection.execute(insert(table), given)
        engine.dispose()


def url(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}.sqlite"


def _migrations(name: str) -> Any:
    return import_module(f"subgraphs.{name}.sources.sql.migrations").MIGRATIONS


def _commerce(numbers: list[int]) -> Mapping[Any, list[Row]]:
    channel = {"code": "web", "kind": "WEB", "name": "Online shop", "currency": "EUR"}
    return {
        commerce.channel: [channel],
        commerce.account: [_account(n) for n in numbers],
        commerce.order: [_order(n) for n in numbers],
    }


def _account(n: int) -> Row:
    email = f"{PLANTED}.old{n}@shop.example"
    return {
        "id": 1000 + n,
        "number": f"K{n}",
        "version": 1,
        "email": email,
        "email_folded": fold_email(email),
        "email_verified": True,
        "pending_email": None,
        "state": "ACTIVE",
        "locale": "fr-FR",
        "created_at": NOW,
        "last_login_at": None,
        "loyalty_card_number": f"CARD-{n}",
    }


def _order(n: int) -> Row:
    return {
        "id": 9000 + n,
        "number": f"N{n}",
        "version": 1,
        "account_id": 1000 + n,
        "channel_code": "web",
        "status": "PENDING",
        "placed_at": NOW,
        "updated_at": NOW,
        "currency": "EUR",
        "subtotal": 5000,
        "shipping": 0,
        "tax": 0,
        "total": 5000,
    }


def _crm(numbers: list[int]) -> Mapping[Any, list[Row]]:
    contacts = [
        {
            "key": f"003{n:05}",
            "version": 1,
            "kind": "PERSON",
            "first_name": "Jo",
            "last_name": f"{PLANTED}{n}",
            "phone": f"+336{n:08}",
            "email": f"{PLANTED}.old{n}@shop.example",
            "company_name": f"{PLANTED} {n} SARL",
            "segments": [],
        }
        for n in numbers
    ]
    return {crm.newsletter_list: [{"code": "news", "name": "News"}], crm.contact: contacts}


def _loyalty(numbers: list[int]) -> Mapping[Any, list[Row]]:
    programme = {"code": "club", "name": "The club", "points_per_unit": 100, "currency": "EUR"}
    members = [
        {
            "key": f"M-{n:05}",
            "version": 1,
            "programme_code": "club",
            "card_number": f"CARD-{n}",
            "qualifying_points": 0,
            "enrolled_at": NOW,
            "points_available": 1000,
            "points_reserved": 0,
            "points_pending": 0,
            "email": f"{PLANTED}.old{n}@shop.example",
            "phone": f"+336{n:08}",
        }
        for n in numbers
    ]
    return {loyalty.programme: [programme], loyalty.member: members}


def _accounting(numbers: list[int]) -> Mapping[Any, list[Row]]:
    accounts = [
        {
            "number": f"411{n:06}",
            "scope": "INDIVIDUAL",
            "version": 1,
            "legal_name": f"{PLANTED} {n} SARL",
            "email": f"{PLANTED}.old{n}@shop.example",
            "currency": "EUR",
            "balance": 0,
            "dunning_level": 0,
        }
        for n in numbers
    ]
    return {accounting.ledger_account: accounts}


def _hub(numbers: list[int]) -> Mapping[Any, list[Row]]:
    customers = [{"id": f"C{n:06}", "kind": "PERSON"} for n in numbers]
    keys = {
        "COMMERCE": ("account", lambda n: str(1000 + n)),
        "CRM": ("contact", lambda n: f"003{n:05}"),
        "LOYALTY": ("member", lambda n: f"M-{n:05}"),
        "ACCOUNTING": ("ledgerAccount", lambda n: f"411{n:06}"),
    }
    links = [
        {
            "system": system,
            "kind": kind,
            "record_key": key(n),
            "customer_id": f"C{n:06}",
            "role": "PRIMARY",
            "status": "CONFIRMED",
            "method": "EXTERNAL_ID",
            "since": NOW,
        }
        for system, (kind, key) in keys.items()
        for n in numbers
    ]
    return {hub.customer: customers, hub.link: links}
