"""Where the values of a customer lie while an operation is under way, and that nothing of them stays."""

from __future__ import annotations

from pathlib import Path

from subgraphs.hub.operations.records import OperationStatus
from tests.subgraphs.hub.operations.shop import Shop, open_shop
from tests.subgraphs.hub.operations.stock import PLANTED, customer, order

NEW = "planted.new1@shop.example"


def written(folder: Path) -> bytes:
    """All that the hub and the durable-execution library have written to disk, deleted rows and all."""
    files = sorted(folder.glob("hub*.sqlite*"))
    assert len(files) >= 2
    return b"".join(file.read_bytes() for file in files)


async def begun(shop: Shop) -> str:
    waiting = await shop.accepted("customerEmailChange", "k1", customerId=customer(1), newEmail=NEW)
    assert waiting.status is OperationStatus.PENDING
    return waiting.id


async def test_no_value_lies_open_on_disk_at_any_time(folder: Path) -> None:
    async with open_shop(folder) as shop:
        id = await begun(shop)
        assert PLANTED.encode() not in written(folder)

        await shop.click(NEW)
        assert await shop.ended(id) == [OperationStatus.SUCCEEDED]
        given = {"customerId": customer(2), "orderId": order(2), "points": "250"}
        await shop.accepted("pointsRedeem", "k2", **given)
        await shop.accepted("customerErasureRequest", "k3", customerId=customer(3))

        assert PLANTED.encode() not in written(folder)


async def test_the_values_are_sealed_until_the_end_and_gone_then(folder: Path) -> None:
    async with open_shop(folder) as shop:
        id = await begun(shop)
        sealed = await shop.store.sealed(id)
        assert sealed is not None
        assert PLANTED.encode() not in sealed

        await shop.click(NEW)
        await shop.ended(id)

        assert await shop.store.sealed(id) is None


async def test_the_library_knows_nothing_of_an_operation_but_its_id(folder: Path) -> None:
    """Keys, versions and codes are what its steps come to."""
    async with open_shop(folder) as shop:
        given = {"customerId": customer(2), "orderId": order(2), "points": "250"}
        done = await shop.accepted("pointsRedeem", "k2", **given)

        inputs = shop.rows("hub-operations", "SELECT inputs FROM workflow_input")
        assert inputs == [(f'{{"args": ["{done.id}"], "kwargs": {{}}}}',)]
        steps = shop.rows("hub-operations", "SELECT function_name, output FROM operation_outputs")
        assert "250" not in str(steps)
        assert [name for name, _ in steps] == ["checkOrder", "checkPoints", "reserve", "apply", "capture"]


async def test_the_steps_go_under_the_hubs_own_name(folder: Path) -> None:
    """An operation outlives the token of its caller, because no call of it carries one."""
    async with open_shop(folder) as shop:
        id = await begun(shop)
        await shop.click(NEW)
        await shop.ended(id)

        assert shop.headers
        for headers in shop.headers:
            assert "authorization" not in headers
            assert "fiche-subject" not in headers
            assert "fiche-hub" in headers
