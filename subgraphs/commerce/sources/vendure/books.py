"""Accounts, addresses and channels of a shop in Vendure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.commerce.sources.port import AccountBook, ChannelBook
from subgraphs.commerce.sources.records import (
    AccountRecord,
    AddressRecord,
    ChannelKind,
    ChannelRecord,
    PresenceRecord,
)
from subgraphs.commerce.sources.vendure.api import MOST_ROWS, Api, items_of
from subgraphs.commerce.sources.vendure.customers import (
    ADDRESSES,
    CUSTOMER,
    account_record,
    addresses_of,
    customers_document,
)
from subgraphs.commerce.sources.vendure.seen import Seen
from subgraphs.commerce.sources.vendure.shop import Shop
from subgraphs.commerce.sources.vendure.sums import Sums
from subgraphs.kit.masking import fold_email
from subgraphs.kit.products.node import Node

__all__ = ["VendureAccountBook", "VendureChannelBook", "buyers"]

CHANNELS = (
    "query Channels($take: Int!) "
    "{ channels(options: { take: $take }) { items { id code defaultCurrencyCode } } }"
)

CHANNELS_TTL = 300.0


async def buyers(sums: Sums, seen: Seen, accounts: Sequence[str]) -> set[str]:
    """Those of the accounts that the caller sees."""
    if not seen.is_by_channel:
        return {account for account in accounts if seen.account(account)}
    found = await sums.of(accounts, seen.order)
    return {account for account, one in zip(accounts, found, strict=True) if one.sums}


@dataclass(frozen=True, slots=True)
class VendureAccountBook:
    api: Api
    shop: Shop
    sums: Sums
    seen: Seen
    beside: AccountBook
    """Where a change of the address waits for its owner's click."""

    async def by_key(self, keys: Sequence[str]) -> list[AccountRecord | None]:
        found, shown = await self._customers(keys, self._selection), await self._shown(keys)
        records = {
            key: account_record(found[key], self.shop) for key in keys if key in found and key in shown
        }
        return await self._waiting([records.get(key) for key in keys])

    async def by_email(self, email: str) -> AccountRecord | None:
        """Vendure keeps addresses in small letters."""
        document = (
            "query CustomersByEmail($email: String!, $take: Int!) "
            "{ customers(options: { filter: { emailAddress: { eq: $email } }, take: $take }) "
            f"{{ items {{ {self._selection} }} }} }}"
        )
        answer = await self.api.ask(document, {"email": fold_email(email), "take": MOST_ROWS})
        nodes = sorted(
            items_of(answer), key=lambda node: (node.one("user") is None, node.moment("createdAt"))
        )
        shown = await self._shown([node.key for node in nodes])
        found = next((account_record(node, self.shop) for node in nodes if node.key in shown), None)
        [record] = await self._waiting([found])
        return record

    async def _waiting(self, records: Sequence[AccountRecord | None]) -> list[AccountRecord | None]:
        """With the address that each is about to have."""
        keys = list(dict.fromkeys(record.key for record in records if record is not None))
        known = await self.beside.by_key(keys)
        waiting = {record.key: record.pending_email for record in known if record is not None}
        return [
            record if record is None else replace(record, pending_email=waiting.get(record.key))
            for record in records
        ]

    async def addresses(self, keys: Sequence[str]) -> list[tuple[AddressRecord, ...]]:
        found, shown = await self._customers(keys, f"id {ADDRESSES}"), await self._shown(keys)
        return [addresses_of(found[key]) if key in found and key in shown else () for key in keys]

    @property
    def _selection(self) -> str:
        return f"{CUSTOMER} {self.shop.own_selection}"

    async def _customers(self, keys: Sequence[str], selection: str) -> dict[str, Node]:
        return await self.api.by_keys(customers_document(selection), keys)

    async def _shown(self, keys: Sequence[str]) -> set[str]:
        return await buyers(self.sums, self.seen, keys)


@dataclass(frozen=True, slots=True)
class VendureChannelBook:
    """What a channel is called, and its kind, our store says; of one that it does not know, Vendure."""

    api: Api
    shop: Shop
    beside: ChannelBook

    async def by_code(self, codes: Sequence[str]) -> list[ChannelRecord | None]:
        known = await self.beside.by_code(codes)
        if None not in known:
            return known
        answer = await self.api.ask(CHANNELS, {"take": MOST_ROWS}, CHANNELS_TTL)
        channels = {self.shop.channel_code(node.word("code")): node for node in items_of(answer)}
        return [
            record or (self._channel(code, channels[code]) if code in channels else None)
            for code, record in zip(codes, known, strict=True)
        ]

    async def presences(self, accounts: Sequence[str]) -> list[tuple[PresenceRecord, ...]]:
        return await self.beside.presences(accounts)

    def _channel(self, code: str, node: Node) -> ChannelRecord:
        kind = self.shop.kinds.get(code, ChannelKind.WEB)
        return ChannelRecord(code, kind, code, node.word("defaultCurrencyCode"))
