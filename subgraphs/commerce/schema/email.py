"""E-mails that the shop sends because something happened: an order, a shipment, a new password."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from subgraphs.commerce.context import Info
from subgraphs.commerce.schema.scopes import MESSAGES
from subgraphs.commerce.sources.records import EmailRecord, EmailStatus
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.masking import mask_email
from subgraphs.kit.types import Node

if TYPE_CHECKING:
    from subgraphs.commerce.schema.order import Order

__all__ = ["TransactionalEmail"]

strawberry.enum(EmailStatus)


@strawberry.federation.type(keys=["id"])
class TransactionalEmail(Node):
    order_key: strawberry.Private[str | None]
    id: strawberry.ID
    template: str = strawberry.federation.field(requires_scopes=MESSAGES)
    subject: str = strawberry.federation.field(requires_scopes=MESSAGES)
    sent_at: dt.datetime = strawberry.federation.field(requires_scopes=MESSAGES)
    status: EmailStatus = strawberry.federation.field(requires_scopes=MESSAGES)
    to_masked: str = strawberry.federation.field(requires_scopes=MESSAGES)

    @resolved(scopes=MESSAGES)
    async def order(
        self, info: Info
    ) -> Annotated[Order, strawberry.lazy("subgraphs.commerce.schema.order")] | None:
        from subgraphs.commerce.schema.order import order_by_key  # an order has e-mails, and these have it

        return await order_by_key(info, self.order_key)

    @classmethod
    def of(cls, record: EmailRecord) -> TransactionalEmail:
        return TransactionalEmail(
            order_key=record.order_key,
            id=strawberry.ID(encode_id("TransactionalEmail", record.key)),
            template=record.template,
            subject=record.subject,
            sent_at=record.sent_at,
            status=record.status,
            to_masked=mask_email(record.recipient),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> TransactionalEmail | None:
        key = native_key(text_key(reference, "id"), "TransactionalEmail")
        record = await info.context.loaders.email.load(key) if key else None
        return TransactionalEmail.of(record) if record else None
