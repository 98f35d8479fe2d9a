"""Tryton as a source of exchanges: how it is reached, what it gives, and whether it lets us."""

from __future__ import annotations

from subgraphs.crm.sources.joined import joined
from subgraphs.crm.sources.merged_exchanges import MergedExchanges
from subgraphs.crm.sources.port import CrmSource, ExchangeSource
from subgraphs.crm.sources.request_tracker.sight import Sight
from subgraphs.crm.sources.tryton_sales.complaints import COMPLAINTS
from subgraphs.crm.sources.tryton_sales.documents import Documents
from subgraphs.crm.sources.tryton_sales.exchanges import TrytonExchanges
from subgraphs.crm.sources.tryton_sales.opportunities import OPPORTUNITIES
from subgraphs.crm.sources.tryton_sales.orders import NamedBySales, NamesItsOrigin
from subgraphs.crm.sources.tryton_sales.origins import ORIGINS
from subgraphs.kit.models.domain import Order, Search
from subgraphs.kit.models.reaching_tryton import (
    tryton_authorisation,
    tryton_form,
    tryton_right,
    tryton_version,
)
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer

__all__ = ["TrytonSalesConnector"]

MODULES = "sale_opportunity; sale_complaint"

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
    needs = ("url", "options.database", "token, or user and password")
    origins = ORIGINS

    def calls(self, settings: ProductSettings) -> ProductCalls:
        """Raises ValueError."""
        _modules(settings)
        return ProductCalls(settings, tryton_authorisation(settings), tryton_form(settings, {}).fault)

    def source(self, calls: ProductCalls, beside: CrmSource, writer: Writer) -> CrmSource:
        exchanges: ExchangeSource = beside
        for documents in _documents(calls):
            exchanges = MergedExchanges(TrytonExchanges(documents, Sight(beside)), exchanges)
        return joined(beside, exchanges=exchanges)

    async def probe(self, calls: ProductCalls) -> Finding:
        settings, kinds = calls.settings, _documents(calls)
        store = ModelStore(tryton_form(settings, {}), calls)
        needed = {one.kind.model: f"exchanges, {one.kind.phase.value}" for one in kinds} | NEEDED
        if any(one.kind is COMPLAINTS for one in kinds):
            needed |= NEEDED_FOR_COMPLAINTS
        rights = [await tryton_right(store, model, why) for model, why in needed.items()]
        sample: dict[str, object] = {}
        if all(right.is_granted for right in rights):
            for documents in kinds:
                sample |= await _sample(documents)
        who = settings.user or "the owner of the application key"
        return Finding(who=who, version=await tryton_version(calls), rights=rights, sample=sample)


def _modules(settings: ProductSettings) -> list[str]:
    """Raises ValueError."""
    named = [name.strip() for name in settings.option("modules", MODULES).split(";") if name.strip()]
    known = MODULES.split("; ")
    strangers = sorted(set(named) - set(known))
    if strangers or not named:
        raise ValueError(f"The option modules names {', '.join(strangers) or 'none'}. There are {MODULES}.")
    return named


def _documents(calls: ProductCalls) -> list[Documents]:
    settings, modules = calls.settings, _modules(calls.settings)
    company, number = int(settings.option("company", "1")), settings.fields.get("orderNumber", "reference")
    store = ModelStore.of(tryton_form(settings, {"company": company}), calls)
    found = []
    if "sale_opportunity" in modules:
        sold = NamedBySales(store, OPPORTUNITIES.model, number)
        found.append(Documents(store, OPPORTUNITIES, sold, company))
    if "sale_complaint" in modules:
        origin = NamesItsOrigin(store, COMPLAINTS.model, number)
        found.append(Documents(store, COMPLAINTS, origin, company))
    return found


async def _sample(documents: Documents) -> dict[str, object]:
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
