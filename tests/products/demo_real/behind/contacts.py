"""A second Tryton behind the CRM: contacts are its parties. What was agreed with them is known beside it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.world.contacts import Contact, contacts_of
from subgraphs.world.rows import Row, json_text
from tests.products.demo_real.behind.product import PATIENCE, PLENTY, Beside
from tests.products.demo_real.copying import copy
from tests.products.demo_real.customers import WORLD, everybody
from tests.products.demo_real.graph import Record
from tests.products.tryton import installed as tryton
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER, Tryton

__all__ = ["Contacts"]

PARTY, CATEGORY, COMPANIES = "party.party", "party.category", "Company"

CONTACT = "crm_contact"

REPLACED = (
    "update party_party set active = 0, replaced_by = (select id from party_party where code = ?) "
    "where code = ?"
)
"""Over its interface only somebody who looks at both can say it."""

OF_AN_ANCHOR = 3
"""Key, version and kind: that there is such a contact, on which consents hang."""

SEGMENTS = 12


class Contacts:
    name = "tryton-parties"

    def made_with(self) -> str:
        return tryton.made_with()

    def prepare(self, place: Path) -> None:
        if not (place / "ours").exists():
            shutil.rmtree(place, ignore_errors=True)
            copy(tryton.seeded(), place)
            with tryton.running(place) as url:
                _enter(Tryton(url))
            with closing(sqlite3.connect(place / "data" / f"{DATABASE}.sqlite")) as database, database:
                merged = [(one.merged_into_key, one.key) for one in _contacts() if one.merged_into_key]
                database.executemany(REPLACED, merged)
            (place / "ours").touch()

    @contextmanager
    def running(self, place: Path) -> Iterator[Mapping[Place, ProductSettings]]:
        with tryton.running(place) as url:
            yield {
                Place("crm"): ProductSettings(
                    source="tryton",
                    url=url,
                    user=USER,
                    password=SecretStr(PASSWORD),
                    options={"database": DATABASE, "companies": COMPANIES},
                    calls_per_minute=PLENTY,
                    seconds=PATIENCE,
                )
            }

    def beside(self, place: Path) -> Mapping[str, Beside]:
        return {"crm": Beside(_anchor)}

    def known_as(self, place: Path) -> Mapping[Record, str]:
        """A contact's key is the party's code."""
        return {}


def _anchor(table: str, row: Row) -> Row | None:
    if table != CONTACT:
        return row
    cells: list[Any] = [cell if place < OF_AN_ANCHOR else None for place, cell in enumerate(row)]
    cells[SEGMENTS] = json_text(())
    return tuple(cells)


def _contacts() -> list[Contact]:
    return [contact for person in everybody() for contact in contacts_of(WORLD, person)]


def _enter(crm: Tryton) -> None:
    """The parties of the books, which come with the copy, are out of use."""
    crm.write(PARTY, crm.search(PARTY, ["code", "!=", None]), active=False)
    contacts = _contacts()
    names = {COMPANIES, *(segment for contact in contacts for segment in contact.segments)}
    categories = {name: crm.one(CATEGORY, name=name) for name in sorted(names)}
    crm.create(PARTY, [_party(contact, categories) for contact in contacts])


def _party(contact: Contact, categories: Mapping[str, int]) -> dict[str, Any]:
    is_company = contact.kind == "COMPANY"
    segments = [*contact.segments, *([COMPANIES] if is_company else [])]
    told = {"email": contact.email, "phone": contact.phone}
    return {
        "code": contact.key,
        "name": contact.company_name if is_company else f"{contact.last_name}, {contact.first_name}",
        "categories": [["add", [categories[segment] for segment in segments]]],
        "contact_mechanisms": [
            ["create", [{"type": kind, "value": value} for kind, value in told.items() if value]]
        ],
    }
