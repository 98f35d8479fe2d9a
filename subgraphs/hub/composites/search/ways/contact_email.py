"""The e-mail of a contact. Several people may share one."""

from __future__ import annotations

from subgraphs.hub.composites.search.looks import is_email
from subgraphs.hub.composites.search.records import records_of
from subgraphs.hub.composites.search.way import Way

__all__ = ["CONTACT_EMAIL"]

CONTACT_EMAIL = Way(
    system="CRM",
    matched_on="email",
    fits=is_email,
    text="contactsByEmail(email: $text) { id }",
    records=lambda answer: records_of(answer, "CrmContact"),
)
