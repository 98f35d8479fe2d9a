"""The products that can stand behind commerce, by the name that FICHE_COMMERCE_SOURCE gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.vendure.connector import VendureConnector
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.writer import Writer

__all__ = ["CONNECTORS", "ShopConnector"]


class ShopConnector(Connector, Protocol):
    def source(self, calls: ProductCalls, beside: CommerceSource, writer: Writer) -> CommerceSource:
        """`beside`: our own store, for what the product does not know."""
        ...


CONNECTORS: Mapping[str, ShopConnector] = {"vendure": VendureConnector()}
