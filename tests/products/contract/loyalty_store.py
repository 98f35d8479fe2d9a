"""A small store of ours beside a product that knows neither cards, nor tiers, nor consents."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from sqlalchemy import insert

from subgraphs.kit.database import open_database, sync_engine
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.migrations import migrate
from subgraphs.kit.writer import Writer
from subgraphs.loyalty.sources.port import LoyaltySource
from subgraphs.loyalty.sources.sql import command_tables, tables
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS
from subgraphs.loyalty.sources.sql.source import sql_source

__all__ = ["CARDS", "ENDED_CARD", "NOW", "PARTNER", "filled", "opened_beside"]

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)

PARTNER = "cinema"
"""The second member agreed to it."""

CARDS, ENDED_CARD = ("3000-2", "3000-4"), "3000-1"


@asynccontextmanager
async def opened_beside(url: str, now: dt.datetime) -> AsyncIterator[tuple[LoyaltySource, Writer]]:
    settings = SystemSettings(name="loyalty", database_url=url)
    async with open_database(settings, MIGRATIONS) as database:
        writer = Writer(database, command_tables.WRITES, lambda: now)
        yield sql_source(writer, settings), writer


def filled(url: str, first: str, second: str) -> str:
    engine = sync_engine(url)
    migrate(engine, MIGRATIONS)
    programme = {"code": "club", "name": "The club", "points_per_unit": 10, "currency": "EUR"}
    tiers = [
        {"programme_code": "club", "code": code, "name": code, "threshold": Decimal(threshold)}
        for code, threshold in (("gold", 1000), ("bronze", 0))
    ]
    members = [_member(first, CARDS[0], "gold", 1200), _member(second, CARDS[1], None, 0)]
    cards = [
        _card(ENDED_CARD, first, "LOST", 60),
        _card(CARDS[0], first, "ACTIVE", 30),
        _card(CARDS[1], second, "ACTIVE", 20),
    ]
    consent = {"member_key": second, "partner": PARTNER, "given_at": NOW, "withdrawn_at": None}
    campaigns = [
        _campaign("birthday", label="Happy birthday", amount=1250, valid_days=30),
        _campaign("sale", label="A tenth off", percent=10.0),
    ]
    with engine.begin() as connection:
        connection.execute(insert(tables.programme), programme)
        connection.execute(insert(tables.tier), tiers)
        connection.execute(insert(tables.member), members)
        connection.execute(insert(tables.card), cards)
        connection.execute(insert(tables.coalition_consent), consent)
        connection.execute(insert(command_tables.campaign), campaigns)
    engine.dispose()
    return url


def _member(key: str, card: str, tier: str | None, points: int) -> dict[str, object]:
    """What of it is the product's to say is nothing here."""
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


def _campaign(code: str, **worth: object) -> dict[str, object]:
    nothing = dict.fromkeys(("amount", "percent", "minimum_order", "valid_days"))
    return {"code": code, "free_shipping": False, "channels": [], **nothing, **worth}
