"""Which of Tryton's modules are read, and their documents as exchanges of a CRM."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from subgraphs.crm.sources.joined import joined
from subgraphs.crm.sources.merged_exchanges import MergedExchanges
from subgraphs.crm.sources.port import CrmSource, ExchangeSource
from subgraphs.crm.sources.seen_exchanges import Sight
from subgraphs.crm.sources.tryton_sales.complaints import COMPLAINTS
from subgraphs.crm.sources.tryton_sales.documents import Documents
from subgraphs.crm.sources.tryton_sales.exchanges import TrytonExchanges
from subgraphs.crm.sources.tryton_sales.opportunities import OPPORTUNITIES
from subgraphs.crm.sources.tryton_sales.orders import NamedBySales, NamesItsOrigin
from subgraphs.kit.models.reaching_tryton import tryton_form
from subgraphs.kit.models.store import ModelStore
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["MODULES", "documents_of", "modules_of", "with_documents"]

OPPORTUNITY, COMPLAINT = "sale_opportunity", "sale_complaint"

MODULES = f"{OPPORTUNITY}; {COMPLAINT}"


def modules_of(settings: ProductSettings, usual: str) -> Collection[str]:
    """Raises ValueError."""
    named = {name.strip() for name in settings.option("modules", usual).split(";")} - {""}
    strangers = sorted(named - {OPPORTUNITY, COMPLAINT})
    if strangers:
        raise ValueError(f"The option modules names {strangers[0]}. There are {MODULES}.")
    return named


def documents_of(calls: ProductCalls, modules: Collection[str]) -> Sequence[Documents]:
    settings = calls.settings
    company, number = int(settings.option("company", "1")), settings.fields.get("orderNumber", "reference")
    store = ModelStore.of(tryton_form(settings, {"company": company}), calls)
    known = (
        (OPPORTUNITY, OPPORTUNITIES, NamedBySales(store, OPPORTUNITIES.model, number)),
        (COMPLAINT, COMPLAINTS, NamesItsOrigin(store, COMPLAINTS.model, number)),
    )
    return [Documents(store, kind, orders, company) for module, kind, orders in known if module in modules]


def with_documents(crm: CrmSource, found: Sequence[Documents]) -> CrmSource:
    """`crm`, with these documents among its exchanges."""
    exchanges: ExchangeSource = crm
    for documents in found:
        exchanges = MergedExchanges(TrytonExchanges(documents, Sight(crm)), exchanges)
    return joined(crm, exchanges=exchanges) if found else crm
