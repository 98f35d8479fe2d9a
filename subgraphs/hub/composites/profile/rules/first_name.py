"""The first name is the CRM's. Nobody copies it, but a parcel was addressed to somebody."""

from __future__ import annotations

from subgraphs.hub.composites.copies import Coordinate
from subgraphs.hub.composites.profile.choice import FieldRule

__all__ = ["FIRST_NAME"]

FIRST_NAME = FieldRule(Coordinate("CrmContact", "firstName"), from_delivery=True)
