"""Exchanges that are logged in the real Request Tracker: each once, and nobody is written to."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

import httpx
import pytest

from subgraphs.crm.rules.exchanges import GivenExchange, GivenMessage
from subgraphs.crm.sources.port import MESSAGES_OLDEST_FIRST, MessageRecord
from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from subgraphs.kit.commands import Command
from subgraphs.kit.errors import SourceFailure
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.user_errors import UserErrorCode
from tests.products.request_tracker.conftest import OpenCrm, Opened, settings
from tests.products.request_tracker.installed import Running
from tests.products.request_tracker.own_store import NOW
from tests.products.request_tracker.rest import Worker

pytestmark = pytest.mark.soak

CALL = GivenMessage(Medium.PHONE, Direction.INBOUND, NOW - dt.timedelta(hours=3), "It's 'too' \\ late", 90)

NOTE = GivenMessage(Medium.EMAIL, Direction.INTERNAL, None, "Goodwill.", None)

ANSWER = GivenMessage(Medium.LETTER, Direction.OUTBOUND, NOW - dt.timedelta(hours=1), "Dear Anna", None)

GIVEN = GivenExchange("Anna's call", SalePhase.POST_SALE, "LATE", "1007", (CALL, NOTE, ANSWER))


class Losing(httpx.AsyncHTTPTransport):
    """Sends, and loses the answer of one of the calls that write."""

    def __init__(self, lost: int) -> None:
        super().__init__()
        self._left = lost

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        is_write = request.method == "PUT" or "/ticket" in request.url.path.removesuffix("/tickets")
        if is_write:
            self._left -= 1
            if self._left == 0:
                await answer.aclose()
                raise httpx.ReadError("lost", request=request)
        return answer


@pytest.fixture
async def opened(open_crm: OpenCrm, live: Running) -> AsyncIterator[Opened]:
    async with open_crm(None, settings(live.url, live.tokens["fiche"])) as opened:
        yield opened


def command(key: str = "") -> Command:
    return Command("hub", "exchangeLog", key or uuid4().hex, {})


async def talk(opened: Opened, key: str | None) -> Sequence[MessageRecord]:
    request = PageRequest(MESSAGES_OLDEST_FIRST, 50)
    (page,) = await opened.crm.messages.pages((request, None), [(key or "",)])
    return [placed.record for placed in page.rows]


async def test_what_is_logged_is_read_again_as_it_was_said(opened: Opened) -> None:
    outcome = await opened.crm.commands.exchanges.log(command(), "C2", GIVEN)

    (record,) = await opened.crm.exchanges([outcome.record or ""])
    assert record is not None
    assert (record.contact_key, record.subject, record.order_number) == ("C2", GIVEN.subject, "1007")
    assert (record.status, record.reason) == (ExchangeStatus.WAITING_CUSTOMER, "LATE")
    messages = await talk(opened, outcome.record)
    assert [(one.medium, one.direction, one.at, one.body) for one in messages] == [
        (one.medium, one.direction, one.at or NOW, one.body) for one in (CALL, ANSWER, NOTE)
    ]
    assert [one.duration_seconds for one in messages] == [120, None, None]
    assert {one.author for one in messages} == {None}


@pytest.mark.parametrize("lost", [1, 2, 4, 5], ids=["ticket", "first message", "last message", "status"])
async def test_whoever_gets_no_answer_calls_again_and_it_is_logged_once(
    lost: int, open_crm: OpenCrm, live: Running
) -> None:
    given, asked = settings(live.url, live.tokens["fiche"]), command()
    async with open_crm(Losing(lost), given) as opened:
        exchanges = opened.crm.commands.exchanges
        with pytest.raises(SourceFailure):
            await exchanges.log(asked, "C2", GIVEN)
        outcomes = [await exchanges.log(asked, "C2", GIVEN) for _ in range(2)]

        assert outcomes[0].record == outcomes[1].record
        assert [one.body for one in await talk(opened, outcomes[0].record)] == [
            one.body for one in (CALL, ANSWER, NOTE)
        ]
        (record,) = await opened.crm.exchanges([outcomes[0].record or ""])
        assert record is not None and record.status is ExchangeStatus.WAITING_CUSTOMER


async def test_nobody_is_written_to_by_what_is_logged(opened: Opened, live: Running) -> None:
    logged = await opened.crm.commands.exchanges.log(command(), "C1", GIVEN)
    replied = await opened.crm.commands.exchanges.reply(command(), "ticket-3", ANSWER)

    with Worker(live.url, live.tokens["lena"]) as lena:
        told = lena.get(f"/ticket/{(logged.record or '').removeprefix('ticket-')}/history", fields="Type")
        assert "EmailRecord" not in {one["Type"] for one in told["items"]}
        before = lena.get("/ticket/3/history", fields="Type", per_page=100)["items"]
        assert before[-2]["Type"] == "Comment"  # the last one is the status
    assert replied.record == "ticket-3"
    last = (await talk(opened, "ticket-3"))[-1]
    assert (last.direction, last.body) == (Direction.OUTBOUND, "Dear Anna")
    (record,) = await opened.crm.exchanges(["ticket-3"])
    assert record is not None and record.status is ExchangeStatus.WAITING_CUSTOMER


async def test_a_contact_that_was_lost_in_a_merge_is_its_survivor(opened: Opened) -> None:
    outcome = await opened.crm.commands.exchanges.log(command(), "C9", GIVEN)

    (record,) = await opened.crm.exchanges([outcome.record or ""])
    assert record is not None and record.contact_key == "C1"


async def test_what_cannot_be_logged_is_refused_and_nothing_is_written(
    opened: Opened, open_crm: OpenCrm, live: Running
) -> None:
    exchanges = opened.crm.commands.exchanges
    unknown = await exchanges.log(command(), "nobody", GIVEN)
    nowhere = await exchanges.reply(command(), "ticket-99999", ANSWER)

    assert [one.refusals[0].code for one in (unknown, nowhere)] == [UserErrorCode.NOT_FOUND] * 2
    assert opened.calls.counts.sent == 1


async def test_an_exchange_of_our_own_store_is_continued_there(opened: Opened) -> None:
    outcome = await opened.crm.commands.exchanges.reply(command(), "X1", NOTE)

    assert outcome.record == "X1"
    assert opened.calls.counts.sent == 0
    assert [one.body for one in await talk(opened, "X1")][-1] == "Goodwill."
