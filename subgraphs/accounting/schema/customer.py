"""What accounting adds to a customer: the accounts that the crosswalk names, and what stands on them."""

from __future__ import annotations

from collections import defaultdict

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.schema.invoice import Invoice, InvoiceFilter, invoice, invoice_query
from subgraphs.accounting.schema.ledger_account import LedgerAccount, ledger_account
from subgraphs.accounting.schema.scopes import ACCOUNTING, INVOICES
from subgraphs.accounting.sources.port import CUSTOMER_INVOICE_ORDER, AccountRecord, LedgerScope
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Reference, required_keys, text_key, text_keys
from subgraphs.kit.fields import resolved
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.types import Money, money

__all__ = ["Customer"]


@strawberry.federation.type(keys=["id"])
class Customer:
    id: strawberry.ID
    keys: strawberry.Private[tuple[str, ...] | None] = None

    @resolved(external=True)
    def ledger_keys(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in _numbers(self)]

    @resolved(requires=["ledgerKeys"], scopes=ACCOUNTING)
    async def ledger_accounts(self, info: Info[Context, None]) -> list[LedgerAccount] | None:
        return [ledger_account(record) for record in await _own_accounts(self, info)]

    @resolved(requires=["ledgerKeys"], scopes=INVOICES)
    async def invoices(
        self,
        info: Info[Context, None],
        first: int | None = None,
        after: str | None = None,
        filter: InvoiceFilter | None = None,
    ) -> Connection[Invoice] | None:
        request = page_request(CUSTOMER_INVOICE_ORDER, PageArguments(first, after))
        query = invoice_query(filter, info.context.today)
        invoices = info.context.loaders.invoices_of_customer
        return await invoices.connection(request, query, _numbers(self), invoice)

    @resolved(requires=["ledgerKeys"], scopes=[["read:accounting"], ["me"]])
    async def balance(self, info: Info[Context, None]) -> list[Money] | None:
        sums: defaultdict[str, int] = defaultdict(int)
        for account in await _own_accounts(self, info):
            sums[account.currency] += account.balance
        return [money(sums[currency], currency) for currency in sorted(sums)]

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> Customer:
        keys = text_keys(reference, "ledgerKeys")
        if info.context.rows is not None:
            info.context.rows.tell(keys or ())
        return cls(id=strawberry.ID(text_key(reference, "id")), keys=keys)


def _numbers(customer: Customer) -> tuple[str, ...]:
    return required_keys(customer.keys, "ledgerKeys")


async def _own_accounts(customer: Customer, info: Info[Context, None]) -> list[AccountRecord]:
    """The INDIVIDUAL accounts, in the order of the crosswalk: a collective one is never a customer's own."""
    records = await info.context.loaders.account.load_many(list(_numbers(customer)))
    return [record for record in records if record and record.scope is LedgerScope.INDIVIDUAL]
