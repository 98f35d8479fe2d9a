"""Settings of the CRM: beside those of every system, which of its parts stand in another product."""

from __future__ import annotations

from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["CrmSettings"]


class CrmSettings(SystemSettings):
    exchanges: ProductSettings | None = None
    """FICHE_CRM_EXCHANGES_SOURCE and its like: where the customer service keeps its tickets."""
    newsletters: ProductSettings | None = None
    """FICHE_CRM_NEWSLETTERS_SOURCE and its like: where newsletters are sent from."""
