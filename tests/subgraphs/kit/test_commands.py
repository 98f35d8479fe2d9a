"""Writing once: whatever the callers do, a command is one change, one event and one answer."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, insert, select, text, update

from subgraphs.kit.commands import KEPT, Command, Event, Outcome, carry_out, known_outcome
from subgraphs.kit.database import Database, open_database
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.migrations import Migrations
from subgraphs.kit.outbox import Outbox
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from subgraphs.kit.write_tables import write_tables

METADATA = MetaData()
CARD = Table("shop_card", METADATA, Column("id", Integer, primary_key=True), Column("points", Integer))
TABLES = write_tables(METADATA, "shop")

FIRST = '''"""Cards with points."""
import sqlalchemy as sa
from alembic import op
from subgraphs.kit.write_tables import create_write_tables
revision = "r0001"
down_revision = None
def upgrade() -> None:
    columns = sa.Column("id", sa.Integer, primary_key=True), sa.Column("points", sa.Integer)
    op.create_table("shop_card", *columns)
    create_write_tables(op, "shop")
'''
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    (tmp_path / "r0001.py").write_text(FIRST)
    settings = SubgraphSettings(name="shop", database_url=database_url)
    async with open_database(settings, Migrations(tmp_path, "shop_version", METADATA)) as database:
        await database.transaction(_emptied)
        yield database


def _emptied(connection: Connection) -> None:
    for table in (CARD, TABLES.idempotency, TABLES.outbox):
        connection.execute(table.delete())
    connection.execute(insert(CARD).values(id=1, points=0))


def spend(key: str = "k1", client: str = "till", points: int = 5) -> Command:
    return Command(client, "pointsSpend", key, {"card": 1, "points": points})


def five_more(connection: Connection) -> Outcome:
    connection.execute(update(CARD).where(CARD.c.id == 1).values(points=CARD.c.points + 5))
    return Outcome("1", events=(Event("card.charged", "Card", "1"),), notes={"entry": "e1"})


def refused_late(connection: Connection) -> Outcome:
    five_more(connection)
    refusal = Refusal(UserErrorCode.CONFLICT, "The card is locked.", ("card",))
    return Outcome("1", (refusal,), events=(Event("card.charged", "Card", "1"),))


async def points(database: Database) -> object:
    return (await database.rows(select(CARD.c.points)))[0].points


async def events(database: Database) -> object:
    return (await database.rows(select(func.count().label("n")).select_from(TABLES.outbox)))[0].n


async def test_the_same_key_fifty_times_at_once_is_one_write(shop: Database) -> None:
    outcomes = await asyncio.gather(*(carry_out(shop, TABLES, spend(), five_more, NOON) for _ in range(50)))

    assert {(outcome.record, outcome.notes["entry"]) for outcome in outcomes} == {("1", "e1")}
    assert (await points(shop), await events(shop)) == (5, 1)


async def test_another_key_another_client_and_another_mutation_are_commands_of_their_own(
    shop: Database,
) -> None:
    other = Command("till", "pointsGrant", "k1", spend().input)
    for command in (spend(), spend("k2"), spend(client="web"), other):
        await carry_out(shop, TABLES, command, five_more, NOON)

    assert await points(shop) == 20


async def test_a_key_that_was_used_with_another_input_is_refused(shop: Database) -> None:
    await carry_out(shop, TABLES, spend(), five_more, NOON)

    outcome = await carry_out(shop, TABLES, spend(points=6), five_more, NOON)

    assert [refusal.code for refusal in outcome.refusals] == [UserErrorCode.IDEMPOTENCY_KEY_REUSED]
    assert await points(shop) == 5


async def test_what_is_refused_leaves_nothing_and_is_refused_again(shop: Database) -> None:
    first = await carry_out(shop, TABLES, spend(), refused_late, NOON)
    again = await carry_out(shop, TABLES, spend(), five_more, NOON)

    assert first == again
    assert first.refusals == (Refusal(UserErrorCode.CONFLICT, "The card is locked.", ("card",)),)
    assert (await points(shop), await events(shop)) == (0, 0)


async def test_work_that_breaks_takes_its_key_along(shop: Database) -> None:
    def broken(connection: Connection) -> Outcome:
        five_more(connection)
        connection.execute(text("SELECT no_such_function()"))
        raise AssertionError

    with pytest.raises(Exception, match=r"no_such_function|does not answer"):
        await carry_out(shop, TABLES, spend(), broken, NOON)

    await carry_out(shop, TABLES, spend(), five_more, NOON)
    assert (await points(shop), await events(shop)) == (5, 1)


async def test_a_key_is_remembered_for_thirty_days(shop: Database) -> None:
    await carry_out(shop, TABLES, spend(), five_more, NOON)
    await carry_out(shop, TABLES, spend(), five_more, NOON + KEPT)
    assert await points(shop) == 5

    await carry_out(shop, TABLES, spend(), five_more, NOON + KEPT + dt.timedelta(seconds=1))
    assert await points(shop) == 10


async def test_the_outbox_gives_events_in_order_after_a_position(shop: Database) -> None:
    for key in "abc":
        await carry_out(shop, TABLES, spend(key), five_more, NOON)
    outbox = Outbox(shop, TABLES)

    first, second, third = await outbox.after(0, 10)

    assert (first["kind"], first["recordType"], first["recordKey"], first["at"]) == (
        "card.charged",
        "Card",
        "1",
        NOON,
    )
    position = first["id"]
    assert isinstance(position, int)
    assert await outbox.after(position, 10) == [second, third]
    assert await outbox.after(position, 1) == [second]


async def test_no_input_is_kept(shop: Database) -> None:
    secret = Command("till", "emailSet", "k9", {"email": "camille.exemple@example.com"})
    await carry_out(shop, TABLES, secret, five_more, NOON)

    rows = await shop.rows(select(TABLES.idempotency))

    assert "camille" not in repr(rows)
    assert "camille" not in repr(secret)


async def test_a_caller_who_goes_does_not_stop_a_transaction_that_has_begun(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "r0001.py").write_text(FIRST)
    settings = SubgraphSettings(name="shop", database_url=sqlite_url)
    async with open_database(settings, Migrations(tmp_path, "shop_version", METADATA)) as database:
        await database.transaction(_emptied)
        caller = asyncio.create_task(carry_out(database, TABLES, spend(), five_more, NOON))
        await asyncio.sleep(0)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)

        await carry_out(database, TABLES, spend(), five_more, NOON)

        assert await points(database) == 5


async def test_a_database_that_cannot_be_written_is_down(shop: Database) -> None:
    def gone(_: Connection) -> Outcome:
        raise OSError("10.0.0.7")

    with pytest.raises(SourceDown):
        await carry_out(shop, TABLES, spend(), gone, NOON)


async def test_who_writes_elsewhere_can_ask_first_whether_it_was_done(shop: Database) -> None:
    before = await known_outcome(shop, TABLES, spend())
    await carry_out(shop, TABLES, spend(), five_more, NOON)
    after = await known_outcome(shop, TABLES, spend())
    other = await known_outcome(shop, TABLES, spend(points=6))

    assert before is None
    assert after is not None
    assert after.refusals == ()
    assert other is not None
    assert [refusal.code for refusal in other.refusals] == [UserErrorCode.IDEMPOTENCY_KEY_REUSED]
