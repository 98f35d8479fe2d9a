"""Tryton as a source of accounting: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from subgraphs.accounting.sources.port import Ledger
from subgraphs.accounting.sources.tryton.accounts import account_record, account_search
from subgraphs.accounting.sources.tryton.books import Books
from subgraphs.accounting.sources.tryton.commands import tryton_commands
from subgraphs.accounting.sources.tryton.invoices import INVOICE
from subgraphs.accounting.sources.tryton.ledger import TrytonLedger
from subgraphs.accounting.sources.tryton.origins import ORIGINS
from subgraphs.kit.models.domain import EVERYTHING, Clause, Search, all_of, is_
from subgraphs.kit.models.form import ModelForm
from subgraphs.kit.models.reaching_tryton import (
    TRYTON_NEEDS,
    tryton_authorisation,
    tryton_finding,
    tryton_form,
)
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer

__all__ = ["TrytonConnector", "form_of"]

NEEDED = {
    "party.party": "accounts, their balances and addresses",
    INVOICE: "invoices, and what is overdue",
    "account.move.line": "entries and payments",
}

DUNNING = {"account.dunning": "dunning levels; without it, leave account_dunning out of the option modules"}


class TrytonConnector:
    name = "tryton"
    needs = TRYTON_NEEDS
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """A token is the key of a user application, for REST; a user and a password log in to JSON-RPC."""
        return ProductCalls(settings, tryton_authorisation(settings), form_of(settings).fault)

    def ledger(self, calls: ProductCalls, beside: Ledger, writer: Writer) -> Ledger:
        books = Books.of(calls.settings)
        store = ModelStore.of(form_of(calls.settings), calls)
        return TrytonLedger(store, books, beside, tryton_commands(store, books, writer))

    async def probe(self, calls: ProductCalls) -> Finding:
        settings, store = calls.settings, ModelStore(form_of(calls.settings), calls)
        books = Books.of(settings)
        needed = NEEDED | (DUNNING if books.has_dunning else {})
        return await tryton_finding(store, needed, lambda: _sample(store, books))


def form_of(settings: ProductSettings) -> ModelForm:
    """Raises ValueError."""
    return tryton_form(settings, {"company": Books.of(settings).company})


async def _sample(store: ModelStore, books: Books) -> dict[str, object]:
    one = account_search((), EVERYTHING, books, 1)
    somebody = all_of([Clause("code", "!=", None), is_("contact_mechanisms.type", "email")])
    rows = await store.search(Search(one.model, one.fields, somebody, 1))
    if not rows:
        return {}
    record = account_record(rows[0], books, 0)
    shown = {"number": record.number, "legalName": record.legal_name, "email": record.email}
    shown |= {"vatNumber": record.vat_number, "paymentTerms": record.payment_terms}
    return {f"LedgerAccount.{field}": value for field, value in shown.items() if value is not None}
