"""The entry points: the invoices of a period, and an account by the number that an accountant knows."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.schema.invoice import Invoice, InvoiceFilter, invoice, invoice_query
from subgraphs.accounting.schema.ledger_account import LedgerAccount, load_account
from subgraphs.accounting.schema.scopes import ACCOUNTING
from subgraphs.accounting.sources.port import PERIOD_INVOICE_ORDER
from subgraphs.kit.connections import Connection, connection
from subgraphs.kit.fields import resolved
from subgraphs.kit.pages import PageArguments, page_request

__all__ = ["Query"]


@strawberry.type
class Query:
    @resolved(scopes=[["read:invoices"]])
    async def invoices(
        self,
        info: Info[Context, None],
        first: int | None = None,
        after: str | None = None,
        filter: InvoiceFilter | None = None,
    ) -> Connection[Invoice] | None:
        """Without a total: all invoices of a shop cannot be counted cheaply."""
        request = page_request(PERIOD_INVOICE_ORDER, PageArguments(first, after))
        page = await info.context.ledger.all_invoices(invoice_query(filter, info.context.today), request)
        return connection(request, page, invoice)

    @resolved(scopes=ACCOUNTING)
    async def ledger_account_by_number(self, info: Info[Context, None], number: str) -> LedgerAccount | None:
        return await load_account(info, number)
