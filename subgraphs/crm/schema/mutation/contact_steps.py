"""Steps on contacts: the owned telephone, the copied e-mail and company name, and new contacts."""

from __future__ import annotations

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.rules.texts import line_or_refusal
from subgraphs.crm.schema.mutation.payloads import ContactPayload, contact_payload, refused
from subgraphs.crm.sources.commands import NewContact
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.contact_values import email_or_refusal, phone_in_e164, phone_or_refusal
from subgraphs.kit.ids import native_key
from subgraphs.kit.refusals import not_found
from subgraphs.kit.steps import step
from subgraphs.kit.user_errors import Refusal

__all__ = ["ContactSteps"]

LONGEST_NAME = 200
LONGEST_COMPANY_NAME = 300
LONGEST_ID = 64

UNKNOWN = not_found("contact", "contactId")

Checked = str | None | Refusal


@strawberry.type
class ContactSteps:
    @step
    async def contact_phone_set(
        self,
        info: Info,
        contact_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        phone: str | None = None,
    ) -> ContactPayload:
        key, value = native_key(contact_id, "CrmContact") or UNKNOWN, _phone(phone)
        if isinstance(key, Refusal) or isinstance(value, Refusal):
            return await contact_payload(info, refused(key, value))
        given = {"contact": key, "phone": value, "version": expected_version}
        command = info.context.command("contactPhoneSet", idempotency_key, **given)
        contacts = info.context.source.commands.contacts
        return await contact_payload(info, await contacts.set_phone(command, key, value, expected_version))

    @step
    async def contact_email_set(
        self,
        info: Info,
        contact_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        email: str | None = None,
    ) -> ContactPayload:
        key, value = native_key(contact_id, "CrmContact") or UNKNOWN, _email(email)
        if isinstance(key, Refusal) or isinstance(value, Refusal):
            return await contact_payload(info, refused(key, value))
        given = {"contact": key, "email": value, "version": expected_version}
        command = info.context.command("contactEmailSet", idempotency_key, **given)
        contacts = info.context.source.commands.contacts
        return await contact_payload(info, await contacts.set_email(command, key, value, expected_version))

    @step
    async def contact_company_name_set(
        self,
        info: Info,
        contact_id: strawberry.ID,
        expected_version: str,
        idempotency_key: str,
        company_name: str | None = None,
    ) -> ContactPayload:
        key = native_key(contact_id, "CrmContact") or UNKNOWN
        value = _line(company_name, LONGEST_COMPANY_NAME, "companyName")
        if isinstance(key, Refusal) or isinstance(value, Refusal):
            return await contact_payload(info, refused(key, value))
        given = {"contact": key, "name": value, "version": expected_version}
        command = info.context.command("contactCompanyNameSet", idempotency_key, **given)
        contacts = info.context.source.commands.contacts
        outcome = await contacts.set_company_name(command, key, value, expected_version)
        return await contact_payload(info, outcome)

    @step
    async def contact_create(  # noqa: PLR0913 - the agreed arguments of the mutation
        self,
        info: Info,
        external_id: strawberry.ID,
        kind: ContactKind,
        idempotency_key: str,
        first_name: str | None = None,
        last_name: str | None = None,
        company_name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
    ) -> ContactPayload:
        given = {"firstName": first_name, "lastName": last_name, "companyName": company_name}
        given |= {"email": email, "phone": phone}
        new = _new_contact(external_id, kind, given)
        if not isinstance(new, NewContact):
            return await contact_payload(info, refused(*new))
        words = {"external": new.external_id, "kind": kind.value, **given}
        command = info.context.command("contactCreate", idempotency_key, **words)
        return await contact_payload(info, await info.context.source.commands.contacts.create(command, new))


def _new_contact(
    external_id: str, kind: ContactKind, given: dict[str, str | None]
) -> NewContact | tuple[Refusal, ...]:
    """The id is the opaque one of the graph or the hub's own: both name the same customer.

    Nothing else is needed, not even a name: a contact heals a missing link before its values are known.
    """
    customer = line_or_refusal(native_key(external_id, "Customer") or external_id, LONGEST_ID, "externalId")
    first = _line(given["firstName"], LONGEST_NAME, "firstName")
    last = _line(given["lastName"], LONGEST_NAME, "lastName")
    company = _line(given["companyName"], LONGEST_COMPANY_NAME, "companyName")
    email, phone = _email(given["email"]), _phone(given["phone"])
    match customer, first, last, company, email, phone:
        case (
            str(),
            str() | None,
            str() | None,
            str() | None,
            str() | None,
            str() | None,
        ):
            return NewContact(customer, kind, first, last, company, email, phone)
    checked = (customer, first, last, company, email, phone)
    return tuple(value for value in checked if isinstance(value, Refusal))


def _phone(text: str | None) -> Checked:
    """The CRM owns the telephone, so there it is written in one form: E.164."""
    if text is None:
        return None
    phone = phone_or_refusal(text, "phone")
    return phone if isinstance(phone, Refusal) else phone_in_e164(phone)


def _email(text: str | None) -> Checked:
    return None if text is None else email_or_refusal(text, "email")


def _line(text: str | None, longest: int, name: str) -> Checked:
    return None if text is None else line_or_refusal(text, longest, name)
