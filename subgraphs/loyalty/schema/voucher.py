"""Vouchers: an amount, a part of the price, or free shipping."""

from __future__ import annotations

import datetime as dt
from typing import Self

import strawberry

from subgraphs.kit.federation import Reference, text_key
from subgraphs.kit.ids import encode_id, native_key
from subgraphs.kit.types import Money, Node, money
from subgraphs.loyalty.context import Info
from subgraphs.loyalty.schema.order import Order, order
from subgraphs.loyalty.schema.scopes import VOUCHERS
from subgraphs.loyalty.sources.port import VoucherRecord
from subgraphs.loyalty.sources.words import VoucherStatus

__all__ = ["Voucher", "VoucherValue"]


@strawberry.type
class VoucherValue:
    amount: Money | None
    percent: float | None
    free_shipping: bool


@strawberry.federation.type(keys=["id", "code"])
class Voucher(Node):
    id: strawberry.ID
    code: str = strawberry.federation.field(requires_scopes=VOUCHERS)
    label: str = strawberry.federation.field(requires_scopes=VOUCHERS)
    status: VoucherStatus = strawberry.federation.field(requires_scopes=VOUCHERS)
    value: VoucherValue = strawberry.federation.field(requires_scopes=VOUCHERS)
    valid_from: dt.datetime | None = strawberry.federation.field(requires_scopes=VOUCHERS)
    valid_until: dt.datetime | None = strawberry.federation.field(requires_scopes=VOUCHERS)
    minimum_order: Money | None = strawberry.federation.field(requires_scopes=VOUCHERS)
    channels: list[str] = strawberry.federation.field(requires_scopes=VOUCHERS)
    campaign: str = strawberry.federation.field(requires_scopes=VOUCHERS)
    redeemed_on: Order | None = strawberry.federation.field(requires_scopes=VOUCHERS)

    @classmethod
    def of(cls, record: VoucherRecord, now: dt.datetime) -> Self:
        value = VoucherValue(
            amount=_money(record.amount, record.currency),
            percent=record.percent,
            free_shipping=record.free_shipping,
        )
        return cls(
            id=strawberry.ID(encode_id("Voucher", record.key)),
            code=record.code,
            label=record.label,
            status=record.status(now),
            value=value,
            valid_from=record.valid_from,
            valid_until=record.valid_until,
            minimum_order=_money(record.minimum_order, record.currency),
            channels=list(record.channels),
            campaign=record.campaign,
            redeemed_on=order(record.redeemed_on_number),
        )

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Self | None:
        """By id or by code, whichever the plan had at hand."""
        loaders = info.context.loaders
        if "id" in reference:
            key = native_key(text_key(reference, "id"), "Voucher")
            record = await loaders.voucher.load(key) if key else None
        else:
            record = await loaders.voucher_by_code.load(text_key(reference, "code"))
        return cls.of(record, info.context.now) if record else None


def _money(minor_units: int | None, currency: str) -> Money | None:
    return None if minor_units is None else money(minor_units, currency)
