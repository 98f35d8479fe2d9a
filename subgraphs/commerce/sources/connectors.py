"""The products that can stand behind commerce, or behind a part of it, by the name that the settings give.

FICHE_COMMERCE_SOURCE names the shop, FICHE_COMMERCE_LETTERS_SOURCE where its transactional e-mails are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from subgraphs.commerce.sources.maildev.connector import MaildevConnector
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.vendure.connector import VendureConnector
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.writer import Writer

__all__ = ["CONNECTORS", "PARTS", "ShopConnector"]


class ShopConnector(Connector, Protocol):
    def source(self, calls: ProductCalls, beside: CommerceSource, writer: Writer) -> CommerceSource:
        """`beside`, with what this product knows in the place of its own.

        It is our own store, or what another product has made of it.
        """
        ...


CONNECTORS: Mapping[str, ShopConnector] = {"vendure": VendureConnector()}

LETTERS: Mapping[str, ShopConnector] = {"maildev": MaildevConnector()}

PARTS: Mapping[str, Mapping[str, ShopConnector]] = {"product": CONNECTORS, "letters": LETTERS}
"""By the field of `CommerceSettings`, in the order in which they are put together."""
