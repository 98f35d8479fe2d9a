"""The legal name is accounting's. What the CRM calls a company never takes its place."""

from __future__ import annotations

from subgraphs.hub.composites.copies import Coordinate
from subgraphs.hub.composites.profile.choice import FieldRule

__all__ = ["LEGAL_NAME"]

LEGAL_NAME = FieldRule(Coordinate("LedgerAccount", "legalName"))
