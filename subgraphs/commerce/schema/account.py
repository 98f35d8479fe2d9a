"""The account of a customer in the shop. A guest order has one of its own, in state GUEST."""

from __future__ import annotations

import datetime as dt

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.address import Address
from subgraphs.commerce.schema.scopes import ADDRESSES, CUSTOMER_CONTACT, CUSTOMERS
from subgraphs.commerce.sources.records import AccountRecord, AccountState
from subgraphs.kit.federation import CopyOf, Pii, Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.scalars import EmailAddress, Locale
from subgraphs.kit.types import Node

__all__ = ["Account"]

strawberry.enum(AccountState)

EMAIL = Pii(kind="email")
CARD = CopyOf(field="LoyaltyMember.cardNumber", compare="exact")


@strawberry.federation.type(keys=["id"])
class Account(Node):
    key: strawberry.Private[str]
    id: strawberry.ID
    number: str = strawberry.federation.field(requires_scopes=CUSTOMERS)
    version: str = strawberry.federation.field(requires_scopes=CUSTOMERS)
    email: EmailAddress | None = strawberry.federation.field(
        directives=[EMAIL], requires_scopes=CUSTOMER_CONTACT
    )
    email_verified: bool = strawberry.federation.field(requires_scopes=CUSTOMERS)
    pending_email: EmailAddress | None = strawberry.federation.field(
        directives=[EMAIL], requires_scopes=CUSTOMER_CONTACT
    )
    state: AccountState = strawberry.federation.field(requires_scopes=CUSTOMERS)
    locale: Locale | None = strawberry.federation.field(requires_scopes=CUSTOMERS)
    created_at: dt.datetime = strawberry.federation.field(requires_scopes=CUSTOMERS)
    last_login_at: dt.datetime | None = strawberry.federation.field(requires_scopes=CUSTOMERS)
    loyalty_card_number: str | None = strawberry.federation.field(
        directives=[CARD], requires_scopes=CUSTOMERS
    )

    @resolved(scopes=ADDRESSES)
    async def addresses(self, info: Info) -> list[Address] | None:
        return [Address.of(record) for record in await info.context.loaders.addresses.load(self.key)]

    @classmethod
    def of(cls, record: AccountRecord) -> Account:
        return Account(
            key=record.key,
            id=strawberry.ID(encode_id("Account", record.key)),
            number=record.number,
            version=record.version,
            email=_email(record.email),
            email_verified=record.email_verified,
            pending_email=_email(record.pending_email),
            state=record.state,
            locale=None if record.locale is None else Locale(record.locale),
            created_at=record.created_at,
            last_login_at=record.last_login_at,
            loyalty_card_number=record.loyalty_card_number,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Account | None:
        key = native_key(text_key(reference, "id"), "Account")
        record = await info.context.loaders.account.load(key) if key else None
        return Account.of(record) if record else None


def _email(text: str | None) -> EmailAddress | None:
    return None if text is None else EmailAddress(text)
