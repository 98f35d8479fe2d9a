"""What a caller sees of the shop, for records that Vendure gave. The rules are those of the SQL adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from subgraphs.commerce.sources.records import CartRecord, OrderCriteria, OrderRecord
from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.lists import Owner
from subgraphs.kit.products.sight import Sight
from subgraphs.kit.rows import Rows

__all__ = ["Seen"]

ORDERS = Sight[OrderRecord](
    owner=lambda order: order.account_key,
    decided={
        RowRule.CHANNEL: lambda context, order: order.channel_code in context.channels,
        RowRule.LEDGER: lambda _, __: True,
    },
)


@dataclass(frozen=True, slots=True)
class Seen:
    rows: Rows | None = None
    """None is all."""

    @property
    def is_all(self) -> bool:
        return self.rows is None or self.rows.rule is RowRule.ALL

    @property
    def is_by_channel(self) -> bool:
        """Accounts are seen by their orders."""
        return self.rows is not None and self.rows.rule is RowRule.CHANNEL

    @property
    def owners(self) -> Owner | None:
        """The accounts that are seen; None where it is not by the account that one sees an order."""
        if self.is_all or (self.rows is not None and self.rows.is_decided_here):
            return None
        return () if self.rows is None else tuple(sorted(self.rows.keys_seen))

    def order(self, record: OrderRecord) -> bool:
        return ORDERS.shows(self.rows, record)

    def account(self, key: str) -> bool:
        """Where it is not by its orders."""
        return self.is_all or (self.owners is not None and key in self.owners)

    def in_channel(self, record: CartRecord) -> bool:
        """Beside what is to be said of its owner."""
        if self.rows is None or not self.is_by_channel:
            return True
        return record.channel_code in self.rows.context.channels

    def order_condition(self, criteria: OrderCriteria) -> Callable[[OrderRecord], bool] | None:
        """What is left to look at after Vendure has selected; None is nothing."""
        channels = criteria.channels
        if channels is None:
            return None if self.is_all else self.order
        return lambda record: record.channel_code in channels and self.order(record)
