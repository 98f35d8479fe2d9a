"""The telephone is the CRM's; loyalty keeps a copy."""

from __future__ import annotations

from subgraphs.hub.composites.copies import Coordinate
from subgraphs.hub.composites.profile.choice import FieldRule

__all__ = ["PHONE"]

PHONE = FieldRule(Coordinate("CrmContact", "phone"), fallbacks=("LOYALTY",))
