"""The invoices of customers, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from subgraphs.accounting.sources.port import InvoiceQuery, InvoiceRecord
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.accounting.sources.tryton.invoices import by_issue, invoice_record, invoice_search
from subgraphs.accounting.sources.tryton.sight import Sight
from subgraphs.accounting.sources.tryton.statuses import matches
from subgraphs.kit.lists import Owner
from subgraphs.kit.models.domain import Domain, Search
from subgraphs.kit.models.lists import ModelLists
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.pages import Page, PageRequest

__all__ = ["CustomerInvoices"]


@dataclass(frozen=True, slots=True)
class CustomerInvoices:
    """A `PagedList` whose owners are stripped of their COLLECTIVE accounts before anything is read."""

    store: ModelStore
    books: Books
    sight: Sight

    async def pages(
        self, asked: tuple[PageRequest, InvoiceQuery], owners: Sequence[Owner]
    ) -> list[Page[InvoiceRecord]]:
        request, query = asked
        record = partial(invoice_record, books=self.books, today=query.today)
        lists = ModelLists(self.store, "party.code", record)
        search, seen = partial(self._search, query), self.sight.accounts("party.code")
        return await lists.pages(search, seen, self._individual(owners), request)

    async def counts(self, criteria: InvoiceQuery, owners: Sequence[Owner]) -> list[int | None]:
        record = partial(invoice_record, books=self.books, today=criteria.today)
        lists = ModelLists(self.store, "party.code", record)
        search = self._search(criteria, self.sight.accounts("party.code"))
        return await lists.counts(search, self._individual(owners))

    def _search(self, query: InvoiceQuery, seen: Domain) -> Search:
        where = [matches(query), seen]
        return invoice_search(where, self.books, 0, by_issue(descending=True))

    def _individual(self, owners: Sequence[Owner]) -> list[Owner]:
        """Which parties are collective is configuration: nothing needs to be asked."""
        return [tuple(code for code in owner if code not in self.books.collective) for owner in owners]
