"""Loyalty in Medusa keeps what every loyalty system promises."""

from __future__ import annotations

from decimal import Decimal

import pytest

from subgraphs.loyalty.sources.words import VoucherStatus
from tests.products.contract.loyalty import LoyaltyContract
from tests.products.contract.loyalty_desk import EntryFact, LoyaltyDesk, VoucherFact
from tests.products.contract.loyalty_store import PARTNER
from tests.subgraphs.loyalty.medusa.conftest import Opened
from tests.subgraphs.loyalty.medusa.shop import ANNA, BEN, CLEA, NOW

POINTS = ("250", "-55", "22.5", "100", "-1")
"""Ten for a euro."""


class TestMedusa(LoyaltyContract):
    @pytest.fixture
    def desk(self, opened: Opened) -> LoyaltyDesk:
        entries = [EntryFact(ANNA, Decimal(points)) for points in POINTS]
        return LoyaltyDesk(
            source=opened.source,
            now=NOW,
            available={ANNA: Decimal("316.50"), BEN: Decimal(70), CLEA: Decimal(0)},
            entries=[*entries, EntryFact(BEN, Decimal(70))],
            vouchers=[
                VoucherFact("GC-1", ANNA, VoucherStatus.ACTIVE, 5000),
                VoucherFact("GC-2", ANNA, VoucherStatus.REDEEMED, 2000),
                VoucherFact("GC-3", ANNA, VoucherStatus.EXPIRED, 3000),
                VoucherFact("GC-4", BEN, VoucherStatus.ACTIVE, 2750),
            ],
            cards={"3000-2": ANNA, "3000-4": BEN},
            ended_cards=["3000-1"],
            partner=PARTNER,
            agreed=BEN,
        )
