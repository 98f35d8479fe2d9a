"""Loyalty in SQL keeps what every loyalty system promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlalchemy import insert

from subgraphs.kit.database import sync_engine
from subgraphs.kit.exports import SystemSettings
from subgraphs.loyalty.sources.sql.source import open_sql_source
from subgraphs.loyalty.sources.sql.tables import coalition_consent
from subgraphs.loyalty.sources.words import VoucherStatus
from tests.products.contract.loyalty import LoyaltyContract
from tests.products.contract.loyalty_desk import EntryFact, LoyaltyDesk, VoucherFact
from tests.subgraphs.loyalty.conftest import DAY, NOON

ZOE, OTHER, LATE = "M-000001", "M-000002", "M-100007"

PARTNER = "cinema"

POINTS = ("100.10", "0.20", "-40.05", "-500", "500", "-10", "5")

ENTRIES = [*(EntryFact(ZOE, Decimal(points)) for points in POINTS), EntryFact(LATE, Decimal(7))]

VOUCHERS = [
    VoucherFact("CODE-V1", ZOE, VoucherStatus.ACTIVE, 1050),
    VoucherFact("CODE-V2", OTHER, VoucherStatus.EXPIRED, None),
    VoucherFact("CODE-V3", ZOE, VoucherStatus.RESERVED, None),
    VoucherFact("CODE-V4", ZOE, VoucherStatus.REDEEMED, None),
    VoucherFact("CODE-V5", ZOE, VoucherStatus.EXPIRED, None),
    VoucherFact("CODE-W7", LATE, VoucherStatus.ACTIVE, None),
]


@pytest.fixture(scope="module")
def url_with_a_consent(loyalty_url: str) -> str:
    engine = sync_engine(loyalty_url)
    with engine.begin() as connection:
        given = {"partner": PARTNER, "given_at": NOON - 2 * DAY}
        withdrawn = {"member_key": LATE, "withdrawn_at": NOON - DAY, **given}
        agreed = {"member_key": ZOE, "withdrawn_at": None, **given}
        connection.execute(insert(coalition_consent), [agreed, withdrawn])
    engine.dispose()
    return loyalty_url


class TestSqlLoyalty(LoyaltyContract):
    @pytest.fixture
    async def desk(self, url_with_a_consent: str) -> AsyncIterator[LoyaltyDesk]:
        settings = SystemSettings(name="loyalty", database_url=url_with_a_consent)
        async with open_sql_source(settings, lambda: NOON) as source:
            yield LoyaltyDesk(
                source=source,
                now=NOON,
                available={ZOE: Decimal("1234.56"), OTHER: Decimal(999), LATE: Decimal(0)},
                entries=ENTRIES,
                vouchers=VOUCHERS,
                cards={"3000-2": ZOE, "3000-9": ZOE, "4000-7": LATE},
                ended_cards=["3000-0", "3000-1", "3000-3"],
                partner=PARTNER,
                agreed=ZOE,
                earned={"1001": Decimal("60.25"), "2007": Decimal(7)},
            )
