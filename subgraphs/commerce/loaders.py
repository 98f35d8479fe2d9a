"""What one request reads, each thing in one batch. A loader is made when it is first needed."""

from __future__ import annotations

from functools import cached_property

from subgraphs.commerce.sources.port import CartCriteria, CommerceSource
from subgraphs.commerce.sources.records import (
    AccountRecord,
    AccountSums,
    AddressRecord,
    CartRecord,
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
from subgraphs.kit.lists import ListLoader
from subgraphs.kit.loading import DataLoader, batched

__all__ = ["Loaders"]


class Loaders:
    def __init__(self, source: CommerceSource) -> None:
        self._source = source

    # Accounts and channels

    @cached_property
    def account(self) -> DataLoader[str, AccountRecord | None]:
        return batched(self._source.accounts.by_key)

    @cached_property
    def addresses(self) -> DataLoader[str, tuple[AddressRecord, ...]]:
        return batched(self._source.accounts.addresses)

    @cached_property
    def channel(self) -> DataLoader[str, ChannelRecord | None]:
        return batched(self._source.channels.by_code)

    @cached_property
    def presences(self) -> DataLoader[str, tuple[PresenceRecord, ...]]:
        return batched(self._source.channels.presences)

    @cached_property
    def category(self) -> DataLoader[str, CategoryRecord | None]:
        return batched(self._source.categories.by_code)

    # Orders

    @cached_property
    def order(self) -> DataLoader[str, OrderRecord | None]:
        return batched(self._source.orders.by_key)

    @cached_property
    def order_by_number(self) -> DataLoader[str, OrderRecord | None]:
        return batched(self._source.orders.by_number)

    @cached_property
    def orders(self) -> ListLoader[OrderRecord, OrderCriteria]:
        return ListLoader(self._source.customers.orders)

    @cached_property
    def sums(self) -> DataLoader[str, AccountSums]:
        return batched(self._source.orders.sums)

    @cached_property
    def order_lines(self) -> DataLoader[str, tuple[LineRecord, ...]]:
        return batched(self._source.parts.lines)

    @cached_property
    def discounts(self) -> DataLoader[str, tuple[DiscountRecord, ...]]:
        return batched(self._source.parts.discounts)

    @cached_property
    def shipments(self) -> DataLoader[str, tuple[ShipmentRecord, ...]]:
        return batched(self._source.parts.shipments)

    @cached_property
    def returns(self) -> DataLoader[str, tuple[ReturnRecord, ...]]:
        return batched(self._source.parts.returns)

    # Carts

    @cached_property
    def cart(self) -> DataLoader[str, CartRecord | None]:
        return batched(self._source.carts.by_key)

    @cached_property
    def carts(self) -> ListLoader[CartRecord, CartCriteria]:
        return ListLoader(self._source.customers.carts)

    @cached_property
    def cart_lines(self) -> DataLoader[str, tuple[LineRecord, ...]]:
        return batched(self._source.carts.lines)

    # E-mails

    @cached_property
    def email(self) -> DataLoader[str, EmailRecord | None]:
        return batched(self._source.emails.by_key)

    @cached_property
    def emails(self) -> ListLoader[EmailRecord, None]:
        return ListLoader(self._source.customers.emails)

    @cached_property
    def order_emails(self) -> ListLoader[EmailRecord, None]:
        return ListLoader(self._source.emails.of_orders)

    # Browsing

    @cached_property
    def visits(self) -> ListLoader[VisitRecord, None]:
        return ListLoader(self._source.customers.visits)

    @cached_property
    def product_views(self) -> ListLoader[ProductViewRecord, None]:
        return ListLoader(self._source.customers.product_views)

    @cached_property
    def category_views(self) -> ListLoader[CategoryViewRecord, None]:
        return ListLoader(self._source.customers.category_views)

    @cached_property
    def searches(self) -> ListLoader[SiteSearchRecord, None]:
        return ListLoader(self._source.customers.searches)
