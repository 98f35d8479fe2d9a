"""The entries of accounts, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from subgraphs.accounting.sources.port import EntryRecord
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.accounting.sources.tryton.entries import entry_record, entry_search
from subgraphs.accounting.sources.tryton.sight import Sight
from subgraphs.kit.lists import Owner
from subgraphs.kit.models.lists import ModelLists
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["AccountEntries"]


@dataclass(frozen=True, slots=True)
class AccountEntries:
    """A `PagedList`."""

    store: ModelStore
    books: Books
    sight: Sight

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[EntryRecord]]:
        search = partial(entry_search, books=self.books)
        return await self._lists.pages(search, self.sight.accounts("party.code"), owners, asked[0])

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        return await self._lists.counts(entry_search(self.sight.accounts("party.code"), self.books), owners)

    @property
    def _lists(self) -> ModelLists[EntryRecord]:
        return ModelLists(self.store, "party.code", entry_record)
