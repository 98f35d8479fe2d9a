"""A contact of the CRM: a person, or a company with its people."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.schema.scopes import (
    CONTACT_ADDRESSES,
    CONTACT_NAMES,
    CONTACT_SECRETS,
    CONTACTS,
    HANDLES,
)
from subgraphs.crm.sources.port import CONTACTS_BY_KEY, ContactRecord
from subgraphs.crm.sources.words import ContactKind
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import CopyOf, Pii, Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import EmailAddress, PhoneNumber
from subgraphs.kit.types import Node

__all__ = ["CrmContact", "SocialIdentity"]


@strawberry.type
class SocialIdentity:
    network: str
    handle: str | None = strawberry.federation.field(directives=[Pii(kind="handle")], requires_scopes=HANDLES)


@strawberry.federation.type(keys=["id"])
class CrmContact(Node):
    record: strawberry.Private[ContactRecord]

    id: strawberry.ID
    version: str = strawberry.federation.field(requires_scopes=CONTACTS)
    kind: ContactKind = strawberry.federation.field(requires_scopes=CONTACTS)

    @resolved(scopes=CONTACTS)
    async def company(self, info: Info) -> CrmContact | None:
        return await found_contact(info, self.record.company_key)

    @resolved(scopes=CONTACTS)
    async def people(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[CrmContact]:
        request = page_request(CONTACTS_BY_KEY, PageArguments(first, after))
        people = info.context.loaders.people
        return await people.connection(request, None, (self.record.key,), CrmContact.of)

    civility: str | None = strawberry.federation.field(requires_scopes=CONTACTS)
    first_name: str | None = strawberry.federation.field(
        directives=[Pii(kind="name")], requires_scopes=CONTACT_NAMES
    )
    last_name: str | None = strawberry.federation.field(
        directives=[Pii(kind="name")], requires_scopes=CONTACT_NAMES
    )
    birth_date: dt.date | None = strawberry.federation.field(
        directives=[Pii(kind="birth")], requires_scopes=CONTACT_SECRETS
    )
    phone: PhoneNumber | None = strawberry.federation.field(
        directives=[Pii(kind="phone")], requires_scopes=CONTACT_ADDRESSES
    )
    email: EmailAddress | None = strawberry.federation.field(
        directives=[CopyOf(field="Account.email", compare="email"), Pii(kind="email")],
        requires_scopes=CONTACT_ADDRESSES,
    )
    company_name: str | None = strawberry.federation.field(
        directives=[CopyOf(field="LedgerAccount.legalName", compare="name")], requires_scopes=CONTACTS
    )

    @resolved(scopes=CONTACTS)
    async def social(self, info: Info) -> list[SocialIdentity]:
        records = await info.context.loaders.social.load(self.record.key)
        return [SocialIdentity(network=record.network, handle=record.handle) for record in records]

    segments: list[str] = strawberry.federation.field(requires_scopes=CONTACTS)
    owner: str | None = strawberry.federation.field(requires_scopes=CONTACTS)
    notes: str | None = strawberry.federation.field(
        directives=[Pii(kind="freetext")], requires_scopes=CONTACT_SECRETS
    )

    @resolved(scopes=CONTACTS)
    async def merged_into(self, info: Info) -> CrmContact | None:
        return await found_contact(info, self.record.merged_into_key)

    @classmethod
    def of(cls, record: ContactRecord) -> Self:
        return cls(
            record=record,
            id=strawberry.ID(encode_id("CrmContact", record.key)),
            version=record.version,
            kind=record.kind,
            civility=record.civility,
            first_name=record.first_name,
            last_name=record.last_name,
            birth_date=record.birth_date,
            phone=None if record.phone is None else PhoneNumber(record.phone),
            email=None if record.email is None else EmailAddress(record.email),
            company_name=record.company_name,
            segments=list(record.segments),
            owner=record.owner,
            notes=record.notes,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> CrmContact | None:
        return await found_contact(info, native_key(text_key(reference, "id"), "CrmContact"))


async def found_contact(info: Info, key: str | None) -> CrmContact | None:
    record = await info.context.loaders.contact.load(key) if key else None
    return CrmContact.of(record) if record else None
