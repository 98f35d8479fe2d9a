"""The login e-mail is the shop's; each of the other systems keeps a copy."""

from __future__ import annotations

from subgraphs.hub.composites.copies import Coordinate
from subgraphs.hub.composites.profile.choice import FieldRule

__all__ = ["EMAIL"]

EMAIL = FieldRule(Coordinate("Account", "email"), fallbacks=("CRM", "LOYALTY", "ACCOUNTING"))
