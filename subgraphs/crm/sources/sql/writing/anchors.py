"""Rows for contacts that live in a product: consents and subscriptions of ours need one to hang on.

An anchor has the key, the kind and the address of the contact, which is what our own commands look at, and
nothing else of it. What the product says later takes the place of what it said before.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from subgraphs.crm.sources.sql.tables import contact
from subgraphs.crm.sources.sql.writing.contact_rows import change, held
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.writer import Moment, Writer

__all__ = ["Anchors"]


@dataclass(frozen=True, slots=True)
class Anchors:
    writer: Writer

    async def set(self, key: str, kind: ContactKind, email: str | None) -> None:
        """Raises SourceFailure."""
        await self.writer.all_or_nothing(lambda moment: _set(moment, key, kind, email))

    async def make_sure_of(self, key: str) -> None:
        """For whom the product cannot be asked now. Raises SourceFailure."""
        await self.writer.all_or_nothing(lambda moment: _made_sure(moment, key))


def _set(moment: Moment, key: str, kind: ContactKind, email: str | None) -> None:
    row = held(moment.connection, key)
    if row is None:
        values = {"key": key, "version": 1, "kind": kind.value, "email": email, "segments": []}
        moment.connection.execute(insert(contact).values(values))
    elif (row.kind, row.email) != (kind.value, email):
        change(moment.connection, row, kind=kind.value, email=email)


def _made_sure(moment: Moment, key: str) -> None:
    if held(moment.connection, key) is None:
        _set(moment, key, ContactKind.PERSON, None)
