"""Which subgraph holds the records of which system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["SYSTEMS", "System"]


@dataclass(frozen=True, slots=True)
class System:
    code: str
    kind: str
    """Of its records."""
    founds_customers: bool = False
    """Whether each of its records is a customer before the questions are asked: an account of the shop is."""


SYSTEMS: Mapping[str, System] = MappingProxyType(
    {
        "commerce": System("COMMERCE", "account", founds_customers=True),
        "crm": System("CRM", "contact"),
        "loyalty": System("LOYALTY", "member"),
        "accounting": System("ACCOUNTING", "ledgerAccount"),
    }
)
"""By the name of the subgraph."""
