"""What loyalty knows of a customer. `loyalty` is the primary membership; lists come from all of them."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.kit.connections import Connection
from subgraphs.kit.federation import Reference, required_keys, text_key, text_keys
from subgraphs.kit.fields import resolved
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import PageArguments, page_request
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.member import LoyaltyMember
from subgraphs.loyalty.schema.offer import Offer
from subgraphs.loyalty.schema.scopes import LOYALTY, VOUCHERS
from subgraphs.loyalty.schema.voucher import Voucher
from subgraphs.loyalty.sources.port import VOUCHERS_NEWEST_FIRST, OfferRecord, VoucherFilter
from subgraphs.loyalty.sources.words import VoucherStatus

__all__ = ["Customer"]

KEYS = ["loyaltyKeys"]


@strawberry.federation.type(keys=["id"])
class Customer:
    given_keys: strawberry.Private[Owner | None]

    id: strawberry.ID

    @resolved(external=True)
    def loyalty_keys(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.keys]

    @resolved(requires=KEYS, scopes=LOYALTY)
    async def members(self, info: Info) -> list[LoyaltyMember] | None:
        records = await info.context.loaders.member.load_many(self.keys)
        return [LoyaltyMember.of(record) for record in records if record]

    @resolved(requires=KEYS, scopes=LOYALTY)
    async def loyalty(self, info: Info) -> LoyaltyMember | None:
        record = await info.context.loaders.member.load(self.keys[0]) if self.keys else None
        return LoyaltyMember.of(record) if record else None

    @resolved(requires=KEYS, scopes=VOUCHERS)
    async def vouchers(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        status: list[VoucherStatus] | None = None,
    ) -> Connection[Voucher] | None:
        now = info.context.now
        wanted = VoucherFilter(now, None if status is None else frozenset(status))
        request = page_request(VOUCHERS_NEWEST_FIRST, PageArguments(first, after))
        vouchers = info.context.loaders.vouchers_of
        return await vouchers.connection(request, wanted, self.keys, lambda record: Voucher.of(record, now))

    @resolved(requires=KEYS, scopes=VOUCHERS)
    async def offers(self, info: Info) -> list[Offer] | None:
        """An offer that was made to two memberships of one person is one offer."""
        by_member = await info.context.loaders.offers.load_many(self.keys)
        distinct = {record.code: record for records in by_member for record in records}
        return [Offer.of(record) for record in sorted(distinct.values(), key=_end)]

    @property
    def keys(self) -> Owner:
        return required_keys(self.given_keys, "loyaltyKeys")

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self:
        """Never null: that a customer exists is the hub's to know."""
        keys = text_keys(reference, "loyaltyKeys")
        if info.context.rows is not None:
            info.context.rows.tell(keys or ())
        return cls(id=strawberry.ID(text_key(reference, "id")), given_keys=keys)


def _end(offer: OfferRecord) -> tuple[dt.datetime, str]:
    """Those that never end come last."""
    return offer.ends_at or dt.datetime.max.replace(tzinfo=dt.UTC), offer.code
