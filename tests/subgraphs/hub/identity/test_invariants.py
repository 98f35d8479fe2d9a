"""Random sequences of decisions keep what the crosswalk promises."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from subgraphs.hub.sources.port import LinkRole
from subgraphs.hub.sources.sql.migrations import MIGRATIONS
from subgraphs.hub.sources.sql.tables import alias, customer, link
from subgraphs.kit.database import open_database
from subgraphs.kit.settings import SubgraphSettings

if TYPE_CHECKING:
    from conftest import Desk

MakeDesk = Callable[..., "Desk"]

CUSTOMERS = ("C1", "C2", "C3", "C4")

# Account 40 is a guest's; nobody has account 50, contact 003E and member M5 yet.
ACCOUNTS = ("COMMERCE:10", "COMMERCE:20", "COMMERCE:30", "COMMERCE:40", "COMMERCE:50")
RECORDS = (*ACCOUNTS, "CRM:003A", "CRM:003B", "CRM:003E", "LOYALTY:M1", "LOYALTY:M2", "LOYALTY:M5")

customers = st.sampled_from(CUSTOMERS)
records = st.sampled_from(RECORDS)
roles = st.sampled_from([LinkRole.PRIMARY, LinkRole.SECONDARY])
accounts = st.sampled_from(ACCOUNTS)
same_system = st.one_of(
    *(
        st.tuples(*(st.sampled_from([name for name in RECORDS if name.startswith(system)]),) * 2)
        for system in ("COMMERCE", "CRM", "LOYALTY")
    )
)

steps = st.one_of(
    st.tuples(st.just("link"), customers, records, roles),
    st.tuples(st.just("unlink"), customers, records),
    st.tuples(st.just("merge"), customers, customers),
    st.tuples(st.just("merge"), customers, customers),
    st.tuples(st.just("unmerge"), customers, customers),
    st.tuples(st.just("claim"), accounts, accounts),
    st.tuples(st.just("source_merged"), same_system),
    st.tuples(st.just("gone"), records),
    st.tuples(st.just("share"), customers),
    st.tuples(st.just("erase"), customers),
)


@pytest.fixture(scope="module")
def play(sqlite_url: str, make_desk: MakeDesk) -> Callable[[Callable[[Desk], Awaitable[None]]], None]:
    """Plays a scene on an empty crosswalk. One database serves all of them: to open one takes longest."""

    def played(scene: Callable[[Desk], Awaitable[None]]) -> None:
        async def on_a_desk() -> None:
            async with AsyncExitStack() as stack:
                given_settings = SubgraphSettings(name="hub", database_url=sqlite_url)
                database = await stack.enter_async_context(open_database(given_settings, MIGRATIONS))
                desk = make_desk(database)
                await desk.empty()
                await furnish(desk)
                await scene(desk)

        asyncio.run(on_a_desk())

    return played


async def furnish(desk: Desk) -> None:
    await desk.customer("C1", "COMMERCE:10", "CRM:003A", "LOYALTY:M1")
    await desk.customer("C2", "COMMERCE:20", "LOYALTY:M2")
    await desk.customer("C3", "COMMERCE:30", "CRM:003B")
    await desk.customer("C4", "COMMERCE:40", kind="GUEST")
    await desk.linked("C2", "CRM:003C", status="CANDIDATE")
    await desk.linked("C2", "CRM:003D", role="SECONDARY", status="CANDIDATE")
    await desk.candidate("K1", ["C2"], ["CRM:003C", "CRM:003D"])
    await desk.candidate("K2", ["C1", "C4"], ["COMMERCE:10", "COMMERCE:40"])
    await desk.linked("C3", "ACCOUNTING:411WEB", role="SHARED")


async def take(desk: Desk, step: tuple[object, ...]) -> None:
    match step:
        case ("share", str(of)):
            await desk.link(of, "ACCOUNTING:411WEB", LinkRole.SHARED)
        case ("source_merged", (str(lost), str(survivor))):
            await desk.source_merged(lost, survivor)
        case (str(name), *arguments):
            await getattr(desk, name)(*arguments)


FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@FEW
@given(taken=st.lists(steps, min_size=1, max_size=12))
@example(taken=[("source_merged", ("COMMERCE:10", "COMMERCE:20")), ("erase", "C1")])
def test_the_crosswalk_keeps_its_promises(play: object, taken: list[tuple[object, ...]]) -> None:
    async def scene(desk: Desk) -> None:
        erased: set[str] = set()
        for step in taken:
            await take(desk, step)
            await check_links(desk)
            await check_ids(desk, erased)
            await check_erased(desk)

    play(scene)  # type: ignore[operator] # a fixture


@FEW
@given(taken=st.lists(steps, max_size=8), pair=st.tuples(customers, customers))
def test_an_unmerge_after_a_merge_is_as_if_nothing_had_been(
    play: object, taken: list[tuple[object, ...]], pair: tuple[str, str]
) -> None:
    async def scene(desk: Desk) -> None:
        for step in taken:
            await take(desk, step)
        survivor, duplicate = [await desk.answers(one) for one in pair]
        before = await desk.state()
        if survivor and duplicate and not (await desk.merge(survivor, duplicate)).refusals:
            await desk.unmerge(survivor, duplicate)
            assert await desk.state() == before

    play(scene)  # type: ignore[operator] # a fixture


async def check_links(desk: Desk) -> None:
    """One customer per record, at most one that speaks for it, and nobody whom a candidate may be."""
    rows = await desk.database.rows(select(link))
    own = [row for row in rows if row.role != "SHARED"]
    assert max(Counter((row.system, row.record_key) for row in own).values(), default=0) <= 1
    active = [row for row in own if row.status in ("CONFIRMED", "PROBABLE")]
    primaries = Counter((row.customer_id, row.system) for row in active if row.role == "PRIMARY")
    assert max(primaries.values(), default=0) <= 1
    merged = {row.old_customer_id for row in await desk.database.rows(select(alias))}
    assert not {row.customer_id for row in own} & merged
    for id in CUSTOMERS:
        keys = await desk.keys(id)
        assert not {f"{row.system}:{row.record_key}" for row in own if row not in active} & set(keys)
        assert "ACCOUNTING:411WEB" not in keys


async def check_ids(desk: Desk, erased: set[str]) -> None:
    """Aliases lead to a customer and never in a circle; each id answers for ever, unless it was erased."""
    leads = {row.old_customer_id: row.customer_id for row in await desk.database.rows(select(alias))}
    for id in CUSTOMERS:
        reached, hops = id, 0
        while reached in leads:
            reached, hops = leads[reached], hops + 1
            assert hops <= len(leads)
        row = (await desk.database.rows(select(customer).where(customer.c.id == reached)))[0]
        if row.erased_at is None:
            assert await desk.answers(id) == reached
            assert id not in erased
        else:
            erased.add(id)
            assert await desk.answers(id) is None


async def check_erased(desk: Desk) -> None:
    """No record of an erased customer is anybody's again."""
    for name in RECORDS:
        if await desk.is_erased(name):
            record = desk.record(name)
            assert record not in await desk.crosswalk.links_of_records([record])
