"""Many lists merged into one: newest first, each event once, whatever the pages and whoever is down."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subgraphs.hub.composites.asking.asking import Questions
from subgraphs.hub.composites.asking.question import NodeField, Question, Reply, Variable
from subgraphs.hub.composites.timeline.cursor import ORDER, Place, place_of, position_of
from subgraphs.hub.composites.timeline.events import Entry, Event, Portion, Stream, TimelineKind
from subgraphs.hub.composites.timeline.kinds import KINDS, streams
from subgraphs.hub.composites.timeline.kinds.consent import consents
from subgraphs.hub.composites.timeline.kinds.payment import payments
from subgraphs.hub.composites.timeline.merge import merge
from subgraphs.hub.composites.timeline.page import Gap, TimelinePage, read_page
from subgraphs.hub.crosswalk import SYSTEMS
from subgraphs.hub.sources.port import LinkRole, LinkStatus
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.loading import batched
from subgraphs.kit.pages import Position, decode_cursor, encode_cursor
from tests.subgraphs.hub.composites.conftest import EVERYWHERE, linked, subject

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return NOW - dt.timedelta(days=1) + dt.timedelta(minutes=minute)


@dataclass
class Shop:
    """Lists of events in four systems, each a stream; a row of minute None is no event."""

    lists: Mapping[str, Sequence[int | None]]
    down: set[str] = field(default_factory=set)
    code: str = "SOURCE_DOWN"
    operations: list[Sequence[Question]] = field(default_factory=list)

    def questions(self) -> Questions:
        async def read(asked: Sequence[Question]) -> Sequence[Reply]:
            self.operations.append(asked)
            return [self._reply(question) for question in asked]

        return batched(read)

    def _reply(self, question: Question) -> Reply:
        assert isinstance(question, NodeField)
        if question.system in self.down:
            return Reply(None, self.code)
        given = {variable.name: variable.value for variable in question.variables}
        first, after = given["first"], given["after"]
        assert isinstance(first, int)
        start = 0 if after is None else int(str(after)) + 1
        rows = list(enumerate(self.lists[question.id]))[start : start + first]
        return Reply({"rows": rows, "more": start + first < len(self.lists[question.id])})

    @property
    def streams(self) -> list[Stream]:
        return [_stream(name, SYSTEMS[place % 4]) for place, name in enumerate(self.lists)]

    @property
    def all(self) -> list[str]:
        return sorted(
            f"{name} {place}"
            for name, rows in self.lists.items()
            for place, minute in enumerate(rows)
            if minute is not None
        )

    async def page(self, begin: Place, size: int) -> TimelinePage:
        return await read_page(self.streams, begin, size, self.questions(), NOW)


def _stream(name: str, system: str) -> Stream:
    def question(first: int, after: str | None) -> NodeField:
        variables = (Variable("first", "Int", first), Variable("after", "String", after))
        return NodeField(system, "Customer", name, "rows(first: $first)", variables)

    def portion(value: Any, _: str | None) -> Portion:
        entries = tuple(
            Entry(Event(at(minute), TimelineKind.ORDER, system, f"{name} {place}"), str(place))
            for place, minute in value["rows"]
            if minute is not None
        )
        rows = value["rows"]
        return Portion(entries, str(rows[-1][0]) if rows else None, value["more"])

    return Stream(name, TimelineKind.ORDER, system, question, portion)


def titles(page: TimelinePage) -> list[str]:
    return [event.title for event, _ in page.events]


def again(place: Place) -> Place:
    """As it comes back from the client."""
    cursor = encode_cursor(ORDER, position_of(place, "C1"))
    return place_of(decode_cursor(cursor, ORDER), "C1")


minutes = st.lists(st.none() | st.integers(0, 6), max_size=9).map(
    lambda rows: sorted(rows, key=lambda row: -(6 if row is None else row))
)
shops = st.lists(minutes, min_size=1, max_size=5).map(
    lambda lists: {f"list{place}": rows for place, rows in enumerate(lists)}
)


@settings(deadline=None)
@given(lists=shops, size=st.integers(1, 7))
def test_all_pages_together_are_the_whole_in_order_and_each_event_once(
    lists: Mapping[str, Sequence[int | None]], size: int
) -> None:
    """Ties fall the same way on every page size: the pages of one are the pages of another."""
    shop = Shop(lists)

    async def read(size: int) -> list[Event]:
        found: list[Event] = []
        place, more = Place(), True
        while more:
            page = await shop.page(again(place), size)
            assert len(page.events) <= size
            found += [event for event, _ in page.events]
            place, more = page.end, page.has_next
        return found

    events = asyncio.run(read(size))

    assert sorted(event.title for event in events) == shop.all
    assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)
    assert [event.title for event in events] == [event.title for event in asyncio.run(read(100))]


@settings(deadline=None)
@given(
    lists=shops,
    size=st.integers(1, 7),
    faults=st.lists(st.sets(st.sampled_from(SYSTEMS), max_size=2), max_size=3),
)
def test_a_system_that_was_down_for_some_pages_still_gives_each_event_once(
    lists: Mapping[str, Sequence[int | None]], size: int, faults: list[set[str]]
) -> None:
    """What it owes comes first when it is back. A client who meets a gap asks on from the end cursor."""
    shop = Shop(lists)

    async def read() -> list[str]:
        found: list[str] = []
        place, more, left = Place(), True, list(faults)
        while more or left:
            shop.down = left.pop() if left else set()
            page = await shop.page(again(place), size)
            assert {gap.system for gap in page.gaps} <= shop.down
            found += titles(page)
            place, more = page.end, page.has_next or bool(page.gaps)
        return found

    assert sorted(asyncio.run(read())) == shop.all


@settings(deadline=None)
@given(lists=shops, size=st.integers(1, 5), index=st.integers(0, 4))
def test_every_event_has_a_cursor_that_goes_on_right_after_it(
    lists: Mapping[str, Sequence[int | None]], size: int, index: int
) -> None:
    shop = Shop(lists)

    async def read() -> None:
        whole = titles(await shop.page(Place(), 100))
        page = await shop.page(Place(), size)
        for place, (event, after) in list(enumerate(page.events))[index : index + 1]:
            assert event.title == whole[place]
            assert titles(await shop.page(again(after), 100)) == whole[place + 1 :]

    asyncio.run(read())


async def test_all_streams_are_read_in_one_operation() -> None:
    shop = Shop({"orders": [5, 3], "exchanges": [4], "points": [2], "invoices": [1]})

    page = await shop.page(Place(), 3)

    assert titles(page) == ["orders 0", "exchanges 0", "orders 1"]
    assert len(shop.operations) == 1
    assert page.has_next


async def test_what_was_shown_to_the_end_is_not_asked_for_again() -> None:
    shop = Shop({"orders": [5], "exchanges": [4, 3, 2]})
    first = await shop.page(Place(), 2)

    await shop.page(again(first.end), 2)

    assert [getattr(question, "id", None) for question in shop.operations[-1]] == ["exchanges"]


async def test_a_gap_names_the_system_the_reason_and_the_moment_before_which_events_are_missing() -> None:
    shop = Shop({"orders": [5, 4], "exchanges": [3], "carts": [2]}, down={"CRM"})

    first = await shop.page(Place(), 2)
    second = await shop.page(again(first.end), 2)

    assert first.gaps == (Gap("CRM", "SOURCE_DOWN", NOW),)
    assert second.gaps == (Gap("CRM", "SOURCE_DOWN", NOW),), "it has owed since the beginning"
    assert titles(first) + titles(second) == ["orders 0", "orders 1", "carts 0"]


async def test_a_system_that_fails_later_owes_from_there_on() -> None:
    shop = Shop({"orders": [6, 4], "exchanges": [5, 3]})
    first = await shop.page(Place(), 2)
    shop.down = {"CRM"}

    second = await shop.page(again(first.end), 2)

    assert second.gaps == (Gap("CRM", "SOURCE_DOWN", at(5)),)


async def test_a_gap_does_not_make_a_client_ask_for_ever() -> None:
    shop = Shop({"orders": [5], "exchanges": [4]}, down={"CRM"})
    first = await shop.page(Place(), 1)

    second = await shop.page(again(first.end), 1)

    assert first.has_next, "the system may be back"
    assert not second.has_next
    assert second.gaps


async def test_what_the_token_may_not_read_is_a_gap_on_every_page_and_promises_no_next_one() -> None:
    shop = Shop({"orders": [5], "exchanges": [4]}, down={"CRM"}, code="UNAUTHORIZED_FIELD_OR_TYPE")

    page = await shop.page(Place(), 1)

    assert page.gaps[0].reason == "UNAUTHORIZED_FIELD_OR_TYPE"
    assert not page.has_next


async def test_rows_that_are_no_events_are_read_over() -> None:
    shop = Shop({"entries": [None, None, None, None, 1]})

    page = await shop.page(Place(), 1)
    rest = await shop.page(again(page.end), 1)

    assert titles(page) + titles(rest) == ["entries 4"]


def test_of_events_of_the_same_moment_the_earlier_stream_comes_first() -> None:
    def portion(name: str) -> Portion:
        return Portion((Entry(Event(at(1), TimelineKind.ORDER, "CRM", name), "0"),), "0", has_more=False)

    merged = merge({"b": portion("b"), "a": portion("a")}, ["a", "b"], 5)

    assert [taken.entry.event.title for taken in merged.taken] == ["a", "b"]


@pytest.mark.parametrize(
    "value",
    ["{}", "[]", '[{"ORDER":3},null,{}]', '[{},"yesterday",{}]', '[{},null,{"ORDER":"2026"}]', "[", "null"],
)
def test_a_cursor_put_together_by_hand_is_refused(value: str) -> None:
    with pytest.raises(BadUserInput, match="not a cursor"):
        place_of(Position(value, "C1"), "C1")


def test_a_cursor_of_another_customer_or_of_other_kinds_is_refused() -> None:
    with pytest.raises(BadUserInput, match="not a cursor"):
        place_of(position_of(Place(), "C1 ORDER"), "C1")


def test_every_kind_has_its_stream() -> None:
    assert KINDS.keys() == set(TimelineKind)
    assert {stream.kind for stream in streams(subject(*EVERYWHERE), None)} == set(TimelineKind)


def test_only_the_systems_of_the_kinds_asked_for_are_asked() -> None:
    asked = streams(subject(*EVERYWHERE), [TimelineKind.POINTS, TimelineKind.EXCHANGE])

    assert [stream.system for stream in asked] == ["CRM", "LOYALTY"]


def test_a_system_without_a_record_of_the_customer_is_not_asked() -> None:
    links = (
        linked("COMMERCE"),
        linked("CRM", status=LinkStatus.CANDIDATE),
        linked("ACCOUNTING", role=LinkRole.SHARED),
    )

    assert {stream.system for stream in streams(subject(*links), None)} == {"COMMERCE"}


def test_two_memberships_are_two_streams() -> None:
    links = (linked("LOYALTY"), linked("LOYALTY", "2", LinkRole.SECONDARY))

    assert [stream.key for stream in streams(subject(*links), [TimelineKind.POINTS])] == [
        "POINTS 1",
        "POINTS 2",
    ]


def consent(captured: str, purpose: str = "MARKETING") -> dict[str, object]:
    return {
        "purpose": purpose,
        "medium": "SMS",
        "partner": None,
        "state": "GRANTED",
        "capturedAt": captured,
    }


def test_consents_go_on_after_the_last_one_shown_although_they_come_as_one_list() -> None:
    (stream,) = consents(subject(*EVERYWHERE))
    rows: list[object] = [consent("2026-01-01T00:00:00Z"), consent("2026-03-01T00:00:00.500Z")]

    first, second = stream.portion([*rows, rows[0]], None).entries

    assert [entry.event.at.month for entry in (first, second)] == [3, 1], "what two contacts hold is one"
    assert stream.portion(rows, first.cursor).entries == (second,)
    assert stream.portion(rows, second.cursor).entries == ()


def entry(journal: str, debit: str | None, credit: str | None) -> dict[str, object]:
    def money(amount: str | None) -> dict[str, str] | None:
        return None if amount is None else {"amount": amount, "currency": "EUR"}

    node = {"date": "2026-03-01", "journal": journal, "debit": money(debit), "credit": money(credit)}
    return {"cursor": journal, "node": node}


def test_payments_and_refunds_are_what_the_bank_and_the_till_booked() -> None:
    (stream,) = payments(subject(linked("ACCOUNTING")))
    edges = [
        entry("VE", "12.00", None),
        entry("BQ", None, "12.00"),
        entry("OD", None, "1.00"),
        entry("CA", "5.00", None),
    ]

    portion = stream.portion({"edges": edges, "pageInfo": {"hasNextPage": True, "endCursor": "CA"}}, None)

    assert [one.event.title for one in portion.entries] == ["Payment: 12.00 EUR", "Refund: 5.00 EUR"]


async def test_the_entries_of_a_collective_account_are_nobodys_payments() -> None:
    """Whatever the crosswalk says: the account itself says that it is shared."""
    rows = {"edges": [entry("BQ", None, "12.00")], "pageInfo": {"hasNextPage": False, "endCursor": "BQ"}}

    async def read(asked: Sequence[Question]) -> Sequence[Reply]:
        return [Reply("COLLECTIVE" if question.text == "scope" else rows) for question in asked]

    page = await read_page(payments(subject(linked("ACCOUNTING"))), Place(), 5, batched(read), NOW)

    assert (page.events, page.gaps, page.has_next) == ((), (), False)
