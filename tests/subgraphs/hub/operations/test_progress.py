"""Who asked for an operation can follow it to its end."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from subgraphs.hub.back_office import BackOfficeConfiguration, checked_pages
from subgraphs.hub.context import request_context
from subgraphs.hub.schema import SCHEMA
from subgraphs.kit.context import Caller
from subgraphs.kit.execution import Execution, Operation
from subgraphs.kit.ids import encode_id
from tests.subgraphs.hub.operations.shop import open_shop
from tests.subgraphs.hub.operations.stock import build, customer

NEW = "planted.new1@shop.example"

FOLLOW = "subscription ($id: ID!) { operationProgress(id: $id) { status steps { system status } } }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path, range(1, 5))
    return tmp_path


async def test_an_operation_is_told_as_it_is_and_until_its_end(folder: Path) -> None:
    async with open_shop(folder) as shop:
        waiting = await shop.accepted("customerEmailChange", "k1", customerId=customer(1), newEmail=NEW)
        source, pages = shop.source(shop.desk), checked_pages(BackOfficeConfiguration())
        events = Execution(SCHEMA, "HUB").events(
            Operation(FOLLOW, {"id": encode_id("Operation", waiting.id)}),
            lambda: request_context(source, pages, Caller("agent-7")),
        )
        async with aclosing(events):
            first = await anext(events)
            await shop.click(NEW)
            async with asyncio.timeout(60):
                rest = [event async for event in events]

    statuses = [event["data"]["operationProgress"]["status"] for event in (first, *rest)]  # type: ignore[index]
    assert statuses[0] != "SUCCEEDED"
    assert statuses[-1] == "SUCCEEDED"
    assert statuses.count("SUCCEEDED") == 1
    last = rest[-1]["data"]["operationProgress"]  # type: ignore[index]
    assert {step["status"] for step in last["steps"]} == {"DONE"}


async def test_an_operation_that_there_is_not_has_no_events(folder: Path) -> None:
    async with open_shop(folder) as shop:
        source, pages = shop.source(shop.desk), checked_pages(BackOfficeConfiguration())
        events = Execution(SCHEMA, "HUB").events(
            Operation(FOLLOW, {"id": encode_id("Operation", "unknown")}),
            lambda: request_context(source, pages, Caller("agent-7")),
        )

        assert [event async for event in events] == []
