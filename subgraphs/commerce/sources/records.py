"""What commerce knows, in the words of the shop. Amounts are minor units of the currency beside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "AccountRecord",
    "AccountState",
    "AccountSums",
    "AddressRecord",
    "CartRecord",
    "CartStatus",
    "CategoryRecord",
    "CategoryViewRecord",
    "ChannelKind",
    "ChannelRecord",
    "DiscountRecord",
    "EmailRecord",
    "EmailStatus",
    "LineRecord",
    "OrderCriteria",
    "OrderRecord",
    "OrderSort",
    "OrderStatus",
    "OrderSum",
    "PresenceRecord",
    "ProductViewRecord",
    "ReturnRecord",
    "ShipmentRecord",
    "SiteSearchRecord",
    "VisitRecord",
]


class AccountState(StrEnum):
    ACTIVE = "ACTIVE"
    PENDING_VERIFICATION = "PENDING_VERIFICATION"
    DISABLED = "DISABLED"
    GUEST = "GUEST"
    ERASED = "ERASED"


class OrderStatus(StrEnum):
    PENDING = "PENDING"
    PAID = "PAID"
    PREPARING = "PREPARING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    RETURNED = "RETURNED"


class OrderSort(StrEnum):
    PLACED_AT_DESC = "PLACED_AT_DESC"
    PLACED_AT_ASC = "PLACED_AT_ASC"
    UPDATED_AT_ASC = "UPDATED_AT_ASC"
    TOTAL_DESC = "TOTAL_DESC"


class ChannelKind(StrEnum):
    WEB = "WEB"
    MOBILE_APP = "MOBILE_APP"
    STORE = "STORE"
    MARKETPLACE = "MARKETPLACE"
    PHONE = "PHONE"
    B2B_PORTAL = "B2B_PORTAL"
    SOCIAL = "SOCIAL"


class CartStatus(StrEnum):
    OPEN = "OPEN"
    ABANDONED = "ABANDONED"
    CONVERTED = "CONVERTED"
    EXPIRED = "EXPIRED"


class EmailStatus(StrEnum):
    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    CLICKED = "CLICKED"
    BOUNCED = "BOUNCED"
    COMPLAINED = "COMPLAINED"


@dataclass(frozen=True, slots=True)
class AccountRecord:
    key: str
    number: str
    version: str
    email: str | None
    email_verified: bool
    pending_email: str | None
    state: AccountState
    locale: str | None
    created_at: dt.datetime
    last_login_at: dt.datetime | None
    loyalty_card_number: str | None


@dataclass(frozen=True, slots=True)
class AddressRecord:
    name: str | None
    lines: tuple[str, ...] | None
    postal_code: str | None
    city: str | None
    country: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    code: str
    kind: ChannelKind
    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class PresenceRecord:
    """What a channel knows of an account besides its orders."""

    channel_code: str
    external_id: str | None
    preferred_store: str | None


@dataclass(frozen=True, slots=True)
class OrderCriteria:
    """None is no condition; an empty list is met by nothing."""

    channels: tuple[str, ...] | None = None
    statuses: tuple[OrderStatus, ...] | None = None
    placed_after: dt.datetime | None = None
    placed_before: dt.datetime | None = None
    """Both are exclusive."""
    updated_since: dt.datetime | None = None
    """Inclusive, so that the reader of changes loses none that share a moment."""


@dataclass(frozen=True, slots=True)
class OrderRecord:
    key: str
    number: str
    version: str
    account_key: str
    channel_code: str
    status: OrderStatus
    placed_at: dt.datetime
    updated_at: dt.datetime
    currency: str
    subtotal: int
    shipping: int
    tax: int
    total: int
    points_redeemed: Decimal | None
    shipping_address: AddressRecord | None


@dataclass(frozen=True, slots=True)
class LineRecord:
    sku: str
    label: str
    quantity: int
    unit_price: int
    total: int


@dataclass(frozen=True, slots=True)
class DiscountRecord:
    label: str
    amount: int
    voucher_code: str | None


@dataclass(frozen=True, slots=True)
class ShipmentRecord:
    carrier: str | None
    tracking_url: str | None
    shipped_at: dt.datetime | None
    delivered_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    requested_at: dt.datetime
    reason: str | None
    refunded: int | None


@dataclass(frozen=True, slots=True)
class OrderSum:
    """The orders of an account in one channel and one currency, without the cancelled ones."""

    channel_code: str
    currency: str
    orders: int
    spent: int
    first_at: dt.datetime
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class AccountSums:
    sums: tuple[OrderSum, ...]
    returned_orders: int
    """Orders of which something was sent back."""


@dataclass(frozen=True, slots=True)
class CartRecord:
    key: str
    status: CartStatus
    channel_code: str
    currency: str
    total: int
    updated_at: dt.datetime
    recovery_url: str | None
    order_key: str | None


@dataclass(frozen=True, slots=True)
class VisitRecord:
    key: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    channel_code: str
    device: str | None
    referrer: str | None
    page_count: int


@dataclass(frozen=True, slots=True)
class ProductViewRecord:
    sku: str
    at: dt.datetime
    times: int


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    code: str
    name: str | None


@dataclass(frozen=True, slots=True)
class CategoryViewRecord:
    category_code: str
    at: dt.datetime
    times: int


@dataclass(frozen=True, slots=True)
class SiteSearchRecord:
    text: str
    at: dt.datetime
    results: int
    clicked_sku: str | None


@dataclass(frozen=True, slots=True)
class EmailRecord:
    key: str
    template: str
    subject: str
    sent_at: dt.datetime
    status: EmailStatus
    order_key: str | None
    recipient: str
