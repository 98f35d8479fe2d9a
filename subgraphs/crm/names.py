"""How a contact is called where one line has to do."""

from __future__ import annotations

from subgraphs.crm.sources.port import ContactRecord
from subgraphs.crm.sources.words import ContactKind

__all__ = ["display_name"]


def display_name(contact: ContactRecord) -> str | None:
    """First and last name; the company name for a company, and for a person whose name nobody wrote down."""
    personal = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    of_company = contact.company_name or ""
    names = (of_company, personal) if contact.kind is ContactKind.COMPANY else (personal, of_company)
    return next((name for name in names if name), None)
