"""Vendure behind commerce, maildev behind its letters. The history of the site and presences stand beside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.world.rows import Row
from tests.products.demo_real.behind.letters import enter_letters, letters_made_with, postal
from tests.products.demo_real.behind.product import PATIENCE, PLENTY, Beside
from tests.products.demo_real.copying import copy
from tests.products.demo_real.graph import Record
from tests.products.vendure import installed as vendure
from tests.products.vendure.admin import admin
from tests.products.vendure.chosen import chosen

__all__ = ["Shop"]

NUMBER = (
    "mutation($k: ID!, $n: String!) "
    "{ updateCustomer(input: { id: $k, customFields: { externalId: $n } }) { __typename } }"
)

OF_AN_ACCOUNT = {
    "commerce_channel_presence": 0,
    "commerce_visit": 1,
    "commerce_product_view": 1,
    "commerce_category_view": 1,
    "commerce_site_search": 1,
}
"""What Vendure does not keep, and in which column the key of the account stands."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that the demonstration has for a record → the one that Vendure gave it."""

    accounts: dict[int, int]

    def under(self, table: str, row: Row) -> Row | None:
        if table not in OF_AN_ACCOUNT:
            return None
        place, cells = OF_AN_ACCOUNT[table], list(row)
        match cells[place]:
            case int(account) if account in self.accounts:
                cells[place] = self.accounts[account]
            case _:
                return None
        return tuple(cells)


class Shop:
    name = "vendure"

    def made_with(self) -> str:
        return f"{vendure.made_with()} {letters_made_with()}"

    def prepare(self, place: Path) -> None:
        if not (place / "whole").exists():
            shutil.rmtree(place, ignore_errors=True)
            copy(vendure.seeded(), place, "whole")
            _number(place)
            enter_letters(place)
            (place / "whole").touch()

    @contextmanager
    def running(self, place: Path) -> Iterator[Mapping[Place, ProductSettings]]:
        with postal(place) as (box, letters), vendure.running(place, smtp_port=box.smtp_port) as url:
            yield {
                Place("commerce", "letters"): letters,
                Place("commerce"): ProductSettings(
                    source=self.name,
                    url=f"{url}/admin-api",
                    token=SecretStr((place / vendure.KEY_FILE).read_text()),
                    fields={"Account.number": "externalId", "Account.loyaltyCardNumber": "loyaltyCard"},
                    calls_per_minute=PLENTY,
                    seconds=PATIENCE,
                ),
            }

    def beside(self, place: Path) -> Mapping[str, Beside]:
        return {"commerce": Beside(_keys().under)}

    def known_as(self, place: Path) -> Mapping[Record, str]:
        return {("COMMERCE", str(key)): str(account) for account, key in _keys().accounts.items()}


def _keys() -> Keys:
    """Vendure counts its customers in the order in which they came."""
    return Keys({customer.account.key: key for key, customer in enumerate(chosen(), start=1)})


def _number(place: Path) -> None:
    """A shop beside an ERP knows the ERP's number of each customer: in a field of its own."""
    with vendure.running(place) as url:
        staff = admin(url)
        for key, customer in enumerate(chosen(), start=1):
            staff(NUMBER, k=str(key), n=customer.account.number)
        staff.close()
