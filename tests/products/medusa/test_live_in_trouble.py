"""The real Medusa, on a bad road."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from time import monotonic

import pytest

from subgraphs.kit.errors import SourceDown, SourceFailure
from subgraphs.loyalty.sources.medusa.connector import MedusaConnector
from subgraphs.loyalty.sources.port import MemberRecord
from tests.conftest import Cluster
from tests.products.contract.loyalty_store import NOW
from tests.products.contract.road import road_to
from tests.products.contract.trouble import Reached, TroubleContract
from tests.products.installing import free_port
from tests.products.medusa.conftest import Live, Opened, OpenMedusa, settings
from tests.products.medusa.installed import entered_in, filled, seeded, serving

pytestmark = pytest.mark.soak


class TestMedusaInTrouble(TroubleContract):
    @pytest.fixture
    async def reached(self, live: Live) -> AsyncIterator[Reached]:
        async with road_to(live.url) as road:
            yield Reached(MedusaConnector(), settings(live.url, token=live.key), road, patience=3.0)


async def test_a_medusa_that_starts_anew_is_read_again(
    open_medusa: OpenMedusa, postgres_cluster: Cluster
) -> None:
    place = seeded(postgres_cluster.new_database)
    database, port, customers = filled(place, postgres_cluster.new_database), free_port(), entered_in(place)
    given = {"url": f"http://127.0.0.1:{port}", "token": customers["key"]}
    async with open_medusa(None, customers, **given) as opened:
        with serving(place, database, port):
            before = await opened.source.members([customers["anna"]], NOW)
        for _ in range(20):
            with pytest.raises(SourceDown):
                await opened.source.members([customers["anna"]], NOW)
        sent = opened.calls.counts.sent
        with serving(place, database, port):
            after = await _awaited(opened, customers["anna"])

    assert before[0] is not None
    assert after == before
    assert sent <= 1 + opened.calls.settings.concurrency + 5


async def _awaited(opened: Opened, key: str) -> Sequence[MemberRecord | None]:
    """By itself, while somebody asks now and then."""
    ends = monotonic() + 8
    while True:
        try:
            return await opened.source.members([key], NOW)
        except SourceFailure:
            assert monotonic() < ends
            await asyncio.sleep(0.1)
