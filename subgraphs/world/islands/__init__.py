"""One mapping per island, from the values of the world to the rows of that island's tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from subgraphs.world.islands.accounting import ACCOUNTING
from subgraphs.world.islands.commerce import COMMERCE
from subgraphs.world.islands.crm import CRM
from subgraphs.world.islands.hub import HUB
from subgraphs.world.islands.loyalty import LOYALTY
from subgraphs.world.rows import Island

__all__ = ["ISLANDS"]

ISLANDS: Mapping[str, Island] = MappingProxyType(
    {island.name: island for island in (COMMERCE, CRM, ACCOUNTING, LOYALTY, HUB)}
)
"""The one with the most rows first: workers that share the work begin with it."""
