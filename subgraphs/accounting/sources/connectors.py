"""The products that can stand behind accounting, by the name that FICHE_ACCOUNTING_SOURCE gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from subgraphs.accounting.sources.port import Ledger
from subgraphs.accounting.sources.tryton.connector import TrytonConnector
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.writer import Writer

__all__ = ["CONNECTORS", "LedgerConnector"]


class LedgerConnector(Connector, Protocol):
    def ledger(self, calls: ProductCalls, beside: Ledger, writer: Writer) -> Ledger:
        """`beside`: our own store, for what the product does not know."""
        ...


CONNECTORS: Mapping[str, LedgerConnector] = {"tryton": TrytonConnector()}
