"""What becomes of a connector when its product stops, drags, throttles, or no longer knows us.

A connector takes part by a class of its own with a fixture `reached`:

    class TestOurProductInTrouble(TroubleContract):
        @pytest.fixture
        async def reached(self) -> AsyncIterator[Reached]:
            async with road_to(url) as road:
                yield Reached(connector, settings, road)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import pytest

from subgraphs.kit.errors import SourceDown, SourceFailure, SourceTimeout
from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Connector
from subgraphs.kit.products.faults import ProductRefusedUs, ProductThrottled
from subgraphs.kit.products.settings import ProductSettings
from tests.products.contract.road import Road, Trouble

__all__ = ["Reached", "TroubleContract"]

CUSTOMERS = 40
"""Who come at once."""


@dataclass(frozen=True)
class Reached:
    connector: Connector
    settings: ProductSettings
    """Of the product itself. The contract puts the road's address in the place of its own."""
    road: Road
    patience: float = 1.0
    """Seconds for a call that has no answer: more than the product needs for a probe."""

    @asynccontextmanager
    async def calls(self, **changed: object) -> AsyncIterator[ProductCalls]:
        given = {"url": self.road.url, "ttl": 0.0, "seconds": self.patience, **changed}
        calls = self.connector.calls(self.settings.model_copy(update=given))
        try:
            yield calls
        finally:
            await calls.close()

    async def asked(self, calls: ProductCalls) -> list[BaseException | None]:
        """Many at once, each for something else: what they were told."""
        probes = [calls.send(read("/customers", {"number": number})) for number in range(CUSTOMERS)]
        told = await asyncio.gather(*probes, return_exceptions=True)
        return [one if isinstance(one, BaseException) else None for one in told]

    async def recovers(self, calls: ProductCalls, seconds: float = 8.0) -> bool:
        """By itself, while somebody asks now and then."""
        self.road.trouble = Trouble.NONE
        ends = monotonic() + seconds
        while monotonic() < ends:
            try:
                await self.connector.probe(calls)
                return True
            except SourceFailure:
                await asyncio.sleep(0.1)
        return False


class TroubleContract:
    async def test_all_is_well_on_a_quiet_road(self, reached: Reached) -> None:
        async with reached.calls(seconds=8.0) as calls:
            assert (await reached.connector.probe(calls)).who

    @pytest.mark.parametrize("trouble", [Trouble.STOPPED, Trouble.CUT], ids=lambda trouble: trouble.value)
    async def test_a_product_that_is_gone_is_a_gap_and_no_storm(
        self, trouble: Trouble, reached: Reached
    ) -> None:
        async with reached.calls() as calls:
            reached.road.trouble, begun = trouble, monotonic()
            told = await reached.asked(calls)

            assert all(isinstance(one, SourceDown) for one in told)
            assert monotonic() - begun < reached.patience * 3 + 1
            assert len(reached.road.seen) <= calls.settings.concurrency + 5
            assert await reached.recovers(calls)

    async def test_a_product_that_drags_is_a_gap_in_time(self, reached: Reached) -> None:
        async with reached.calls() as calls:
            reached.road.trouble, begun = Trouble.SLOW, monotonic()
            told = await reached.asked(calls)

            assert all(isinstance(one, SourceDown | SourceTimeout) for one in told)
            assert monotonic() - begun < reached.patience * 3 + 1
            assert await reached.recovers(calls)

    async def test_a_product_that_throttles_is_left_alone_for_as_long_as_it_says(
        self, reached: Reached
    ) -> None:
        async with reached.calls() as calls:
            reached.road.trouble = Trouble.THROTTLED
            told = await reached.asked(calls)

            assert all(isinstance(one, ProductThrottled) for one in told)
            # It says a second: whoever has more time asks once more after each.
            assert len(reached.road.seen) <= calls.settings.concurrency * (1 + int(reached.patience))
            assert await reached.recovers(calls)

    async def test_a_token_that_is_no_longer_taken_is_told_and_not_tried_for_ever(
        self, reached: Reached
    ) -> None:
        async with reached.calls() as calls:
            reached.road.trouble = Trouble.EXPIRED
            told = await reached.asked(calls)

            assert all(isinstance(one, ProductRefusedUs) for one in told)
            logged_in = len(reached.road.seen) - CUSTOMERS
            assert logged_in <= 1  # an account may be closed after some log-ins that were refused
            assert await reached.recovers(calls)

    async def test_a_token_that_ends_meanwhile_is_renewed_by_itself(self, reached: Reached) -> None:
        """Whoever has a key that never changes is refused once, and goes on."""
        async with reached.calls(seconds=8.0) as calls:
            await reached.connector.probe(calls)
            reached.road.trouble = Trouble.EXPIRED
            with pytest.raises(ProductRefusedUs):
                await calls.send(read("/customers"))

            assert await reached.recovers(calls)

    async def test_the_budget_is_never_exceeded_however_many_ask(self, reached: Reached) -> None:
        async with reached.calls(calls_per_minute=5) as calls:
            for _ in range(3):
                await reached.asked(calls)

            assert len(reached.road.seen) <= 5
