"""The login e-mail of an account."""

from __future__ import annotations

from subgraphs.hub.composites.search.looks import is_email
from subgraphs.hub.composites.search.records import records_of
from subgraphs.hub.composites.search.way import Way

__all__ = ["ACCOUNT_EMAIL"]

ACCOUNT_EMAIL = Way(
    system="COMMERCE",
    matched_on="email",
    fits=is_email,
    text="accountByEmail(email: $text) { id }",
    records=lambda answer: records_of(answer, "Account"),
)
