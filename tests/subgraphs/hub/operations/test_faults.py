"""What becomes of an operation when systems refuse, fall silent, or lose an answer."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import httpx

from subgraphs.hub.operations.records import OperationStatus
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from tests.subgraphs.hub.operations.shop import QUICK, Shop, open_shop
from tests.subgraphs.hub.operations.stock import account, customer, order

OLD, NEW = "planted.old1@shop.example", "planted.new1@shop.example"


async def down(request: httpx.Request) -> None:
    raise httpx.ConnectError("down", request=request)


async def deaf(request: httpx.Request) -> None:
    raise httpx.ReadError("the answer was lost", request=request)


async def change(shop: Shop, key: str = "k1") -> str:
    id = await shop.ask("customerEmailChange", key, customerId=customer(1), newEmail=NEW)
    assert isinstance(id, str), id
    return id


async def test_nothing_is_written_while_the_owner_is_down(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.faults["commerce", "*"] = down
        failed = await shop.operation(await change(shop))

        assert failed.status is OperationStatus.FAILED
        assert [refusal.code for refusal in failed.refusals] == [UserErrorCode.OWNER_UNAVAILABLE]
        assert (await shop.told(failed.id))[0] == "COMMERCE reserve the e-mail address: FAILED (SOURCE_DOWN)"
        assert shop.emails(1) == [OLD] * 4


async def test_a_reservation_whose_answer_was_lost_is_released(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.deaf["commerce", "accountEmailReserve"] = deaf
        ended = await shop.operation(await change(shop))

        assert ended.status is OperationStatus.COMPENSATED
        pending = "SELECT pending_email FROM commerce_account WHERE id = 1001"
        assert shop.rows("commerce", pending) == [(None,)]
        assert shop.requests.count("commerce accountEmailReserve") == 2


async def test_an_address_that_nobody_confirms_is_released(folder: Path) -> None:
    conduct = replace(QUICK, confirmation=dt.timedelta(seconds=0.1))
    async with open_shop(folder, conduct=conduct) as shop:
        id = await change(shop)

        assert await shop.ended(id) == [OperationStatus.COMPENSATED]
        assert shop.emails(1) == [OLD] * 4


async def test_a_pivot_whose_answer_was_lost_is_asked_for_by_its_key_and_written_once(folder: Path) -> None:
    async with open_shop(folder) as shop:

        async def deaf_once(request: httpx.Request) -> None:
            del shop.deaf["commerce", "orderDiscountApply"]
            await deaf(request)

        shop.deaf["commerce", "orderDiscountApply"] = deaf_once
        given = {"customerId": customer(1), "orderId": order(1), "points": "250"}
        done = await shop.accepted("pointsRedeem", "k1", **given)

        assert done.status is OperationStatus.SUCCEEDED
        assert shop.requests.count("commerce orderDiscountApply") == 2
        assert shop.money(1) == (4750, 75000.0, 0.0)


async def test_a_copy_that_stays_away_needs_attention_and_a_retry_ends_it(folder: Path) -> None:
    async with open_shop(folder) as shop:
        id = await change(shop)
        shop.faults["loyalty", "*"] = down
        await shop.click(NEW)
        assert await shop.ended(id) == [OperationStatus.NEEDS_ATTENTION]
        assert (await shop.told(id))[3:] == [
            "CRM set email: DONE",
            "LOYALTY set email: FAILED (SOURCE_DOWN)",
            "ACCOUNTING set email: DONE",
        ]

        del shop.faults["loyalty", "*"]
        assert await shop.retry("r1", id) == id

        assert await shop.ended(id) == [OperationStatus.SUCCEEDED]
        assert shop.emails(1) == [NEW] * 4


async def test_the_same_retry_begins_one_round(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.faults["loyalty", "pointsCapture"] = down
        given = {"customerId": customer(1), "orderId": order(1), "points": "250"}
        needy = await shop.accepted("pointsRedeem", "k1", **given)
        assert needy.status is OperationStatus.NEEDS_ATTENTION

        for _ in range(2):
            await shop.retry("r1", needy.id)
            assert await shop.ended(needy.id) == [OperationStatus.NEEDS_ATTENTION]

        assert (await shop.operation(needy.id)).round == 2


async def test_a_record_that_changes_under_our_hands_is_read_again(folder: Path) -> None:
    async with open_shop(folder) as shop:
        id = await change(shop)

        async def somebody_else_writes(_: httpx.Request) -> None:
            del shop.faults["crm", "contactEmailSet"]
            shop.write("crm", "UPDATE crm_contact SET version = version + 1")

        shop.faults["crm", "contactEmailSet"] = somebody_else_writes
        await shop.click(NEW)

        assert await shop.ended(id) == [OperationStatus.SUCCEEDED]
        assert shop.requests.count("crm contactEmailSet") == 2
        assert shop.emails(1) == [NEW] * 4


async def test_a_version_that_the_caller_has_seen_and_that_has_passed_is_refused(folder: Path) -> None:
    async with open_shop(folder) as shop:
        given = {"customerId": customer(1), "newEmail": NEW, "expectedVersion": "0"}
        failed = await shop.accepted("customerEmailChange", "k1", **given)

        assert failed.status is OperationStatus.FAILED
        assert [refusal.code for refusal in failed.refusals] == [UserErrorCode.VERSION_MISMATCH]


async def test_what_cannot_be_is_refused_at_once_and_stored_nowhere(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.write("hub", "DELETE FROM hub_link WHERE customer_id = 'C000002' AND system = 'COMMERCE'")
        shop.write("hub", "UPDATE hub_link SET status = 'CANDIDATE' WHERE customer_id = 'C000003'")
        asked = [
            {"customerId": customer(1), "newEmail": "no address"},
            {"customerId": customer(999), "newEmail": NEW},
            {"customerId": account(1), "newEmail": NEW},
            {"customerId": customer(2), "newEmail": NEW},
            {"customerId": customer(3), "newEmail": NEW},
        ]
        answers = [await shop.ask("customerEmailChange", f"k{n}", **given) for n, given in enumerate(asked)]

        assert [answer.code for answer in answers if isinstance(answer, Refusal)] == [
            UserErrorCode.INVALID,
            UserErrorCode.NOT_FOUND,
            UserErrorCode.NOT_FOUND,
            UserErrorCode.LINK_MISSING,
            UserErrorCode.LINK_AMBIGUOUS,
        ]
        assert shop.rows("hub", "SELECT count(*) FROM hub_operation") == [(0,)]


async def test_an_erasure_that_one_system_missed_stays_open_with_its_links(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.faults["crm", "contactErase"] = down
        open_ = await shop.accepted("customerErasureRequest", "k1", customerId=customer(1))
        assert open_.status is OperationStatus.NEEDS_ATTENTION
        assert shop.rows("hub", "SELECT count(*) FROM hub_link WHERE customer_id = 'C000001'") == [(4,)]

        del shop.faults["crm", "contactErase"]
        await shop.retry("r1", open_.id)

        assert await shop.ended(open_.id) == [OperationStatus.SUCCEEDED]
        assert shop.rows("hub", "SELECT count(*) FROM hub_link WHERE customer_id = 'C000001'") == [(0,)]


async def test_a_field_is_propagating_until_its_copies_have_followed(folder: Path) -> None:
    """The drift report says PENDING for it, and not DIFFERENT."""
    async with open_shop(folder) as shop:
        id = await change(shop)
        assert await shop.store.propagating(["C000001", "C000002"]) == {"C000001": {"Account.email"}}

        await shop.click(NEW)
        await shop.ended(id)

        assert await shop.store.propagating(["C000001"]) == {}


async def test_what_was_stored_and_could_not_start_is_started_by_the_next_hub(
    folder: Path, tmp_path: Path
) -> None:
    """A process runs the operations of one hub: a second one accepts them, and they wait."""
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    async with open_shop(folder) as first, open_shop(other) as second:
        await change(first)
        stored = await second.operation(await change(second))

    assert stored.status is OperationStatus.PENDING
    async with open_shop(other) as alone:
        await alone.click(NEW)
        assert await alone.ended(stored.id) == [OperationStatus.SUCCEEDED]
