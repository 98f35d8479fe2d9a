"""The step commands of the CRM, and the two on newsletters."""

from __future__ import annotations

from collections.abc import Mapping

from subgraphs.hub.operations.calls.call import Call, Shape

__all__ = ["create_contact", "set_company_name", "set_email", "set_phone", "subscribe", "unsubscribe"]

SYSTEM = "CRM"

CONTACT = "contact { id }"

SET_EMAIL = Shape("contactEmailSet", "contactId: ID!, email: String", CONTACT, is_versioned=True)
SET_PHONE = Shape("contactPhoneSet", "contactId: ID!, phone: String", CONTACT, is_versioned=True)
SET_COMPANY = Shape(
    "contactCompanyNameSet", "contactId: ID!, companyName: String", CONTACT, is_versioned=True
)
CREATE = Shape(
    "contactCreate",
    "externalId: ID!, kind: ContactKind!, companyName: String, email: String, phone: String",
    CONTACT,
)
SUBSCRIBE = Shape("newsletterSubscribe", "contactId: ID!, list: ID!, source: String!", "")
UNSUBSCRIBE = Shape("newsletterUnsubscribe", "contactId: ID!, list: ID", "")


def set_email(contact: str, email: str | None) -> Call:
    return Call(SYSTEM, SET_EMAIL, {"contactId": contact, "email": email}, contact)


def set_phone(contact: str, phone: str | None) -> Call:
    return Call(SYSTEM, SET_PHONE, {"contactId": contact, "phone": phone}, contact)


def set_company_name(contact: str, name: str | None) -> Call:
    return Call(SYSTEM, SET_COMPANY, {"contactId": contact, "companyName": name}, contact)


def create_contact(customer: str, kind: str, values: Mapping[str, str]) -> Call:
    """`values`: what is known of companyName, email and phone."""
    return Call(SYSTEM, CREATE, {"externalId": customer, "kind": kind, **values})


def subscribe(contact: str, list_id: str, source: str) -> Call:
    return Call(SYSTEM, SUBSCRIBE, {"contactId": contact, "list": list_id, "source": source})


def unsubscribe(contact: str, list_id: str) -> Call:
    return Call(SYSTEM, UNSUBSCRIBE, {"contactId": contact, "list": list_id})
