"""The products of the demonstration: each on a copy of the database that the tests filled, so that it may be
written to. What they are told here is what a firm would have put into its environment."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from tests.products.demo_real.copying import copy
from tests.products.demo_real.few import Keys
from tests.products.tryton import installed as tryton
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER
from tests.products.vendure import installed as vendure
from tests.products.vendure.admin import admin
from tests.products.vendure.chosen import Customer, chosen

__all__ = ["Systems", "prepared", "running"]

SHOP = "shop.sqlite"

NUMBER = (
    "mutation($k: ID!, $n: String!) "
    "{ updateCustomer(input: { id: $k, customFields: { externalId: $n } }) { __typename } }"
)

PLENTY = 100_000
"""Calls a minute: nobody else uses them."""


@dataclass(frozen=True, slots=True)
class Systems:
    folder: Path
    customers: tuple[Customer, ...]
    """Whom Vendure knows; it counts them in this order."""

    @property
    def shop(self) -> Path:
        return self.folder / "vendure"

    @property
    def books(self) -> Path:
        return self.folder / "tryton"

    @property
    def in_the_shop(self) -> list[int]:
        return [customer.person.number for customer in self.customers]

    @property
    def in_the_books(self) -> list[int]:
        return list(tryton.CUSTOMERS)

    def keys(self) -> Keys:
        with closing(sqlite3.connect(self.shop / SHOP)) as database:
            by_code = dict(database.execute('select code, id from "order"').fetchall())
        accounts = {customer.account.key: place for place, customer in enumerate(self.customers, start=1)}
        orders = {order.key: by_code[order.number] for one in self.customers for order in one.orders}
        return Keys(accounts, orders)


def prepared(folder: Path) -> Systems:
    """Minutes where nothing is installed yet, else a moment. Skips where the packages are not to be had."""
    systems = Systems(folder, chosen())
    if not (systems.books / "whole").exists():
        shutil.rmtree(systems.books, ignore_errors=True)
        copy(tryton.seeded(), systems.books)
    if not (systems.shop / "whole").exists():
        shutil.rmtree(systems.shop, ignore_errors=True)
        copy(vendure.seeded(), systems.shop, "whole")
        _number(systems)
        (systems.shop / "whole").touch()
    return systems


def _number(systems: Systems) -> None:
    """A shop beside an ERP knows the ERP's number of each customer: in a field of its own."""
    with vendure.running(systems.shop) as url:
        staff = admin(url)
        for place, customer in enumerate(systems.customers, start=1):
            staff(NUMBER, k=str(place), n=customer.account.number)
        staff.close()


@contextmanager
def running(systems: Systems) -> Iterator[dict[Place, ProductSettings]]:
    """Both, until the end of the block: behind what, and how it is reached."""
    with vendure.running(systems.shop) as shop, tryton.running(systems.books) as books:
        key = (systems.shop / vendure.KEY_FILE).read_text()
        yield {Place("commerce"): _commerce(shop, key), Place("accounting"): _accounting(books)}


def _commerce(url: str, key: str) -> ProductSettings:
    return ProductSettings(
        source="vendure",
        url=f"{url}/admin-api",
        token=SecretStr(key),
        fields={"Account.number": "externalId", "Account.loyaltyCardNumber": "loyaltyCard"},
        calls_per_minute=PLENTY,
    )


def _accounting(url: str) -> ProductSettings:
    return ProductSettings(
        source="tryton",
        url=url,
        user=USER,
        password=SecretStr(PASSWORD),
        options={"database": DATABASE, "collective": "411DIVERS 411MARKET"},
        links={"pdf": "https://documents.example/{number}.pdf?{key}"},
        calls_per_minute=PLENTY,
    )
