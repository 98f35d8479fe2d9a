"""What hangs on an order besides its lines."""

from __future__ import annotations

import datetime as dt

import strawberry

from subgraphs.commerce.schema.catalogue import Voucher
from subgraphs.commerce.sources.records import DiscountRecord, ReturnRecord, ShipmentRecord
from subgraphs.kit.scalars import Url
from subgraphs.kit.types import Money, money

__all__ = ["OrderDiscount", "Return", "Shipment"]


@strawberry.type
class OrderDiscount:
    label: str
    amount: Money
    voucher: Voucher | None

    @classmethod
    def of(cls, record: DiscountRecord, currency: str) -> OrderDiscount:
        return OrderDiscount(
            label=record.label,
            amount=money(record.amount, currency),
            voucher=None if record.voucher_code is None else Voucher(code=record.voucher_code),
        )


@strawberry.type
class Shipment:
    carrier: str | None
    tracking_url: Url | None
    shipped_at: dt.datetime | None
    delivered_at: dt.datetime | None

    @classmethod
    def of(cls, record: ShipmentRecord) -> Shipment:
        return Shipment(
            carrier=record.carrier,
            tracking_url=None if record.tracking_url is None else Url(record.tracking_url),
            shipped_at=record.shipped_at,
            delivered_at=record.delivered_at,
        )


@strawberry.type
class Return:
    requested_at: dt.datetime
    reason: str | None
    refunded: Money | None

    @classmethod
    def of(cls, record: ReturnRecord, currency: str) -> Return:
        return Return(
            requested_at=record.requested_at,
            reason=record.reason,
            refunded=None if record.refunded is None else money(record.refunded, currency),
        )
