"""The adapter of Medusa over a shop in this process, with a small store of ours beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest

from subgraphs.kit.products.authorisation import basic
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.loyalty.sources.medusa.connector import MedusaConnector
from subgraphs.loyalty.sources.port import LoyaltySource
from tests.products.contract.loyalty_store import filled, opened_beside
from tests.subgraphs.loyalty.medusa.shop import ANNA, BEN, KEY, NOW, Shop


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
    return filled(f"sqlite:///{tmp_path_factory.mktemp('medusa') / 'beside.sqlite'}", ANNA, BEN)


OpenMedusa = Callable[..., AbstractAsyncContextManager[Opened]]


@pytest.fixture
def open_medusa(store: str) -> OpenMedusa:
    """`async with open_medusa(token=…) as opened`."""

    @asynccontextmanager
    async def opening(**given: object) -> AsyncIterator[Opened]:
        product, shop = settings(**given), Shop()
        async with opened_beside(store, NOW) as (beside, writer):
            key = basic(product.secret("token"), "")
            calls = ProductCalls(product, key, transport=httpx.ASGITransport(shop.app()))
            try:
                yield Opened(MedusaConnector().source(calls, beside, writer), calls, shop)
            finally:
                await calls.close()

    return opening


@pytest.fixture
async def opened(open_medusa: OpenMedusa) -> AsyncIterator[Opened]:
    async with open_medusa() as medusa:
        yield medusa
