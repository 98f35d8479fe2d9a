"""What Tryton's parties tell of themselves so that the hub can match them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.accounting.sources.tryton.books import EXTERNAL_ID, Books
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.evidence import Evidence, Place
from subgraphs.kit.models.domain import Clause, Search, all_of, is_
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore

__all__ = ["TrytonEvidence"]

FIELDS = (
    *("code", "email", "tax_identifier.code", "identifiers.type", "identifiers.code"),
    *("addresses.party_name", "addresses.postal_code", "addresses.country.code"),
)


@dataclass(frozen=True, slots=True)
class TrytonEvidence:
    """In the order of the ids: Tryton sorts codes by their length first, and compares them without it."""

    store: ModelStore
    books: Books

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        conditions = [Clause("code", ">", "")]
        if key is not None:
            conditions.append(Clause("id", ">", await self._place(key)))
        rows = await self.store.search(Search("party.party", FIELDS, all_of(conditions), limit))
        return [self._evidence(row) for row in rows]

    async def _place(self, key: str) -> int:
        found = await self.store.search(Search("party.party", ("code",), is_("code", key), 1))
        if not found:
            raise BadUserInput("`after` is not the number of an account.")
        return found[0].key

    def _evidence(self, row: Row) -> Evidence:
        """The code of a party is the customer's number in the shop."""
        code = row.text("code") or ""
        known_as = (one.text("code") or "" for one in row.related("identifiers") if not one.text("type"))
        return Evidence(
            key=code,
            is_organization=row.text("tax_identifier.code") is not None,
            is_collective=code in self.books.collective,
            external_id=next(
                (one.removeprefix(EXTERNAL_ID) for one in known_as if one.startswith(EXTERNAL_ID)), None
            ),
            customer_number=code,
            email=row.text("email"),
            places=tuple(_place(one) for one in row.related("addresses") if one.text("country.code")),
        )


def _place(address: Row) -> Place:
    return Place(address.text("party_name"), address.text("postal_code"), address.text("country.code"))
