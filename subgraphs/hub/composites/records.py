"""The types of the graph that are records of a customer, by the system and kind of the crosswalk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from subgraphs.hub.sources.port import RecordKey
from subgraphs.kit.ids import encode_id

__all__ = ["RECORD_TYPES", "record_id", "system_of", "type_of"]

RECORD_TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Account": ("COMMERCE", "account"),
        "CrmContact": ("CRM", "contact"),
        "LoyaltyMember": ("LOYALTY", "member"),
        "LedgerAccount": ("ACCOUNTING", "ledgerAccount"),
    }
)

_TYPES = {found: name for name, found in RECORD_TYPES.items()}


def system_of(type_name: str) -> str:
    return RECORD_TYPES[type_name][0]


def type_of(record: RecordKey) -> str | None:
    """None for a kind that the graph has no type for."""
    return _TYPES.get((record.system, record.kind))


def record_id(record: RecordKey) -> str:
    """Raises KeyError for a kind that the graph has no type for."""
    return encode_id(_TYPES[record.system, record.kind], record.key)
