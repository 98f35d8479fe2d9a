"""The letters in SQL keep what all letters promise."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, insert, select

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.source import open_sql_source
from subgraphs.kit.database import sync_engine
from tests.products.contract.letters import LettersContract, LettersDesk
from tests.products.contract.letters_written import ACCOUNTS, CHANNEL, LETTERS, OF_CHANNEL
from tests.subgraphs.commerce.conftest import NOON


class TestSqlLetters(LettersContract):
    @pytest.fixture
    async def desk(self, shop_url: str) -> AsyncIterator[LettersDesk]:
        _write(shop_url)
        settings = CommerceSettings(name="commerce", database_url=shop_url)
        async with open_sql_source(settings, lambda: NOON) as source:
            yield LettersDesk(source, LETTERS, ACCOUNTS, CHANNEL, OF_CHANNEL)


def _write(shop_url: str) -> None:
    """In the place of those that the small shop has already."""
    engine, letters = sync_engine(shop_url), tables.transactional_email
    with engine.begin() as connection:
        orders = {
            number: key
            for key, number in connection.execute(select(tables.order.c.id, tables.order.c.number))
        }
        connection.execute(delete(letters))
        rows = [
            {
                "id": key,
                "account_id": int(one.account),
                "order_id": None if one.order is None else orders[one.order],
                "template": one.template,
                "subject": one.subject,
                "sent_at": one.sent_at,
                "status": "SENT",
                "recipient": one.recipient,
            }
            for key, one in enumerate(LETTERS, start=1)
        ]
        connection.execute(insert(letters), rows)
    engine.dispose()
