"""The products that can stand behind loyalty, by the name that FICHE_LOYALTY_SOURCE gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.medusa.connector import MedusaConnector
from subgraphs.loyalty.sources.port import LoyaltySource

__all__ = ["CONNECTORS", "LoyaltyConnector"]


class LoyaltyConnector(Connector, Protocol):
    def source(self, calls: ProductCalls, beside: LoyaltySource, writer: Writer) -> LoyaltySource:
        """`beside`: our own store, for what the product does not know. `writer` notes there what was done."""
        ...


CONNECTORS: Mapping[str, LoyaltyConnector] = {"medusa": MedusaConnector()}
