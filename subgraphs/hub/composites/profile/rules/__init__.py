"""Where each field of the profile comes from: its owner first, then the systems to fall back on.

This is the default of the domain, one field per file.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from subgraphs.hub.composites.profile.choice import FieldRule
from subgraphs.hub.composites.profile.rules.email import EMAIL
from subgraphs.hub.composites.profile.rules.first_name import FIRST_NAME
from subgraphs.hub.composites.profile.rules.last_name import LAST_NAME
from subgraphs.hub.composites.profile.rules.legal_name import LEGAL_NAME
from subgraphs.hub.composites.profile.rules.phone import PHONE

__all__ = ["RULES"]

RULES: Mapping[str, FieldRule] = MappingProxyType(
    {
        "email": EMAIL,
        "phone": PHONE,
        "firstName": FIRST_NAME,
        "lastName": LAST_NAME,
        "legalName": LEGAL_NAME,
    }
)
