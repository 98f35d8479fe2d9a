"""The e-mails of campaigns. A reminder of a cart knows the cart."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.crm.context import Info
from subgraphs.crm.schema.scopes import MESSAGES
from subgraphs.crm.sources.port import MarketingEmailRecord
from subgraphs.crm.sources.words import MarketingEmailKind
from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.types import Node

__all__ = ["Cart", "MarketingEmail"]


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)])
class Cart:
    id: strawberry.ID


@strawberry.federation.type(keys=["id"])
class MarketingEmail(Node):
    id: strawberry.ID
    kind: MarketingEmailKind = strawberry.federation.field(requires_scopes=MESSAGES)
    campaign: str = strawberry.federation.field(requires_scopes=MESSAGES)
    subject: str = strawberry.federation.field(requires_scopes=MESSAGES)
    sent_at: dt.datetime = strawberry.federation.field(requires_scopes=MESSAGES)
    status: str = strawberry.federation.field(requires_scopes=MESSAGES)
    opened_at: dt.datetime | None = strawberry.federation.field(requires_scopes=MESSAGES)
    clicked_at: dt.datetime | None = strawberry.federation.field(requires_scopes=MESSAGES)
    cart: Cart | None = strawberry.federation.field(requires_scopes=MESSAGES)

    @classmethod
    def of(cls, record: MarketingEmailRecord) -> Self:
        cart_key = record.cart_key
        return cls(
            id=strawberry.ID(encode_id("MarketingEmail", record.key)),
            kind=record.kind,
            campaign=record.campaign,
            subject=record.subject,
            sent_at=record.sent_at,
            status=record.status,
            opened_at=record.opened_at,
            clicked_at=record.clicked_at,
            cart=None if cart_key is None else Cart(id=strawberry.ID(encode_id("Cart", cart_key))),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self | None:
        key = native_key(text_key(reference, "id"), "MarketingEmail")
        record = await info.context.loaders.email.load(key) if key else None
        return cls.of(record) if record else None
