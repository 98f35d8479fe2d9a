"""What every adapter of transactional e-mails promises, whichever system has them.

An adapter takes part by a class of its own with a fixture `desk`:

    class TestOurLetters(LettersContract):
        @pytest.fixture
        async def desk(self) -> AsyncIterator[LettersDesk]: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.records import EmailRecord
from subgraphs.commerce.sources.sql.row_rules import ROW_RULES
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.rows import Rows
from tests.products.contract.walking import walked

__all__ = ["LetterFact", "LettersContract", "LettersDesk"]

UNKNOWN = ("999999999", "nobody", "' OR 1=1 --", "*", "9" * 40)
"""Keys that name no record, some of them with a meaning in somebody's query language."""


@dataclass(frozen=True, slots=True)
class LetterFact:
    """What was written."""

    account: str
    recipient: str
    template: str
    subject: str
    sent_at: dt.datetime
    order: str | None = None
    """Its number."""


@dataclass(frozen=True, slots=True)
class LettersDesk:
    source: CommerceSource
    facts: Sequence[LetterFact]
    """All letters of the accounts below, about several orders and about none, in any order."""
    accounts: Sequence[str]
    """The first has the most letters, and the last has none."""
    channel: str
    of_channel: Sequence[str]
    """The numbers of those orders that were placed there."""

    def of(self, *accounts: str) -> list[LetterFact]:
        """The newest first."""
        return _newest(fact for fact in self.facts if fact.account in accounts)

    def seen(self, rule: RowRule, *told: str, channels: tuple[str, ...] = ()) -> CommerceSource:
        records = {"COMMERCE": told} if rule is RowRule.ME else {}
        rows = Rows(ROW_RULES, CallerContext("client", rule, records=records, channels=channels))
        rows.tell(told)
        return self.source.seen_by(rows)

    async def told(self, records: Sequence[EmailRecord]) -> list[LetterFact]:
        """As what was written says it."""
        keys = sorted({one.order_key for one in records if one.order_key is not None})
        orders = {one.key: one for one in await self.source.orders.by_key(keys) if one is not None}
        accounts = {fact.recipient: fact.account for fact in self.facts}
        return [
            LetterFact(
                account=accounts[one.recipient],
                recipient=one.recipient,
                template=one.template,
                subject=one.subject,
                sent_at=one.sent_at,
                order=None if one.order_key is None else orders[one.order_key].number,
            )
            for one in records
        ]

    async def records(self, *accounts: str, source: CommerceSource | None = None) -> list[EmailRecord]:
        request = (PageRequest("NEWEST", 100), None)
        (page,) = await (source or self.source).customers.emails.pages(request, [accounts])
        return [placed.record for placed in page.rows]


def _newest(facts: Iterable[LetterFact]) -> list[LetterFact]:
    return sorted(facts, key=lambda fact: fact.sent_at, reverse=True)


class LettersContract:
    async def test_each_customer_has_the_letters_that_were_written_the_newest_first(
        self, desk: LettersDesk
    ) -> None:
        for account in desk.accounts:
            assert await desk.told(await desk.records(account)) == desk.of(account)
        everybodys = await desk.records(*desk.accounts, *UNKNOWN)
        assert await desk.told(everybodys) == desk.of(*desk.accounts)

    async def test_counts_are_those_of_the_lists(self, desk: LettersDesk) -> None:
        owners = [*((account,) for account in desk.accounts), tuple(desk.accounts), UNKNOWN, ()]
        counts = await desk.source.customers.emails.counts(None, owners)

        assert counts == [len(desk.of(*owner)) for owner in owners]

    @pytest.mark.parametrize("from_end", [False, True], ids=["from the beginning", "from the end"])
    async def test_pages_put_together_are_the_list(self, desk: LettersDesk, from_end: bool) -> None:
        async def read(request: PageRequest) -> Page[EmailRecord]:
            (page,) = await desk.source.customers.emails.pages((request, None), [desk.accounts])
            return page

        found = await walked(read, PageRequest("NEWEST", 2, from_end))
        assert [one.key for one in found] == [one.key for one in await desk.records(*desk.accounts)]

    async def test_an_order_has_its_letters_and_an_unknown_one_has_none(self, desk: LettersDesk) -> None:
        numbers = sorted({fact.order for fact in desk.facts if fact.order is not None})
        orders = [one for one in await desk.source.orders.by_number(numbers) if one is not None]
        owners = [*((order.key,) for order in orders), UNKNOWN]
        request = (PageRequest("NEWEST", 100), None)
        pages = await desk.source.emails.of_orders.pages(request, owners)

        told = [await desk.told([row.record for row in page.rows]) for page in pages]
        written = [_newest(fact for fact in desk.facts if fact.order == order.number) for order in orders]
        assert told == [*written, []]
        assert await desk.source.emails.of_orders.counts(None, owners) == list(map(len, told))

    async def test_a_letter_is_found_by_its_key_as_the_list_shows_it(self, desk: LettersDesk) -> None:
        listed = await desk.records(*desk.accounts)
        keys = [*(one.key for one in reversed(listed)), *UNKNOWN, listed[0].key]
        found = await desk.source.emails.by_key(keys)

        assert found == [*reversed(listed), *(None for _ in UNKNOWN), listed[0]]

    async def test_who_asks_for_themselves_sees_their_own_letters(self, desk: LettersDesk) -> None:
        mine, other = desk.accounts[0], desk.accounts[1]
        me = desk.seen(RowRule.ME, mine)
        [foreign, *_] = await desk.records(other)
        [own, *_] = await desk.records(mine)

        assert await desk.told(await desk.records(mine, other, source=me)) == desk.of(mine)
        assert await me.emails.by_key([foreign.key, own.key]) == [None, own]

    async def test_who_sees_a_channel_sees_the_letters_about_its_orders(self, desk: LettersDesk) -> None:
        seen = desk.seen(RowRule.CHANNEL, *desk.accounts, channels=(desk.channel,))
        found = await desk.told(await desk.records(*desk.accounts, source=seen))

        assert found == [fact for fact in desk.of(*desk.accounts) if fact.order in desk.of_channel]

    async def test_who_sees_no_account_sees_no_letter(self, desk: LettersDesk) -> None:
        seen = desk.seen(RowRule.NONE)
        [one, *_] = await desk.records(desk.accounts[0])

        assert await desk.records(*desk.accounts, source=seen) == []
        assert await seen.emails.by_key([one.key]) == [None]
