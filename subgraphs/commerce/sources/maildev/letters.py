"""Transactional e-mails as a post box has them: of customers by the addresses of their accounts.

A letter about an order is of the account that placed the order, and every other one of whoever has its
address. Accounts and orders are read beside it, and with them who sees which: to whom no account is shown,
of that nothing is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from subgraphs.commerce.sources.maildev.box import Box, Letter
from subgraphs.commerce.sources.maildev.subjects import Subjects
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.records import EmailRecord, EmailStatus, OrderRecord
from subgraphs.kit.caller_context import RowRule
from subgraphs.kit.lists import Owner
from subgraphs.kit.masking import fold_email
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.paging import page_of
from subgraphs.kit.rows import Rows

__all__ = ["with_letters"]

Orders = Mapping[str, OrderRecord]
"""By number, as far as they are seen."""


def with_letters(
    shop: CommerceSource, box: Box, subjects: Subjects, rule: RowRule = RowRule.ALL
) -> CommerceSource:
    """`shop`, with the letters of the box in the place of its own, for a caller of this rule."""
    letters = _Letters(shop, box, subjects, rule)

    def seen_by(rows: Rows) -> CommerceSource:
        return with_letters(shop.seen_by(rows), box, subjects, rows.rule)

    return replace(
        shop,
        emails=_EmailLog(letters),
        customers=replace(shop.customers, emails=_OfAccounts(letters)),
        seen_by=seen_by,
    )


@dataclass(frozen=True, slots=True)
class _Letters:
    shop: CommerceSource
    box: Box
    subjects: Subjects
    rule: RowRule

    async def of_accounts(self, accounts: Sequence[str]) -> Mapping[str, Sequence[EmailRecord]]:
        known = await self.shop.accounts.by_key(accounts)
        addresses = {one.key: one.email for one in known if one is not None and one.email}
        asked = list(dict.fromkeys(addresses.values()))
        found = dict(zip(asked, await asyncio.gather(*map(self.box.to, asked)), strict=True))
        orders = await self.orders(letter for letters in found.values() for letter in letters)
        return {key: self._records(key, found[address], orders) for key, address in addresses.items()}

    async def orders(self, letters: Iterable[Letter]) -> Orders:
        numbers = {number for letter in letters if (number := self.subjects.about(letter.subject)[1])}
        known = await self.shop.orders.by_number(sorted(numbers)) if numbers else []
        return {order.number: order for order in known if order is not None}

    def _records(self, account: str, letters: Iterable[Letter], orders: Orders) -> list[EmailRecord]:
        records = []
        for letter in letters:
            order = self.order(letter, orders)
            if self.is_of_no_order(letter) if order is None else order.account_key == account:
                records.append(self.record(letter, order))
        return records

    def is_of_no_order(self, letter: Letter) -> bool:
        """Where no order is seen. Staff see a letter about an order that nobody knows; for others it may be
        somebody's whom they do not see. Who sees a channel sees the letters about its orders alone."""
        match self.rule:
            case RowRule.ALL:
                return True
            case RowRule.CHANNEL:
                return False
            case _:
                return self.subjects.about(letter.subject)[1] is None

    def order(self, letter: Letter, orders: Orders) -> OrderRecord | None:
        number = self.subjects.about(letter.subject)[1]
        return None if number is None else orders.get(number)

    def record(self, letter: Letter, order: OrderRecord | None) -> EmailRecord:
        """What became of it nobody tells a post box: it was sent."""
        return EmailRecord(
            key=letter.key,
            template=self.subjects.about(letter.subject)[0],
            subject=letter.subject,
            sent_at=letter.sent_at,
            status=EmailStatus.SENT,
            order_key=None if order is None else order.key,
            recipient=letter.recipient,
        )


@dataclass(frozen=True, slots=True)
class _EmailLog:
    letters: _Letters

    async def by_key(self, keys: Sequence[str]) -> list[EmailRecord | None]:
        unique = list(dict.fromkeys(keys))
        found = await asyncio.gather(*map(self.letters.box.one, unique))
        orders = await self.letters.orders(letter for letter in found if letter is not None)
        shown = await asyncio.gather(*(self._shown(letter, orders) for letter in found))
        records = dict(zip(unique, shown, strict=True))
        return [records[key] for key in keys]

    @property
    def of_orders(self) -> _OfOrders:
        return _OfOrders(self.letters)

    async def _shown(self, letter: Letter | None, orders: Orders) -> EmailRecord | None:
        if letter is None:
            return None
        order, accounts = self.letters.order(letter, orders), self.letters.shop.accounts
        if order is None:
            is_shown = self.letters.is_of_no_order(letter)
            account = await accounts.by_email(letter.recipient) if is_shown else None
        else:
            [account] = await accounts.by_key([order.account_key])
        if account is None or fold_email(account.email or "") != fold_email(letter.recipient):
            return None
        return self.letters.record(letter, order)


@dataclass(frozen=True, slots=True)
class _OfAccounts:
    letters: _Letters

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[EmailRecord]]:
        lists = await self._lists(owners)
        return [_page(records, asked[0]) for records in lists]

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        return [len(records) for records in await self._lists(owners)]

    async def _lists(self, owners: Sequence[Owner]) -> list[Mapping[str, EmailRecord]]:
        """By key: two accounts of one person may have one address."""
        found = await self.letters.of_accounts(sorted({key for owner in owners for key in owner}))
        return [{one.key: one for key in owner for one in found.get(key, ())} for owner in owners]


@dataclass(frozen=True, slots=True)
class _OfOrders:
    letters: _Letters

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[EmailRecord]]:
        lists = await self._lists(owners)
        return [_page(records, asked[0]) for records in lists]

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        return [len(records) for records in await self._lists(owners)]

    async def _lists(self, owners: Sequence[Owner]) -> list[Mapping[str, EmailRecord]]:
        keys = sorted({key for owner in owners for key in owner})
        orders = [order for order in await self.letters.shop.orders.by_key(keys) if order is not None]
        found = await self.letters.of_accounts(sorted({order.account_key for order in orders}))
        every = {record.key: record for records in found.values() for record in records}
        return [{key: one for key, one in every.items() if one.order_key in owner} for owner in owners]


def _page(records: Mapping[str, EmailRecord], request: PageRequest) -> Page[EmailRecord]:
    """Of the order NEWEST."""
    placed = (Placed(one, Position(one.sent_at, one.key)) for one in records.values())
    return page_of(placed, request)
