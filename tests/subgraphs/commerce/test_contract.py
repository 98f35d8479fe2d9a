"""The shop in SQL keeps what every shop promises."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.records import OrderStatus
from subgraphs.commerce.sources.sql.source import open_sql_source
from tests.products.contract.shop import OrderFact, ShopContract, ShopDesk
from tests.subgraphs.commerce.conftest import NOON, ORDERS_OF_A_READER, READERS

JO, GUEST, READER = "1", "2", str(READERS[0])


def fact(
    number: str, account: str, channel: str, status: str, total: int, currency: str = "EUR"
) -> OrderFact:
    return OrderFact(number, account, channel, OrderStatus(status), currency, total)


FACTS = [
    fact("N101", JO, "web", "DELIVERED", 2500),
    fact("N102", JO, "store", "PAID", 1001),
    fact("N103", JO, "web", "CANCELLED", 99_999),
    fact("N104", JO, "web", "DELIVERED", 700, "JPY"),
    fact("N201", GUEST, "web", "PREPARING", 800),
    *(
        fact(f"N{READER}{nth:02}", READER, "store" if nth % 2 else "web", "DELIVERED", 1490)
        for nth in range(ORDERS_OF_A_READER)
    ),
]

EMAILS = {JO: "Jo@Exemple.fr", GUEST: "jo@exemple.fr", READER: f"reader{READER}@shop.example"}


class TestSqlShop(ShopContract):
    @pytest.fixture
    async def desk(self, shop_url: str) -> AsyncIterator[ShopDesk]:
        settings = CommerceSettings(name="commerce", database_url=shop_url)
        async with open_sql_source(settings, lambda: NOON) as source:
            yield ShopDesk(source, EMAILS, FACTS)
