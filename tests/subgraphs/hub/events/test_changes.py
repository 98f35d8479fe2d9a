"""Who watches a customer hears of what happens to any of the customer's records."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import orjson

from subgraphs.hub.back_office import checked_pages, demonstration_file, read_back_office
from subgraphs.hub.context import request_context
from subgraphs.hub.events.changes import Changes
from subgraphs.hub.events.happening import Happening
from subgraphs.hub.operations.calls.call import SYSTEMS
from subgraphs.hub.source import HubSource
from subgraphs.kit.context import Caller
from subgraphs.kit.execution import Operation
from subgraphs.kit.ids import encode_id
from tests.subgraphs.hub.conftest import Hub

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

WATCH = "subscription ($id: ID!) { customerChanged(id: $id) { system kind at customer { id } } }"


def happening(kind: str, type: str, key: str, **notes: str) -> Happening:
    return Happening(1, AT, kind, type, key, notes)


async def watched(hub: Hub, id: str, happens: Callable[[Changes], object], number: int) -> list[object]:
    """The changes that one hears of, after `happens` is through."""
    changes = Changes(hub.crosswalk)
    source = HubSource(hub.crosswalk, None, hub.operations, None, hub.composites, changes=changes)
    pages = checked_pages(read_back_office(demonstration_file()))
    events = hub.execution.events(
        Operation(WATCH, {"id": encode_id("Customer", id)}),
        lambda: request_context(source, pages, Caller(None)),
    )
    async with aclosing(events):
        listener = asyncio.create_task(_some(events, number))
        while not changes.listeners:  # noqa: ASYNC110 - it tells nobody who listens
            await asyncio.sleep(0)
        await happens(changes)  # type: ignore[misc]
        async with asyncio.timeout(10):
            return await listener


async def _some(events: AsyncGenerator[object, None], number: int) -> list[object]:
    answers = [orjson.loads(orjson.dumps(await anext(events))) for _ in range(number)]
    return [answer["data"]["customerChanged"] for answer in answers]


async def test_a_change_of_a_record_is_told_as_one_of_its_customer(hub: Hub) -> None:
    async def happens(changes: Changes) -> None:
        await changes.tell(SYSTEMS["CRM"], happening("contact.merged", "CrmContact", "somebody else's"))
        await changes.tell(SYSTEMS["COMMERCE"], happening("account.address_added", "Account", "70"))
        await changes.tell(SYSTEMS["LOYALTY"], happening("voucher.granted", "Voucher", "V1", member="M1"))

    told = await watched(hub, "CFULL0000", happens, 2)

    full = {"id": encode_id("Customer", "CFULL0000")}
    assert told == [
        {
            "system": "COMMERCE",
            "kind": "account.address_added",
            "at": "2026-03-01T00:00:00Z",
            "customer": full,
        },
        {
            "system": "LOYALTY",
            "kind": "voucher.granted",
            "at": "2026-03-01T00:00:00Z",
            "customer": full,
        },
    ]


async def test_a_customer_who_was_merged_is_watched_on(hub: Hub) -> None:
    async def happens(changes: Changes) -> None:
        event = happening("ledger_account.billing_changed", "LedgerAccount", "411000999")
        await changes.tell(SYSTEMS["ACCOUNTING"], event)

    (told,) = await watched(hub, "CMERGEDA0", happens, 1)

    assert told["customer"] == {"id": encode_id("Customer", "CMERGEDC0")}  # type: ignore[index]


async def test_what_happens_to_a_shared_or_rejected_record_is_nobodys(hub: Hub) -> None:
    async def happens(changes: Changes) -> None:
        await changes.tell(SYSTEMS["ACCOUNTING"], happening("x", "LedgerAccount", "411WEB"))
        await changes.tell(SYSTEMS["CRM"], happening("x", "CrmContact", "003R"))
        await changes.tell(SYSTEMS["COMMERCE"], happening("order.discount_applied", "Order", "5"))
        await changes.tell(SYSTEMS["COMMERCE"], happening("the one", "Account", "71"))

    (told,) = await watched(hub, "CFULL0000", happens, 1)

    assert told["kind"] == "the one"  # type: ignore[index]


async def test_where_nobody_watches_nothing_is_asked(hub: Hub) -> None:
    hub.statements.clear()

    await Changes(hub.crosswalk).tell(SYSTEMS["COMMERCE"], happening("x", "Account", "70"))

    assert hub.statements == []


async def test_a_hub_that_reads_no_outbox_says_so(hub: Hub) -> None:
    source = HubSource(hub.crosswalk, None, hub.operations, None, hub.composites)
    pages = checked_pages(read_back_office(demonstration_file()))
    operation = Operation(WATCH, {"id": encode_id("Customer", "CFULL0000")})
    events = hub.execution.events(operation, lambda: request_context(source, pages, Caller(None)))

    (answer,) = [answer async for answer in events]

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["SOURCE_DOWN"]  # type: ignore
