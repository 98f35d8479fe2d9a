"""Which orders a document is about: it names a sale or an invoice, or a sale names it, by `model,id`."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.kit.models.domain import AllOf, Clause, Search, among
from subgraphs.kit.models.row import Row
from subgraphs.kit.models.store import ModelStore

__all__ = ["NamedBySales", "NamesItsOrigin", "Orders"]

SALE = "sale.sale"

ORIGINS = {
    SALE: "",
    "sale.line": "sale.",
    "account.invoice": "",
    "account.invoice.line": "invoice.",
}
"""By the model of the origin: what leads from it to what has the order's number."""


class Orders(Protocol):
    """By the ids of documents. Both are a number of calls that does not depend on how many are asked for."""

    async def numbers(self, documents: Collection[int]) -> Mapping[int, str]: ...

    async def documents(self, numbers: Collection[str]) -> Mapping[str, Collection[int]]: ...


@dataclass(frozen=True, slots=True)
class NamesItsOrigin:
    store: ModelStore
    model: str
    field: str
    """Of sales and invoices: that with the number of the order."""

    async def numbers(self, documents: Collection[int]) -> Mapping[int, str]:
        rows = await self.store.all(Search(self.model, ("origin",), among("id", documents), 0))
        origins = {row.key: origin for row in rows if (origin := row.text("origin"))}
        named: defaultdict[str, set[int]] = defaultdict(set)
        for origin in origins.values():
            model, number = _named(origin)
            if model in ORIGINS and number is not None:
                named[model].add(number)
        found = await asyncio.gather(*(self._numbers(model, ids) for model, ids in named.items()))
        known = {origin: number for part in found for origin, number in part.items()}
        return {document: known[origin] for document, origin in origins.items() if origin in known}

    async def documents(self, numbers: Collection[str]) -> Mapping[str, Collection[int]]:
        found = await asyncio.gather(*(self._origins(model, numbers) for model in ORIGINS))
        known = {origin: number for part in found for origin, number in part.items()}
        if not known:
            return {}
        rows = await self.store.all(Search(self.model, ("origin",), among("origin", known), 0))
        return _by_number((known[row.text("origin") or ""], row.key) for row in rows)

    async def _numbers(self, model: str, ids: Collection[int]) -> Mapping[str, str]:
        return await self._read(model, among("id", ids))

    async def _origins(self, model: str, numbers: Collection[str]) -> Mapping[str, str]:
        return await self._read(model, among(f"{ORIGINS[model]}{self.field}", numbers))

    async def _read(self, model: str, domain: Clause) -> Mapping[str, str]:
        field = f"{ORIGINS[model]}{self.field}"
        rows = await self.store.all(Search(model, (field,), domain, 0))
        return {f"{model},{row.key}": number for row in rows if (number := row.text(field))}


@dataclass(frozen=True, slots=True)
class NamedBySales:
    """Of several sales the first one is the order."""

    store: ModelStore
    model: str
    field: str

    async def numbers(self, documents: Collection[int]) -> Mapping[int, str]:
        origins = [f"{self.model},{document}" for document in documents]
        found: dict[int, str] = {}
        for document, number in await self._sales(among("origin", origins)):
            found.setdefault(document, number)
        return found

    async def documents(self, numbers: Collection[str]) -> Mapping[str, Collection[int]]:
        wanted = set(numbers)
        named = AllOf((among(self.field, wanted), Clause("origin", "like", f"{self.model},%")))
        documents = {document for document, _ in await self._sales(named)}
        first = await self.numbers(documents) if documents else {}
        return _by_number((number, document) for document, number in first.items() if number in wanted)

    async def _sales(self, domain: Clause | AllOf) -> Sequence[tuple[int, str]]:
        """Each document that a sale names, with the number of that sale."""
        rows = await self.store.all(Search(SALE, ("origin", self.field), domain, 0))
        return [pair for row in rows if (pair := self._pair(row)) is not None]

    def _pair(self, row: Row) -> tuple[int, str] | None:
        _, document = _named(row.text("origin") or "")
        number = row.text(self.field)
        return None if document is None or number is None else (document, number)


def _named(origin: str) -> tuple[str, int | None]:
    model, _, number = origin.partition(",")
    return model, int(number) if number.isdecimal() else None


def _by_number(pairs: Iterable[tuple[str, int]]) -> Mapping[str, Collection[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, document in pairs:
        found[number].add(document)
    return found
