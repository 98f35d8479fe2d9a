"""One idempotency key is one operation, whoever sends it how often."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

from subgraphs.hub.operations.records import OperationStatus
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from tests.subgraphs.hub.operations.shop import open_shop
from tests.subgraphs.hub.operations.stock import customer, order

NEW = "planted.new1@shop.example"


async def test_the_same_key_sent_fifty_times_in_parallel_makes_one_write(folder: Path) -> None:
    given = {"customerId": customer(1), "orderId": order(1), "points": "250"}
    async with open_shop(folder) as shop:
        ids = await asyncio.gather(*(shop.ask("pointsRedeem", "k1", **given) for _ in range(50)))

        assert len(set(ids)) == 1
        assert await shop.ended(str(ids[0])) == [OperationStatus.SUCCEEDED]
        assert shop.requests.count("commerce orderDiscountApply") == 1
        assert shop.money(1) == (4750, 75000.0, 0.0)


async def test_a_key_with_another_input_is_refused(folder: Path) -> None:
    given = {"customerId": customer(1), "orderId": order(1)}
    async with open_shop(folder) as shop:
        await shop.accepted("pointsRedeem", "k1", points="250", **given)
        refused = await shop.ask("pointsRedeem", "k1", points="251", **given)

        assert isinstance(refused, Refusal)
        assert refused.code is UserErrorCode.IDEMPOTENCY_KEY_REUSED


async def test_a_key_answers_the_operation_that_is_still_under_way(folder: Path) -> None:
    given = {"customerId": customer(1), "newEmail": NEW}
    async with open_shop(folder) as shop:
        first = await shop.accepted("customerEmailChange", "k1", **given)
        second = await shop.accepted("customerEmailChange", "k1", **given)

        assert second.id == first.id
        assert second.status is OperationStatus.PENDING
        assert shop.requests.count("commerce accountEmailReserve") == 1


async def test_a_key_is_free_again_after_thirty_days(folder: Path) -> None:
    given = {"customerId": customer(1), "orderId": order(1)}
    async with open_shop(folder) as shop:
        old = await shop.accepted("pointsRedeem", "k1", points="250", **given)
        past = dt.datetime.now(dt.UTC) - dt.timedelta(days=31)
        shop.write("hub", "UPDATE hub_operation SET created_at = :past", past=past.replace(tzinfo=None))
        new = await shop.accepted("pointsRedeem", "k1", points="100", **given)

        assert new.id != old.id
        assert new.status is OperationStatus.SUCCEEDED
