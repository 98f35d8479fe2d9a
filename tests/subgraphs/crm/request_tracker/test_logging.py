"""What is logged is written once, however often its answer is lost, and reaches nobody by mail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import uuid4

import pytest

from subgraphs.crm.rules.exchanges import GivenExchange, GivenMessage
from subgraphs.crm.sources.port import MESSAGES_OLDEST_FIRST, CrmSource
from subgraphs.crm.sources.request_tracker.connector import RequestTrackerConnector
from subgraphs.crm.sources.sql.tables import WRITES
from subgraphs.crm.sources.words import Direction, ExchangeStatus, Medium, SalePhase
from subgraphs.kit.commands import Command
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.user_errors import UserErrorCode
from subgraphs.kit.writer import Writer
from tests.subgraphs.crm.conftest import HOUR, NOON, Crm
from tests.subgraphs.crm.request_tracker.tracker import Tracker

FIELDS = "medium=Medium, direction=Direction, at=At, command=Logged"

CALL = GivenMessage(Medium.PHONE, Direction.INBOUND, NOON - 3 * HOUR, "It is late", 90)

ANSWER = GivenMessage(Medium.LETTER, Direction.OUTBOUND, NOON - HOUR, "Dear Zoé", None)

GIVEN = GivenExchange("Zoé's call", SalePhase.PRE_SALE, None, "1007", (ANSWER, CALL))

Opens = Callable[..., AbstractAsyncContextManager[CrmSource]]


@pytest.fixture
def opens(crm: Crm) -> Opens:
    @asynccontextmanager
    async def opened(tracker: Tracker, fields: str = FIELDS) -> AsyncIterator[CrmSource]:
        given = {"source": "request-tracker", "url": "http://rt.example", "fields": fields, "ttl": 0}
        calls = ProductCalls(ProductSettings.model_validate(given), transport=tracker.transport)
        writer = Writer(crm.source.database, WRITES, lambda: NOON)
        try:
            yield RequestTrackerConnector().source(calls, crm.source, writer)
        finally:
            await calls.close()

    return opened


def command() -> Command:
    return Command("hub", "exchangeLog", uuid4().hex, {})


async def said(crm: CrmSource, key: str | None) -> list[str | None]:
    request = PageRequest(MESSAGES_OLDEST_FIRST, 50)
    (page,) = await crm.messages.pages((request, None), [(key or "",)])
    return [placed.record.body for placed in page.rows]


async def test_an_exchange_is_a_ticket_with_its_messages_as_they_were_said(opens: Opens) -> None:
    tracker = Tracker()
    async with opens(tracker) as crm:
        outcome = await crm.commands.exchanges.log(command(), "003A1", GIVEN)
        (record,) = await crm.exchanges([outcome.record or ""])

        assert record is not None
        assert (record.contact_key, record.order_number) == ("003A1", "1007")
        assert (record.phase, record.status) == (SalePhase.PRE_SALE, ExchangeStatus.WAITING_CUSTOMER)
        assert await said(crm, outcome.record) == ["It is late", "Dear Zoé"]
    assert tracker.writes == ["ticket", "ticket/1/correspond", "ticket/1/correspond", "ticket/1"]
    assert [one["TimeTaken"] for one in tracker.said] == ["2", "0"]
    (event,) = [one for one in outcome.events if one.kind == "exchange.logged"]
    assert (event.record_key, event.notes) == ("ticket-1", {"contact": "003A1"})


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
async def test_whoever_gets_no_answer_calls_again_and_nothing_is_there_twice(lost: int, opens: Opens) -> None:
    tracker, asked = Tracker(lost=lost), command()
    async with opens(tracker) as crm:
        with pytest.raises(SourceDown):
            await crm.commands.exchanges.log(asked, "003A1", GIVEN)
        again = [await crm.commands.exchanges.log(asked, "003A1", GIVEN) for _ in range(2)]

        assert [one.record for one in again] == ["ticket-1", "ticket-1"]
        assert await said(crm, "ticket-1") == ["It is late", "Dear Zoé"]
    assert len(tracker.tickets) == 1
    assert tracker.tickets[0]["Status"] == "stalled"


async def test_a_contact_that_was_lost_in_a_merge_is_its_survivor(opens: Opens) -> None:
    async with opens(Tracker()) as crm:
        outcome = await crm.commands.exchanges.log(command(), "003A3", GIVEN)
        (record,) = await crm.exchanges([outcome.record or ""])

    assert record is not None and record.contact_key == "003A1"


async def test_a_customer_whom_request_tracker_would_write_to_gets_a_comment(opens: Opens) -> None:
    tracker = Tracker(requestor="zoe@shop.example")
    async with opens(tracker) as crm:
        logged = await crm.commands.exchanges.log(command(), "003A1", GIVEN)
        tracker.writes.clear()
        await crm.commands.exchanges.reply(command(), logged.record or "", CALL)
        (record,) = await crm.exchanges([logged.record or ""])

    assert tracker.writes == ["ticket/1/comment", "ticket/1"]
    assert record is not None and record.status is ExchangeStatus.WAITING_AGENT


async def test_what_has_no_place_is_refused_and_nothing_is_written(opens: Opens) -> None:
    tracker = Tracker()
    async with opens(tracker, fields="medium=Medium") as crm:
        logged = await crm.commands.exchanges.log(command(), "003A1", GIVEN)
        replied = await crm.commands.exchanges.reply(command(), "ticket-1", CALL)
    async with opens(tracker) as crm:
        unknown = await crm.commands.exchanges.log(command(), "nobody", GIVEN)
        nowhere = await crm.commands.exchanges.reply(command(), "ticket-7", CALL)

    codes = [one.refusals[0].code for one in (logged, replied, unknown, nowhere)]
    assert codes == [UserErrorCode.DENIED] * 2 + [UserErrorCode.NOT_FOUND] * 2
    assert tracker.writes == []
