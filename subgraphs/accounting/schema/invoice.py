"""Invoices and credit notes, and what was paid on them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from subgraphs.accounting.context import Context
from subgraphs.accounting.schema.ledger_account import LedgerAccount, load_account
from subgraphs.accounting.schema.scopes import INVOICES
from subgraphs.accounting.sources.port import (
    InvoiceKind,
    InvoiceQuery,
    InvoiceRecord,
    InvoiceStatus,
    PaymentRecord,
)
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.scalars import Url
from subgraphs.kit.types import Money, Node, money

if TYPE_CHECKING:
    from subgraphs.accounting.schema.order import Order

__all__ = ["Invoice", "InvoiceFilter", "Payment", "invoice", "invoice_query"]

strawberry.enum(InvoiceKind)
strawberry.enum(InvoiceStatus)


@strawberry.type
class Payment:
    at: dt.datetime
    amount: Money
    method: str
    reference: str | None


@strawberry.federation.type(keys=["id"])
class Invoice(Node):
    id: strawberry.ID
    key: strawberry.Private[str]
    account_number: strawberry.Private[str]
    order_number: strawberry.Private[str | None]
    number: str = strawberry.federation.field(requires_scopes=INVOICES)
    kind: InvoiceKind = strawberry.federation.field(requires_scopes=INVOICES)
    issued_at: dt.date = strawberry.federation.field(requires_scopes=INVOICES)
    due_at: dt.date | None = strawberry.federation.field(requires_scopes=INVOICES)
    net: Money = strawberry.federation.field(requires_scopes=INVOICES)
    tax: Money = strawberry.federation.field(requires_scopes=INVOICES)
    total: Money = strawberry.federation.field(requires_scopes=INVOICES)
    open: Money = strawberry.federation.field(requires_scopes=INVOICES)
    status: InvoiceStatus = strawberry.federation.field(requires_scopes=INVOICES)
    pdf: Url | None = strawberry.federation.field(requires_scopes=INVOICES)

    @resolved(scopes=INVOICES)
    def order(self) -> Annotated[Order, strawberry.lazy("subgraphs.accounting.schema.order")] | None:
        from subgraphs.accounting.schema.order import Order  # an order has invoices: a circle of modules

        return Order(number=self.order_number) if self.order_number else None

    @resolved(scopes=INVOICES)
    async def payments(self, info: Info[Context, None]) -> list[Payment]:
        return [_payment(record) for record in await info.context.loaders.payments.load(self.key)]

    @resolved(scopes=[["read:invoices", "read:accounting"]])
    async def ledger_account(self, info: Info[Context, None]) -> LedgerAccount | None:
        return await load_account(info, self.account_number)

    @classmethod
    async def resolve_reference(cls, info: Info[Context, None], reference: Reference) -> Invoice | None:
        key = native_key(text_key(reference, "id"), "Invoice")
        record = await info.context.loaders.invoice.load(key) if key else None
        return invoice(record) if record else None


@strawberry.input
class InvoiceFilter:
    issued_after: dt.date | None = None
    issued_before: dt.date | None = None
    status: list[InvoiceStatus] | None = None


def invoice_query(asked: InvoiceFilter | None, today: dt.date) -> InvoiceQuery:
    if asked is None:
        return InvoiceQuery(today)
    return InvoiceQuery(
        today,
        asked.issued_after,
        asked.issued_before,
        None if asked.status is None else frozenset(asked.status),
    )


def invoice(record: InvoiceRecord) -> Invoice:
    return Invoice(
        id=strawberry.ID(encode_id("Invoice", record.id)),
        key=record.id,
        account_number=record.account_number,
        order_number=record.order_number,
        number=record.number,
        kind=record.kind,
        issued_at=record.issued_at,
        due_at=record.due_at,
        net=money(record.net, record.currency),
        tax=money(record.tax, record.currency),
        total=money(record.total, record.currency),
        open=money(record.open, record.currency),
        status=record.status,
        pdf=None if record.pdf is None else Url(record.pdf),
    )


def _payment(record: PaymentRecord) -> Payment:
    return Payment(
        at=record.at,
        amount=money(record.amount, record.currency),
        method=record.method,
        reference=record.reference,
    )
