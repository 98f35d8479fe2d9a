"""Ledger accounts, of one customer or of many, and their entries."""

from __future__ import annotations

import datetime as dt

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.schema.address import Address, address
from subgraphs.accounting.schema.scopes import ACCOUNTING
from subgraphs.accounting.sources.port import ENTRY_ORDER, AccountRecord, EntryRecord, LedgerScope
from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import CopyOf, Pii, Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import EmailAddress
from subgraphs.kit.types import Money, Node, money

__all__ = ["LedgerAccount", "LedgerEntry", "ledger_account", "load_account"]

strawberry.enum(
    LedgerScope,
    description="INDIVIDUAL: one customer. COLLECTIVE: one ledger account for many customers.",
)


@strawberry.type
class LedgerEntry:
    id: strawberry.ID
    date: dt.date
    journal: str
    label: str
    debit: Money | None
    credit: Money | None
    reconciled: str | None


@strawberry.federation.type(keys=["id"])
class LedgerAccount(Node):
    id: strawberry.ID
    currency: strawberry.Private[str]
    number: str = strawberry.federation.field(requires_scopes=ACCOUNTING)
    scope: LedgerScope = strawberry.federation.field(requires_scopes=ACCOUNTING)
    version: str = strawberry.federation.field(requires_scopes=ACCOUNTING)
    legal_name: str | None = strawberry.federation.field(
        directives=[Pii(kind="name")], requires_scopes=ACCOUNTING
    )
    vat_number: str | None = strawberry.federation.field(requires_scopes=ACCOUNTING)
    billing_address: Address | None = strawberry.federation.field(
        directives=[Pii(kind="address")], requires_scopes=[["read:accounting", "read:customers.address"]]
    )
    email: EmailAddress | None = strawberry.federation.field(
        directives=[CopyOf(field="Account.email", compare="email"), Pii(kind="email")],
        requires_scopes=[["read:accounting", "read:customers.contact"]],
    )
    balance: Money = strawberry.federation.field(requires_scopes=ACCOUNTING)
    credit_limit: Money | None = strawberry.federation.field(requires_scopes=ACCOUNTING)
    payment_terms: str | None = strawberry.federation.field(requires_scopes=ACCOUNTING)
    dunning_level: int = strawberry.federation.field(requires_scopes=ACCOUNTING)

    @resolved(scopes=ACCOUNTING)
    async def overdue(self, info: Info[Context, None]) -> Money:
        return money(await info.context.loaders.overdue.load(self.number), self.currency)

    @resolved(scopes=ACCOUNTING)
    async def entries(
        self, info: Info[Context, None], first: int | None = None, after: str | None = None
    ) -> Connection[LedgerEntry]:
        request = page_request(ENTRY_ORDER, PageArguments(first, after))
        return await info.context.loaders.entries.connection(request, None, (self.number,), _ledger_entry)

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> LedgerAccount | None:
        number = native_key(text_key(reference, "id"), "LedgerAccount")
        return await load_account(info, number) if number else None


async def load_account(info: Info[Context, None], number: str) -> LedgerAccount | None:
    record = await info.context.loaders.account.load(number)
    return ledger_account(record) if record else None


def ledger_account(record: AccountRecord) -> LedgerAccount:
    billing = record.billing_address
    return LedgerAccount(
        id=strawberry.ID(encode_id("LedgerAccount", record.number)),
        currency=record.currency,
        number=record.number,
        scope=record.scope,
        version=str(record.version),
        legal_name=record.legal_name,
        vat_number=record.vat_number,
        billing_address=address(billing) if billing else None,
        email=None if record.email is None else EmailAddress(record.email),
        balance=money(record.balance, record.currency),
        credit_limit=_amount(record.credit_limit, record.currency),
        payment_terms=record.payment_terms,
        dunning_level=record.dunning_level,
    )


def _ledger_entry(record: EntryRecord) -> LedgerEntry:
    return LedgerEntry(
        id=strawberry.ID(encode_id("LedgerEntry", record.id)),
        date=record.date,
        journal=record.journal,
        label=record.label,
        debit=_amount(record.debit, record.currency),
        credit=_amount(record.credit, record.currency),
        reconciled=record.reconciled,
    )


def _amount(minor_units: int | None, currency: str) -> Money | None:
    return None if minor_units is None else money(minor_units, currency)
