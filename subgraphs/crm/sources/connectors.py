"""The products that can stand behind the CRM, or behind a part of it, by the name that the settings give.

FICHE_CRM_SOURCE names the one for contacts and all the rest, FICHE_CRM_EXCHANGES_SOURCE that for exchanges,
FICHE_CRM_NEWSLETTERS_SOURCE that for newsletters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from subgraphs.crm.sources.mailman.connector import MailmanConnector
from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.request_tracker.connector import RequestTrackerConnector
from subgraphs.crm.sources.tryton.connector import TrytonContactsConnector
from subgraphs.crm.sources.tryton_sales.connector import TrytonSalesConnector
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.writer import Writer

__all__ = ["CONNECTORS", "PARTS", "CrmConnector"]


class CrmConnector(Connector, Protocol):
    def source(self, calls: ProductCalls, beside: CrmSource, writer: Writer) -> CrmSource:
        """`beside`, with what this product knows in the place of its own, or added to it: `joined`.

        It is our own store, or what other products have made of it.
        """
        ...


CONNECTORS: Mapping[str, CrmConnector] = {"tryton": TrytonContactsConnector()}

EXCHANGES: Mapping[str, CrmConnector] = {
    "request-tracker": RequestTrackerConnector(),
    "tryton": TrytonSalesConnector(),
}

NEWSLETTERS: Mapping[str, CrmConnector] = {"mailman": MailmanConnector()}

PARTS: Mapping[str, Mapping[str, CrmConnector]] = {
    "product": CONNECTORS,
    "exchanges": EXCHANGES,
    "newsletters": NEWSLETTERS,
}
"""By the field of `CrmSettings`, in the order in which they are put together."""
