"""What every adapter of newsletters promises, whichever system sends them.

An adapter takes part by a class of its own with a fixture `desk`:

    class TestOurNewsletters(NewslettersContract):
        @pytest.fixture
        async def desk(self) -> AsyncIterator[NewslettersDesk]: ...
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.crm.sources.port import CrmSource, SubscriptionRecord
from subgraphs.crm.sources.sql.row_rules import row_rules
from subgraphs.crm.sources.words import SubscriptionState
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.rows import Rows

__all__ = ["NewslettersContract", "NewslettersDesk"]

UNKNOWN = ("0", "nobody", "' OR 1=1 --", "%", "*", "9" * 40)
"""Keys that name no record, some of them with a meaning in somebody's query language."""


@dataclass(frozen=True, slots=True)
class NewslettersDesk:
    crm: CrmSource
    lists: Mapping[str, str]
    """Code and name."""
    subscriptions: Mapping[str, Sequence[SubscriptionRecord]]
    """What was entered, of contacts of which at least one reads several lists and one reads none."""

    def seen(self, rule: RowRule, *told: str) -> CrmSource:
        rules = row_rules(lambda: dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        rows = Rows(rules, CallerContext("client", rule, records={"CRM": told}))
        rows.tell(told)
        return self.crm.seen_by(rows)


class NewslettersContract:
    async def test_lists_are_found_by_code_and_unknown_ones_are_none(self, desk: NewslettersDesk) -> None:
        codes = [*desk.lists, *UNKNOWN, *reversed(desk.lists)]
        found = await desk.crm.newsletter_lists(codes)

        names = [None if record is None else record.name for record in found]
        assert names == [desk.lists.get(code) for code in codes]
        assert all(record is None or record.code == code for code, record in zip(codes, found, strict=True))

    async def test_each_contact_has_its_newsletters_in_the_order_that_was_asked(
        self, desk: NewslettersDesk
    ) -> None:
        keys = [*desk.subscriptions, *UNKNOWN, *reversed(desk.subscriptions)]
        found = await desk.crm.subscriptions(keys)

        assert [list(records) for records in found] == [list(desk.subscriptions.get(key, ())) for key in keys]

    async def test_what_is_asked_one_by_one_is_what_is_asked_at_once(self, desk: NewslettersDesk) -> None:
        one_by_one = [(await desk.crm.subscriptions([key]))[0] for key in desk.subscriptions]

        assert one_by_one == list(await desk.crm.subscriptions(list(desk.subscriptions)))

    async def test_all_states_are_told(self, desk: NewslettersDesk) -> None:
        found = await desk.crm.subscriptions(list(desk.subscriptions))

        assert {record.state for records in found for record in records} == set(SubscriptionState)

    async def test_nothing_asked_is_nothing_answered(self, desk: NewslettersDesk) -> None:
        assert (await desk.crm.newsletter_lists([]), await desk.crm.subscriptions([])) == ([], [])

    async def test_a_person_sees_their_own_newsletters_and_nobody_elses(self, desk: NewslettersDesk) -> None:
        mine, *others = [key for key, records in desk.subscriptions.items() if records]
        own, *hidden = await desk.seen(RowRule.ME, mine).subscriptions([mine, *others])

        assert list(own) == list(desk.subscriptions[mine])
        assert hidden == [()] * len(others)

    async def test_who_sees_no_contact_sees_no_newsletter_of_one(self, desk: NewslettersDesk) -> None:
        found = await desk.seen(RowRule.NONE).subscriptions(list(desk.subscriptions))

        assert set(found) == {()}
