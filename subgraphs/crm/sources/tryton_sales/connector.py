"""Tryton as a source of exchanges: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from collections.abc import Iterable

from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.tryton_sales.complaints import COMPLAINTS
from subgraphs.crm.sources.tryton_sales.documents import Documents
from subgraphs.crm.sources.tryton_sales.modules import MODULES, documents_of, modules_of, with_documents
from subgraphs.crm.sources.tryton_sales.origins import ORIGINS
from subgraphs.kit.models.domain import Order, Search
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

__all__ = ["TrytonSalesConnector"]

NEEDED = {
    "sale.sale": "the orders that exchanges are about",
    "party.party": "whose exchange it is",
    "company.employee": "who has taken it",
}

NEEDED_FOR_COMPLAINTS = {
    "sale.line": "the orders that complaints are about",
    "account.invoice": "the orders that complaints are about",
    "account.invoice.line": "the orders that complaints are about",
    "sale.complaint.type": "why somebody complained",
}


class TrytonSalesConnector:
    name = "tryton"
    needs = TRYTON_NEEDS
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """Raises ValueError."""
        modules_of(settings, MODULES)
        return ProductCalls(settings, tryton_authorisation(settings), tryton_form(settings, {}).fault)

    def source(self, calls: ProductCalls, beside: CrmSource, writer: Writer) -> CrmSource:
        return with_documents(beside, documents_of(calls, modules_of(calls.settings, MODULES)))

    async def probe(self, calls: ProductCalls) -> Finding:
        settings, kinds = calls.settings, documents_of(calls, modules_of(calls.settings, MODULES))
        store = ModelStore(tryton_form(settings, {}), calls)
        needed = {one.kind.model: f"exchanges, {one.kind.phase.value}" for one in kinds} | NEEDED
        if any(one.kind is COMPLAINTS for one in kinds):
            needed |= NEEDED_FOR_COMPLAINTS
        return await tryton_finding(store, needed, lambda: _sample(kinds))


async def _sample(kinds: Iterable[Documents]) -> dict[str, object]:
    return {field: value for one in kinds for field, value in (await _newest(one)).items()}


async def _newest(documents: Documents) -> dict[str, object]:
    kind = documents.kind
    newest = Order(kind.date, descending=True)
    rows = await documents.store.search(Search(kind.model, kind.fields, documents.of_customers, 1, newest))
    if not rows:
        return {}
    record = documents.record(rows[0])
    return {
        "Exchange.subject": record.subject,
        "Exchange.phase": record.phase.value,
        "Exchange.status": record.status.value,
        "Exchange.openedAt": record.opened_at.isoformat(),
    }
