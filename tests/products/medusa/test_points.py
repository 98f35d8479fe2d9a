"""What the port of loyalty promises, of Medusa: as it was recorded, and live (`make real`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from subgraphs.loyalty.sources.port import LoyaltySource
from subgraphs.loyalty.sources.words import VoucherStatus
from tests.products.contract.loyalty import LoyaltyContract
from tests.products.contract.loyalty_desk import EntryFact, LoyaltyDesk, VoucherFact
from tests.products.contract.loyalty_store import CARDS, ENDED_CARD, NOW, PARTNER
from tests.products.medusa.conftest import Live, OpenMedusa
from tests.products.medusa.recorded import RECORDING
from tests.products.medusa.seeding import CUSTOMERS
from tests.products.recording import Recorder

PER_UNIT = 10


class TestRecordedMedusa(LoyaltyContract):
    @pytest.fixture
    async def desk(self, open_medusa: OpenMedusa) -> AsyncIterator[LoyaltyDesk]:
        customers = RECORDING.whole()["customers"]
        async with open_medusa(RECORDING.replay(), customers) as opened:
            yield _desk(opened.source, customers)


@pytest.mark.soak
class TestLiveMedusa(LoyaltyContract):
    @pytest.fixture
    async def desk(
        self, open_medusa: OpenMedusa, live: Live, recorder: Recorder
    ) -> AsyncIterator[LoyaltyDesk]:
        async with open_medusa(recorder, live.customers, url=live.url, token=live.key) as opened:
            yield _desk(opened.source, live.customers)


def _desk(source: LoyaltySource, customers: dict[str, str]) -> LoyaltyDesk:
    entries = [
        EntryFact(customers[name], Decimal(str(amount)) * (PER_UNIT if kind == "credit" else -PER_UNIT))
        for name, movements in CUSTOMERS.items()
        for kind, amount in movements
    ]
    anna, ben = customers["anna"], customers["ben"]
    points = {
        key: sum((one.points for one in entries if one.member == key), Decimal(0))
        for key in customers.values()
    }
    return LoyaltyDesk(
        source=source,
        now=NOW,
        available=points,
        entries=entries,
        vouchers=[
            VoucherFact("LIVE-1", anna, VoucherStatus.ACTIVE, 5000),
            VoucherFact("LIVE-2", anna, VoucherStatus.EXPIRED, 3000),
            VoucherFact("LIVE-3", ben, VoucherStatus.ACTIVE, 2750),
            VoucherFact("LIVE-5", anna, VoucherStatus.REDEEMED, 2000),
        ],
        cards={CARDS[0]: anna, CARDS[1]: ben},
        ended_cards=[ENDED_CARD],
        partner=PARTNER,
        agreed=ben,
    )
