"""The adapter of Medusa over a shop in this process, with a small store of ours beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import Engine, insert

from subgraphs.kit.database import sync_engine
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.migrations import migrate
from subgraphs.kit.products.authorisation import basic
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.loyalty.sources.medusa.connector import MedusaConnector
from subgraphs.loyalty.sources.port import LoyaltySource
from subgraphs.loyalty.sources.sql import tables
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS
from subgraphs.loyalty.sources.sql.source import open_sql_source
from tests.subgraphs.loyalty.medusa.shop import ANNA, BEN, KEY, NOW, Shop

PARTNER = "cinema"


@dataclass(frozen=True)
class Opened:
    source: LoyaltySource
    calls: ProductCalls
    shop: Shop


def settings(**given: object) -> ProductSettings:
    usual = {
        "source": "medusa",
        "url": "http://medusa.example",
        "token": KEY,
        "options": "currency=eur, points_per_unit=10, kind.credit.user=EARN",
        "fields": "LoyaltyMember.cardNumber=loyalty_card, LoyaltyMember.externalId=external_id, "
        "Voucher.campaign=campaign",
        "ttl": 0,
        "calls_per_minute": 10_000,
    }
    return ProductSettings.model_validate(usual | given)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Our own: cards, tiers and consents."""
    url = f"sqlite:///{tmp_path_factory.mktemp('medusa') / 'beside.sqlite'}"
    engine = sync_engine(url)
    migrate(engine, MIGRATIONS)
    _fill(engine)
    engine.dispose()
    return url


OpenMedusa = Callable[..., AbstractAsyncContextManager[Opened]]


@pytest.fixture
def open_medusa(store: str) -> OpenMedusa:
    """`async with open_medusa(token=…) as opened`."""

    @asynccontextmanager
    async def opening(**given: object) -> AsyncIterator[Opened]:
        product, shop = settings(**given), Shop()
        own = SystemSettings(name="loyalty", database_url=store)
        async with open_sql_source(own, lambda: NOW) as beside:
            key = basic(product.secret("token"), "")
            calls = ProductCalls(product, key, transport=httpx.ASGITransport(shop.app()))
            try:
                yield Opened(MedusaConnector().source(calls, beside), calls, shop)
            finally:
                await calls.close()

    return opening


@pytest.fixture
async def opened(open_medusa: OpenMedusa) -> AsyncIterator[Opened]:
    async with open_medusa() as medusa:
        yield medusa


def _member(key: str, card: str, tier: str | None, points: int) -> dict[str, object]:
    """What of it is Medusa's to say is nothing here."""
    nothing = dict.fromkeys(("points_available", "points_reserved", "points_pending"), Decimal(0))
    return {
        "key": key,
        "version": 1,
        "programme_code": "club",
        "card_number": card,
        "tier_code": tier,
        "qualifying_points": Decimal(points),
        "enrolled_at": NOW,
        **nothing,
    }


def _card(number: str, member: str, state: str, days_ago: int) -> dict[str, object]:
    issued = NOW - dt.timedelta(days=days_ago)
    return {"number": number, "member_key": member, "state": state, "issued_at": issued, "channel": "web"}


def _fill(engine: Engine) -> None:
    programme = {"code": "club", "name": "The club", "points_per_unit": 10, "currency": "EUR"}
    tiers = [
        {"programme_code": "club", "code": code, "name": code, "threshold": Decimal(threshold)}
        for code, threshold in (("gold", 1000), ("bronze", 0))
    ]
    members = [
        _member(ANNA, "3000-2", "gold", 1200),
        _member(BEN, "3000-4", None, 0),
    ]
    cards = [
        _card("3000-1", ANNA, "LOST", 60),
        _card("3000-2", ANNA, "ACTIVE", 30),
        _card("3000-4", BEN, "ACTIVE", 20),
    ]
    consent = {"member_key": BEN, "partner": PARTNER, "given_at": NOW, "withdrawn_at": None}
    with engine.begin() as connection:
        connection.execute(insert(tables.programme), programme)
        connection.execute(insert(tables.tier), tiers)
        connection.execute(insert(tables.member), members)
        connection.execute(insert(tables.card), cards)
        connection.execute(insert(tables.coalition_consent), consent)
