"""The connector of the guide reads the small product that it was written for."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from importlib.resources import files

import httpx
import pytest

from examples.loyalty_desk.connector import ORIGINS, DeskConnector
from examples.loyalty_desk.product import create_product
from examples.loyalty_desk.source import NEWEST, DeskSource, EntryRecord
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.pages import Page, PageRequest
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import ProductRefused, ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.rows import RowRules, Rows
from tests.products.contract.walking import walked

SETTINGS = {"source": "desk", "url": "http://desk.example/api", "token": "desk-key"}


async def connected(**settings: object) -> AsyncIterator[ProductCalls]:
    connector = DeskConnector(httpx.ASGITransport(create_product("desk-key")))
    calls = connector.calls(ProductSettings.model_validate({**SETTINGS, **settings}))
    yield calls
    await calls.close()


@pytest.fixture
async def calls() -> AsyncIterator[ProductCalls]:
    async for each in connected():
        yield each


@pytest.fixture
def source(calls: ProductCalls) -> DeskSource:
    return DeskSource(calls)


async def test_members_are_one_call_and_in_our_words(source: DeskSource, calls: ProductCalls) -> None:
    jo, nobody, again = await source.members(["1", "9", "1"])

    assert calls.counts.sent == 1
    assert nobody is None
    assert jo is not None
    assert jo == again
    assert (jo.card_number, jo.points) == ("L100200", Decimal("312.50"))
    assert jo.enrolled_at == dt.datetime(2026, 1, 5, 8, 30, tzinfo=dt.UTC)


async def test_its_pages_are_ours(source: DeskSource) -> None:
    async def ledger(request: PageRequest) -> Page[EntryRecord]:
        (page,) = await source.ledger.pages((request, None), [("1",)])
        return page

    found = await walked(ledger, PageRequest(NEWEST, 4))

    assert [entry.label for entry in found] == [f"Purchase {number}" for number in range(25, 0, -1)]
    assert found == await walked(ledger, PageRequest(NEWEST, 7, from_end=True))
    assert await source.ledger.counts(None, [("1",), ("2", "3"), ("9",), ("../1",)]) == [25, 3, 0, 0]


async def test_a_person_sees_her_own_membership(source: DeskSource) -> None:
    context = CallerContext("app", RowRule.ME, records={"LOYALTY": ("2",)})
    seen = source.seen_by(Rows(RowRules("LOYALTY", {}), context))
    owners = [("1",), ("2",)]
    others, own = await seen.ledger.pages((PageRequest(NEWEST, 5), None), owners)

    assert [member is not None for member in await seen.members(["1", "2"])] == [False, True]
    assert (len(others.rows), len(own.rows)) == (0, 3)


async def test_a_200_that_means_no_is_a_failure(calls: ProductCalls) -> None:
    with pytest.raises(ProductRefused) as raised:
        await calls.send(read("/members", {"name": "Jo"}))

    assert raised.value.words == "unknown parameter name"


async def test_a_key_that_the_desk_does_not_know_is_told(calls: ProductCalls) -> None:
    async for stranger in connected(token="wrong"):
        with pytest.raises(ProductRefusedUs):
            await DeskSource(stranger).members(["1"])


def test_every_field_of_the_subgraph_is_declared() -> None:
    sdl = (files("subgraphs.loyalty") / "schema.graphql").read_text()

    assert [field for field, origin in ORIGINS.of_schema(sdl).items() if origin is None] == []
    assert ORIGINS.strangers(sdl) == []
