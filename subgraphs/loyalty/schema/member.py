"""A membership of the loyalty programme."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import CopyOf, Pii, Reference, text_key
from subgraphs.kit.fields import resolved
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.kit.scalars import EmailAddress, PhoneNumber
from subgraphs.kit.types import Node
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.card import LoyaltyCard
from subgraphs.loyalty.schema.points import PointEntry, PointsBalance
from subgraphs.loyalty.schema.scopes import LOYALTY, MEMBER_ADDRESSES
from subgraphs.loyalty.schema.tier import Tier
from subgraphs.loyalty.sources.port import ENTRIES_NEWEST_FIRST, MemberRecord
from subgraphs.loyalty.tiers import standing

__all__ = ["LoyaltyMember"]


@strawberry.federation.type(keys=["id"])
class LoyaltyMember(Node):
    record: strawberry.Private[MemberRecord]

    id: strawberry.ID
    version: str = strawberry.federation.field(requires_scopes=LOYALTY)
    card_number: str = strawberry.federation.field(requires_scopes=LOYALTY)

    @resolved(scopes=LOYALTY)
    async def cards(self, info: Info) -> list[LoyaltyCard]:
        return [LoyaltyCard.of(record) for record in await info.context.loaders.cards.load(self.record.key)]

    @resolved(scopes=LOYALTY)
    async def tier(self, info: Info) -> Tier | None:
        tiers = await info.context.loaders.tiers.load(self.record.programme_code)
        stands = standing(self.record, tiers)
        return Tier.of(stands, self.record.tier_until) if stands else None

    enrolled_at: dt.datetime = strawberry.federation.field(requires_scopes=LOYALTY)

    @resolved(scopes=LOYALTY)
    def balance(self) -> PointsBalance:
        return PointsBalance.of(self.record)

    @resolved(scopes=LOYALTY)
    async def ledger(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[PointEntry]:
        request = page_request(ENTRIES_NEWEST_FIRST, PageArguments(first, after))
        ledger = info.context.loaders.ledger
        return await ledger.connection(request, None, (self.record.key,), PointEntry.of)

    email: EmailAddress | None = strawberry.federation.field(
        directives=[CopyOf(field="Account.email", compare="email"), Pii(kind="email")],
        requires_scopes=MEMBER_ADDRESSES,
    )
    phone: PhoneNumber | None = strawberry.federation.field(
        directives=[CopyOf(field="CrmContact.phone", compare="phone"), Pii(kind="phone")],
        requires_scopes=MEMBER_ADDRESSES,
    )

    @classmethod
    def of(cls, record: MemberRecord) -> Self:
        return cls(
            record=record,
            id=strawberry.ID(encode_id("LoyaltyMember", record.key)),
            version=record.version,
            card_number=record.card_number,
            enrolled_at=record.enrolled_at,
            email=None if record.email is None else EmailAddress(record.email),
            phone=None if record.phone is None else PhoneNumber(record.phone),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self | None:
        key = native_key(text_key(reference, "id"), "LoyaltyMember")
        record = await info.context.loaders.member.load(key) if key else None
        return cls.of(record) if record else None
