"""Contacts: new ones, and the values that the hub's operations set."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import insert, select

from subgraphs.crm.sources.commands import NewContact
from subgraphs.crm.sources.sql.tables import contact as contacts
from subgraphs.crm.sources.sql.writing.contact_rows import change, held, unknown_contact
from subgraphs.kit.commands import Command, Event, Outcome
from subgraphs.kit.locks import lock
from subgraphs.kit.masking import fold_email
from subgraphs.kit.refusals import conflict, version_refusal
from subgraphs.kit.writer import Moment, Writer

__all__ = ["SqlContactCommands"]

KEYS_BEGIN_WITH = "003"


@dataclass(frozen=True, slots=True)
class _Setting:
    contact: str
    column: str
    value: str | None
    expected_version: str
    event: str


@dataclass(frozen=True, slots=True)
class SqlContactCommands:
    writer: Writer

    async def set_phone(
        self, command: Command, contact: str, phone: str | None, expected_version: str
    ) -> Outcome:
        setting = _Setting(contact, "phone", phone, expected_version, "contact.phone_changed")
        return await self.writer.once(command, lambda moment: _set(moment, setting))

    async def set_email(
        self, command: Command, contact: str, email: str | None, expected_version: str
    ) -> Outcome:
        setting = _Setting(contact, "email", email, expected_version, "contact.email_changed")
        return await self.writer.once(command, lambda moment: _set(moment, setting))

    async def set_company_name(
        self, command: Command, contact: str, name: str | None, expected_version: str
    ) -> Outcome:
        setting = _Setting(contact, "company_name", name, expected_version, "contact.company_name_changed")
        return await self.writer.once(command, lambda moment: _set(moment, setting))

    async def create(self, command: Command, new: NewContact) -> Outcome:
        return await self.writer.once(command, lambda moment: _create(moment, new))


def _set(moment: Moment, setting: _Setting) -> Outcome:
    row = held(moment.connection, setting.contact)
    if row is None:
        return Outcome(refusals=(unknown_contact(),))
    if row.merged_into_key is not None:
        refusal = conflict("The contact was merged into another one. Set the value of that one.", "contactId")
        return Outcome(row.key, (refusal,))
    passed = version_refusal(row.version, setting.expected_version)
    if passed is not None:
        return Outcome(row.key, (passed,))
    change(moment.connection, row, **{setting.column: setting.value})
    return Outcome(row.key, events=(Event(setting.event, "CrmContact", row.key),))


def _create(moment: Moment, new: NewContact) -> Outcome:
    connection = moment.connection
    folded = None if new.email is None else fold_email(new.email)
    lock(connection, f"crm contact of {new.external_id}")
    same_customer = contacts.c.external_id == new.external_id
    known = connection.execute(select(contacts).where(same_customer)).one_or_none()
    if known is not None:
        if (known.kind, known.email_folded) == (new.kind.value, folded):
            return Outcome(known.key)
        return Outcome(known.key, (conflict("This customer has another contact.", "externalId"),))
    key = f"{KEYS_BEGIN_WITH}{uuid4().hex.upper()}"
    connection.execute(
        insert(contacts).values(
            key=key,
            version=1,
            kind=new.kind.value,
            first_name=new.first_name,
            last_name=new.last_name,
            company_name=new.company_name,
            email=new.email,
            email_folded=folded,
            phone=new.phone,
            segments=[],
            external_id=new.external_id,
        )
    )
    return Outcome(key, events=(Event("contact.created", "CrmContact", key),))
