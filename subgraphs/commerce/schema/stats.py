"""Sums over the orders of a customer, whose accounts are taken together.

Cancelled orders do not count. Amounts of different currencies are never added.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import strawberry

from subgraphs.commerce.schema.catalogue import Channel
from subgraphs.commerce.schema.scopes import LINKS
from subgraphs.commerce.sources.records import AccountSums, ChannelRecord, OrderSum, PresenceRecord
from subgraphs.kit.types import Money, money

__all__ = ["ChannelPresence", "CommerceStats", "presences_of", "stats_of"]

KeyT = TypeVar("KeyT", str, tuple[str, str])


@strawberry.type
class CommerceStats:
    order_count: int
    spent: list[Money]
    average_order: list[Money]
    first_order_at: dt.datetime | None
    last_order_at: dt.datetime | None
    return_rate: float | None


@strawberry.type
class ChannelPresence:
    channel: Channel
    external_id: str | None = strawberry.federation.field(requires_scopes=LINKS)
    preferred_store: str | None
    first_order_at: dt.datetime | None
    last_order_at: dt.datetime | None
    order_count: int
    spent: Money


def stats_of(accounts: Sequence[AccountSums]) -> CommerceStats:
    sums = [item for account in accounts for item in account.sums]
    by_currency = _grouped((item.currency, item) for item in sums)
    orders = sum(item.orders for item in sums)
    returned = sum(account.returned_orders for account in accounts)
    return CommerceStats(
        order_count=orders,
        spent=[money(_spent(group), currency) for currency, group in by_currency.items()],
        average_order=[
            money(round(Fraction(_spent(group), _orders(group))), currency)
            for currency, group in by_currency.items()
        ],
        first_order_at=min((item.first_at for item in sums), default=None),
        last_order_at=max((item.last_at for item in sums), default=None),
        return_rate=returned / orders if orders else None,
    )


def presences_of(
    accounts: Sequence[AccountSums],
    known: Iterable[PresenceRecord],
    channels: Mapping[str, ChannelRecord],
) -> list[ChannelPresence]:
    """One presence for each channel; a channel in which two currencies were paid stands once for each."""
    presences: dict[str, PresenceRecord] = {}
    for presence in known:
        presences.setdefault(presence.channel_code, presence)
    groups = _grouped(
        ((item.channel_code, item.currency), item) for account in accounts for item in account.sums
    )
    ordered_in = {code for code, _ in groups}
    for code in presences.keys() - ordered_in:
        groups[code, channels[code].currency] = []
    return [
        _presence(channels[code], presences.get(code), groups[code, currency], currency)
        for code, currency in sorted(groups)
    ]


def _presence(
    channel: ChannelRecord, known: PresenceRecord | None, sums: Sequence[OrderSum], currency: str
) -> ChannelPresence:
    return ChannelPresence(
        channel=Channel.of(channel),
        external_id=known.external_id if known else None,
        preferred_store=known.preferred_store if known else None,
        first_order_at=min((item.first_at for item in sums), default=None),
        last_order_at=max((item.last_at for item in sums), default=None),
        order_count=_orders(sums),
        spent=money(_spent(sums), currency),
    )


def _grouped(pairs: Iterable[tuple[KeyT, OrderSum]]) -> dict[KeyT, list[OrderSum]]:
    groups: defaultdict[KeyT, list[OrderSum]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return {key: groups[key] for key in sorted(groups)}


def _spent(sums: Iterable[OrderSum]) -> int:
    return sum(item.spent for item in sums)


def _orders(sums: Iterable[OrderSum]) -> int:
    return sum(item.orders for item in sums)
