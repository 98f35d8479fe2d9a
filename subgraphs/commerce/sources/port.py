"""What commerce asks of a shop system. An adapter answers it; nothing above knows which one.

Every method takes many keys and answers one value for each, in their order. A key that names no record is
answered by None or by an empty list. A source that fails raises SourceDown or SourceTimeout of the kit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from subgraphs.commerce.sources.commands import CommerceCommands
from subgraphs.commerce.sources.records import (
    AccountRecord,
    AccountSums,
    AddressRecord,
    CartRecord,
    CartStatus,
    CategoryRecord,
    CategoryViewRecord,
    ChannelRecord,
    DiscountRecord,
    EmailRecord,
    LineRecord,
    OrderCriteria,
    OrderRecord,
    PresenceRecord,
    ProductViewRecord,
    ReturnRecord,
    ShipmentRecord,
    SiteSearchRecord,
    VisitRecord,
)
from subgraphs.kit.evidence import EvidenceSource
from subgraphs.kit.lists import PagedList
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows

__all__ = [
    "AccountBook",
    "CartBook",
    "CartCriteria",
    "ChannelBook",
    "CommerceSource",
    "CustomerLists",
    "EmailLog",
    "OrderBook",
    "OrderParts",
]

Keys = Sequence[str]

CartCriteria = tuple[CartStatus, ...] | None
"""None is no condition."""


class AccountBook(Protocol):
    async def by_key(self, keys: Keys) -> list[AccountRecord | None]: ...

    async def by_email(self, email: str) -> AccountRecord | None:
        """Folded. Of several accounts, a registered one comes before guests, and then the oldest."""
        ...

    async def addresses(self, keys: Keys) -> list[tuple[AddressRecord, ...]]: ...


class ChannelBook(Protocol):
    async def by_code(self, codes: Keys) -> list[ChannelRecord | None]: ...

    async def presences(self, accounts: Keys) -> list[tuple[PresenceRecord, ...]]: ...


class OrderBook(Protocol):
    async def by_key(self, keys: Keys) -> list[OrderRecord | None]: ...

    async def by_number(self, numbers: Keys) -> list[OrderRecord | None]: ...

    async def all(self, request: PageRequest, criteria: OrderCriteria) -> Page[OrderRecord]:
        """Orders of all customers. The order of the page is a name of OrderSort."""
        ...

    async def sums(self, accounts: Keys) -> list[AccountSums]: ...


class OrderParts(Protocol):
    """What hangs on an order, each list in its own order."""

    async def lines(self, orders: Keys) -> list[tuple[LineRecord, ...]]: ...

    async def discounts(self, orders: Keys) -> list[tuple[DiscountRecord, ...]]: ...

    async def shipments(self, orders: Keys) -> list[tuple[ShipmentRecord, ...]]: ...

    async def returns(self, orders: Keys) -> list[tuple[ReturnRecord, ...]]: ...


class CartBook(Protocol):
    async def by_key(self, keys: Keys) -> list[CartRecord | None]: ...

    async def lines(self, carts: Keys) -> list[tuple[LineRecord, ...]]: ...


class EmailLog(Protocol):
    async def by_key(self, keys: Keys) -> list[EmailRecord | None]: ...

    @property
    def of_orders(self) -> PagedList[EmailRecord, None]:
        """In the order NEWEST; the owner is an order."""
        ...


class CategoryBook(Protocol):
    async def by_code(self, codes: Keys) -> list[CategoryRecord | None]: ...


@dataclass(frozen=True, slots=True)
class CustomerLists:
    """What a customer did. The owners are the keys of the customer's accounts, shown as one list."""

    orders: PagedList[OrderRecord, OrderCriteria]
    """The order of the page is a name of OrderSort. All other lists have one order, NEWEST."""
    carts: PagedList[CartRecord, CartCriteria]
    emails: PagedList[EmailRecord, None]
    visits: PagedList[VisitRecord, None]
    product_views: PagedList[ProductViewRecord, None]
    category_views: PagedList[CategoryViewRecord, None]
    searches: PagedList[SiteSearchRecord, None]


@dataclass(frozen=True, slots=True)
class CommerceSource:
    accounts: AccountBook
    channels: ChannelBook
    orders: OrderBook
    parts: OrderParts
    carts: CartBook
    emails: EmailLog
    categories: CategoryBook
    customers: CustomerLists
    commands: CommerceCommands
    outbox: Outbox
    evidence: EvidenceSource
    seen_by: Callable[[Rows], CommerceSource]
    """The same source, for a caller who does not see all of it."""
