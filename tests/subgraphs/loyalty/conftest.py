"""A small loyalty system, and the subgraph over it as a gateway sees it: on the wire."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, event, insert
from starlette.applications import Starlette

from subgraphs.kit.database import sync_engine
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.ids import encode_id
from subgraphs.kit.migrations import migrate
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.loyalty.app import create_app
from subgraphs.loyalty.sources.sql import command_tables, tables
from subgraphs.loyalty.sources.sql.migrations import MIGRATIONS
from tests.subgraphs.desk import KEY
from tests.subgraphs.desk import Clock as WallClock
from tests.subgraphs.loyalty.desk import LOYALTY, LoyaltyDesk

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

Row = dict[str, object]


@dataclass
class Clock:
    """The subgraph reads it once per request; a test may set it."""

    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class Loyalty:
    client: httpx.AsyncClient
    clock: Clock
    statements: list[str] = field(default_factory=list)
    """What was sent to the database since the last question."""

    async def answer(self, query: str, **variables: object) -> dict[str, object]:
        self.statements.clear()
        response = await self.client.post("/graphql", json={"query": query, "variables": variables})
        answer: dict[str, object] = response.json()
        return answer

    async def ask(self, query: str, **variables: object) -> dict[str, object]:
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data = answer["data"]
        assert isinstance(data, dict)
        return data

    async def entities(self, selection: str, *representations: Row, **variables: str) -> list[Row]:
        """What the gateway asks: `_entities` with one selection."""
        declared = "".join(f", ${name}: {type_}" for name, type_ in variables.items())
        query = f"query($them: [_Any!]!{declared}) {{ _entities(representations: $them) {{ {selection} }} }}"
        data = await self.ask(query, them=list(representations))
        entities = data["_entities"]
        assert isinstance(entities, list)
        return entities

    async def customer(self, fields: str, *keys: str) -> Row:
        them = {"__typename": "Customer", "id": encode_id("Customer", 1), "loyaltyKeys": list(keys)}
        (customer,) = await self.entities(f"... on Customer {{ {fields} }}", them)
        return customer


DAY = dt.timedelta(days=1)


def _member(key: str, **values: object) -> Row:
    return {
        "key": key,
        "version": 1,
        "programme_code": "club",
        "card_number": f"C{key}",
        "tier_code": None,
        "tier_until": None,
        "qualifying_points": Decimal(0),
        "enrolled_at": NOON,
        "points_available": Decimal("0"),
        "points_reserved": Decimal("0"),
        "points_pending": Decimal("0"),
        "email": None,
        "phone": None,
        **values,
    }


def _members() -> Iterator[Row]:
    yield _member(
        "M-000001",
        version=3,
        card_number="3000-2",
        tier_code="silver",
        tier_until=dt.date(2026, 12, 31),
        qualifying_points=Decimal("820.50"),
        points_available=Decimal("1234.56"),
        points_reserved=Decimal("100"),
        points_pending=Decimal("12.25"),
        email="zoe@shop.example",
        phone="06 12 34 56 12",
    )
    yield _member("M-000002", programme_code="gifts", tier_code="gold", points_available=Decimal("999"))
    yield from (_member(f"M-1{n:05}", tier_code="silver") for n in range(100))


def _card(number: str, member: str, state: str, days_ago: int) -> Row:
    issued = NOON - days_ago * DAY
    return {"number": number, "member_key": member, "state": state, "issued_at": issued, "channel": "shop-fr"}


def _cards() -> Iterator[Row]:
    yield _card("3000-0", "M-000001", "REPLACED", 90)
    yield _card("3000-1", "M-000001", "LOST", 60)
    yield _card("3000-2", "M-000001", "ACTIVE", 30)
    yield _card("3000-9", "M-000001", "ACTIVE", 50)  # of the household, older than the one in force
    yield _card("3000-3", "M-000002", "CLOSED", 5)
    yield from (_card(f"4000-{n}", f"M-1{n:05}", "ACTIVE", n) for n in range(100))


def _entry(key: str, member: str, hours_ago: int, kind: str, points: str, number: str | None = None) -> Row:
    return {
        "key": key,
        "member_key": member,
        "at": NOON - hours_ago * HOUR,
        "kind": kind,
        "points": Decimal(points),
        "balance_after": Decimal("1234.56"),
        "label": f"Entry {key}",
        "order_number": number,
    }


def _entries() -> Iterator[Row]:
    yield _entry("P1", "M-000001", 9, "EARN", "100.10", "1001")
    yield _entry("P2", "M-000001", 8, "EARN", "0.20", "1001")
    yield _entry("P3", "M-000001", 7, "REVERSAL", "-40.05", "1001")
    yield _entry("P4", "M-000001", 6, "REDEEM", "-500", "1001")
    yield _entry("P5", "M-000001", 5, "REVERSAL", "500", "1001")  # gives back what P4 took
    yield _entry("P6", "M-000001", 4, "REDEEM", "-10", "1002")
    yield _entry("P7", "M-000001", 3, "ADJUST", "5")
    yield from (_entry(f"Q{n}", f"M-1{n:05}", n, "EARN", str(n), f"20{n:02}") for n in range(100))


def _voucher(key: str, member: str, days_ago: int, **values: object) -> Row:
    return {
        "key": key,
        "code": f"CODE-{key}",
        "member_key": member,
        "granted_at": NOON - days_ago * DAY,
        "label": f"Voucher {key}",
        "status": "ACTIVE",
        "amount": None,
        "percent": None,
        "free_shipping": False,
        "minimum_order": None,
        "currency": "EUR",
        "valid_from": None,
        "valid_until": None,
        "channels": [],
        "campaign": "birthday",
        "redeemed_on_number": None,
        **values,
    }


def _vouchers() -> Iterator[Row]:
    yield _voucher("V1", "M-000001", 1, amount=1050, minimum_order=5000, channels=["web", "shop-fr"])
    yield _voucher("V2", "M-000002", 2, percent=12.5, valid_until=NOON)
    yield _voucher("V3", "M-000001", 3, status="RESERVED", free_shipping=True, valid_until=NOON - DAY)
    yield _voucher("V4", "M-000001", 4, status="REDEEMED", redeemed_on_number="1001", valid_until=NOON - DAY)
    yield _voucher("V5", "M-000001", 5, status="EXPIRED", valid_from=NOON - 9 * DAY, valid_until=NOON - DAY)
    yield from (_voucher(f"W{n}", f"M-1{n:05}", n) for n in range(100))


def _campaigns() -> list[Row]:
    worth = {"percent": None, "free_shipping": False, "minimum_order": 3000, "channels": ["web"]}
    return [
        {"code": "sorry", "label": "With our apologies", "amount": 1000, "valid_days": 90, **worth},
        {"code": "forever", "label": "For ever", "amount": 500, "valid_days": None, **worth},
    ]


def _fill(engine: Engine) -> None:
    programmes = [
        {"code": "club", "name": "The club", "points_per_unit": 100, "currency": "EUR"},
        {"code": "gifts", "name": "Gifts only", "points_per_unit": None, "currency": "EUR"},
    ]
    tiers = [
        {"programme_code": programme, "code": code, "name": code.title(), "threshold": Decimal(threshold)}
        for programme in ("club", "gifts")
        for code, threshold in (("gold", 1000), ("bronze", 0), ("silver", 500))
    ]
    lapsing = [
        {"member_key": "M-000001", "lapses_on": dt.date(2026, month, day), "points": Decimal(points)}
        for month, day, points in ((4, 1, "200"), (2, 28, "7"), (3, 1, "50.50"))
    ]
    offers = [
        {"code": "spring", "title": "Spring", "ends_at": NOON + DAY, "conditions": "Online"},
        {"code": "over", "title": "Over", "ends_at": NOON, "conditions": None},
        {"code": "always", "title": "Always", "ends_at": None, "conditions": None},
        {"code": "tonight", "title": "Tonight", "ends_at": NOON + HOUR, "conditions": None},
    ]
    given = (("M-000001", "spring"), ("M-000001", "over"), ("M-000001", "always"))
    given += (("M-000002", "spring"), ("M-000002", "tonight"))
    with engine.begin() as connection:
        connection.execute(insert(tables.programme), programmes)
        connection.execute(insert(tables.tier), tiers)
        connection.execute(insert(tables.member), list(_members()))
        connection.execute(insert(tables.card), list(_cards()))
        connection.execute(insert(tables.point_entry), list(_entries()))
        connection.execute(insert(tables.points_expiry), lapsing)
        connection.execute(insert(tables.voucher), list(_vouchers()))
        connection.execute(insert(tables.offer), offers)
        connection.execute(insert(command_tables.campaign), _campaigns())
        offered = [{"member_key": member, "offer_code": code} for member, code in given]
        connection.execute(insert(tables.member_offer), offered)


@pytest.fixture(scope="module")
def loyalty_url(database_url: str) -> str:
    """The URL of a filled loyalty system, on each database."""
    engine = sync_engine(database_url)
    migrate(engine, MIGRATIONS)
    _fill(engine)
    engine.dispose()
    return database_url


@pytest.fixture
async def loyalty(loyalty_url: str) -> AsyncIterator[Loyalty]:
    clock = Clock()
    app = create_app(SubgraphSettings(name="loyalty", database_url=loyalty_url), clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loyalty") as client:
            loyalty = Loyalty(client, clock)
            _listen(app, loyalty)
            yield loyalty


def _listen(app: Starlette, loyalty: Loyalty) -> None:
    engine = app.state.source.database.engine.sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def _sent(*arguments: object) -> None:
        loyalty.statements.append(str(arguments[2]))


@pytest.fixture
async def desk(loyalty_url: str, tmp_path: Path) -> AsyncIterator[LoyaltyDesk]:
    settings = SystemSettings(
        name="loyalty",
        database_url=loyalty_url,
        query_seconds=60,  # fifty calls at once wait for each other, on a machine that does more than this
        hub_key=KEY.public,
        export_folder=tmp_path / "exports",
    )
    clock = WallClock()
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loyalty.internal") as client:
            yield LoyaltyDesk(client, loyalty_url, LOYALTY, clock)
