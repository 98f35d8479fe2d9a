"""Newsletters and who subscribed to them."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.crm.context import Info
from subgraphs.crm.sources.port import NewsletterListRecord, SubscriptionRecord
from subgraphs.crm.sources.words import OptInLevel, SubscriptionState
from subgraphs.kit.federation import Reference, text_key

__all__ = ["NewsletterList", "NewsletterSubscription"]


@strawberry.federation.type(keys=["code"])
class NewsletterList:
    code: strawberry.ID
    name: str

    @classmethod
    def of(cls, record: NewsletterListRecord) -> Self:
        return cls(code=strawberry.ID(record.code), name=record.name)

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self | None:
        record = await info.context.loaders.newsletter_list.load(text_key(reference, "code"))
        return cls.of(record) if record else None


@strawberry.type
class NewsletterSubscription:
    list: NewsletterList
    state: SubscriptionState
    opt_in: OptInLevel
    since: dt.datetime | None
    source: str | None

    @classmethod
    def of(cls, record: SubscriptionRecord) -> Self:
        return cls(
            list=NewsletterList.of(record.list),
            state=record.state,
            opt_in=record.opt_in,
            since=record.since,
            source=record.source,
        )
