"""A CRM of several systems: each key is asked where it belongs, lists are one, and gaps are of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest

from subgraphs.crm.sources.joined import joined
from subgraphs.crm.sources.merged_exchanges import MergedExchanges
from subgraphs.crm.sources.port import (
    EXCHANGES_NEWEST_FIRST,
    MESSAGES_OLDEST_FIRST,
    ExchangeFilter,
    ExchangeRecord,
    MessageRecord,
)
from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.lists import Owner
from subgraphs.kit.pages import Page, PageRequest, Placed, Position
from subgraphs.kit.products.paging import page_of
from subgraphs.kit.rows import Rows
from tests.products.contract.walking import walked
from tests.subgraphs.crm.conftest import HOUR, NOON, Crm

CriteriaT = TypeVar("CriteriaT")

ALL = ExchangeFilter()

PRE, OPEN = SalePhase.PRE_SALE, ExchangeStatus.OPEN


def letter(key: str, hours_ago: float, contact: str = "003A1") -> ExchangeRecord:
    at = NOON - hours_ago * HOUR
    return ExchangeRecord(key, contact, f"Letter {key}", PRE, None, OPEN, at, None, "1001", None)


class Post:
    """Letters that are kept elsewhere; a test may take it down."""

    def __init__(self, *letters: ExchangeRecord) -> None:
        self.letters = letters
        self.is_down = False
        self.asked: list[str] = []

    def seen_by(self, rows: Rows) -> Post:
        return self

    def has(self, key: str) -> bool:
        return key.startswith("letter-")

    async def exchanges(self, keys: Sequence[str]) -> Sequence[ExchangeRecord | None]:
        self.answer(keys)
        return [next((one for one in self.letters if one.key == key), None) for key in keys]

    async def media(self, exchanges: Sequence[str]) -> Sequence[tuple[Medium, ...]]:
        self.answer(exchanges)
        return [(Medium.LETTER,) for _ in exchanges]

    @property
    def exchanges_with(self) -> Letters[ExchangeFilter]:
        return Letters(self, "contact_key")

    @property
    def exchanges_about(self) -> Letters[None]:
        return Letters(self, "order_number")

    @property
    def messages(self) -> Words:
        return Words(self)

    def answer(self, keys: Sequence[str]) -> None:
        self.asked.extend(keys)
        if self.is_down:
            raise SourceDown


@dataclass
class Letters(Generic[CriteriaT]):
    post: Post
    owner: str

    async def pages(
        self, asked: tuple[PageRequest, CriteriaT], owners: Sequence[Owner]
    ) -> list[Page[ExchangeRecord]]:
        self.post.answer([key for owner in owners for key in owner])
        return [page_of(self.rows(owner), asked[0]) for owner in owners]

    async def counts(self, criteria: CriteriaT, owners: Sequence[Owner]) -> list[int | None]:
        return [len(self.rows(owner)) for owner in owners]

    def rows(self, owner: Owner) -> list[Placed[ExchangeRecord]]:
        found = [one for one in self.post.letters if getattr(one, self.owner) in owner]
        return [Placed(one, Position(one.opened_at, one.key)) for one in found]


@dataclass
class Words:
    post: Post

    async def pages(
        self, asked: tuple[PageRequest, None], owners: Sequence[Owner]
    ) -> list[Page[MessageRecord]]:
        self.post.answer([key for owner in owners for key in owner])
        said = MessageRecord("m", Medium.LETTER, Direction.INBOUND, NOON, None, "Dear shop", None, None)
        return [Page((Placed(said, Position(NOON, "m")),)) for _ in owners]

    async def counts(self, criteria: None, owners: Sequence[Owner]) -> list[int | None]:
        return [1 for _ in owners]


@pytest.fixture
def post() -> Post:
    """One letter before, one between, two after those of our own store, and one at the moment of another."""
    own = (letter("letter-1", 0.5), letter("letter-2", 2), letter("letter-3", 3), letter("letter-4", 9))
    return Post(*own, letter("letter-5", 3, "003A2"))


async def test_a_list_has_the_rows_of_both_newest_first(crm: Crm, post: Post) -> None:
    both = MergedExchanges(post, crm.source)
    (page,) = await both.exchanges_with.pages(
        (PageRequest(EXCHANGES_NEWEST_FIRST, 10), ALL), [("003A1", "003A2")]
    )

    keys = [placed.record.key for placed in page.rows]
    assert keys == ["letter-1", "X1", "letter-2", "X2", "letter-5", "letter-3", "X4", "X3", "letter-4"]
    assert await both.exchanges_with.counts(ALL, [("003A1", "003A2"), ("003A2",)]) == [9, 3]


@pytest.mark.parametrize("from_end", [False, True], ids=["first", "last"])
@pytest.mark.parametrize("size", [1, 2, 4])
async def test_pages_of_both_are_the_list_of_both(size: int, from_end: bool, crm: Crm, post: Post) -> None:
    both = MergedExchanges(post, crm.source)

    async def read(request: PageRequest) -> Page[ExchangeRecord]:
        (page,) = await both.exchanges_about.pages((request, None), [("1001",)])
        return page

    found = await walked(read, PageRequest(EXCHANGES_NEWEST_FIRST, size, from_end))

    keys = [record.key for record in found]
    assert keys == ["letter-1", "X1", "letter-2", "letter-5", "letter-3", "X3", "X5", "letter-4"]


async def test_each_key_is_asked_where_it_belongs_and_answered_in_order(crm: Crm, post: Post) -> None:
    both = MergedExchanges(post, crm.source)
    found = await both.exchanges(["X1", "letter-2", "nobody", "letter-9", "X2"])
    media = await both.media(["X1", "letter-2"])
    pages = await both.messages.pages((PageRequest(MESSAGES_OLDEST_FIRST, 1), None), [("X1",), ("letter-1",)])

    assert [None if one is None else one.key for one in found] == ["X1", "letter-2", None, None, "X2"]
    assert media == [(Medium.PHONE, Medium.LETTER), (Medium.LETTER,)]
    assert [page.rows[0].record.body for page in pages] == ["Hello", "Dear shop"]
    assert post.asked == ["letter-2", "letter-9", "letter-2", "letter-1"]


async def test_what_is_down_takes_its_own_and_nothing_else(crm: Crm, post: Post) -> None:
    whole = joined(crm.source, exchanges=MergedExchanges(post, crm.source))
    post.is_down = True

    with pytest.raises(SourceDown):
        await whole.exchanges_with.pages((PageRequest(EXCHANGES_NEWEST_FIRST, 5), ALL), [("003A1",)])
    with pytest.raises(SourceDown):
        await whole.exchanges(["letter-1"])

    (own,) = await whole.exchanges(["X1"])
    (contact,) = await whole.contacts(["003A1"])
    assert own is not None and contact is not None
    assert await whole.consents(["003A1"]) != [()]
