"""Each command across systems, on its way through the systems as they are."""

from __future__ import annotations

from pathlib import Path

import httpx

from subgraphs.hub.operations.records import OperationStatus
from subgraphs.kit.user_errors import Refusal, UserErrorCode
from tests.subgraphs.hub.operations.shop import open_shop
from tests.subgraphs.hub.operations.stock import contact, customer, ledger, order

SUCCEEDED = OperationStatus.SUCCEEDED

NEWS = "news"


async def test_points_pay_for_an_order(folder: Path) -> None:
    async with open_shop(folder) as shop:
        given = {"customerId": customer(1), "orderId": order(1), "points": "250"}
        done = await shop.accepted("pointsRedeem", "k1", **given)

        assert done.status is SUCCEEDED
        assert await shop.told(done.id) == [
            "COMMERCE check the order: DONE",
            "LOYALTY check the points: DONE",
            "LOYALTY reserve the points: DONE",
            "COMMERCE apply the discount: DONE",
            "LOYALTY spend the points: DONE",
        ]
        assert shop.money(1) == (4750, 75000.0, 0.0)


async def test_points_are_released_when_commerce_refuses_the_discount(folder: Path) -> None:
    async with open_shop(folder) as shop:

        async def ship_it(_: httpx.Request) -> None:
            shop.write("commerce", "UPDATE commerce_order SET status = 'DELIVERED' WHERE id = 9001")

        shop.faults["commerce", "orderDiscountApply"] = ship_it
        given = {"customerId": customer(1), "orderId": order(1), "points": "250"}
        done = await shop.accepted("pointsRedeem", "k1", **given)

        assert done.status is OperationStatus.COMPENSATED
        assert [refusal.code for refusal in done.refusals] == [UserErrorCode.CONFLICT]
        assert shop.money(1) == (5000, 100000.0, 0.0)


async def test_points_that_are_not_there_are_refused_and_nothing_is_written(folder: Path) -> None:
    async with open_shop(folder) as shop:
        given = {"customerId": customer(1), "orderId": order(1), "points": "1001"}
        done = await shop.accepted("pointsRedeem", "k1", **given)

        assert done.status is OperationStatus.FAILED
        assert [refusal.code for refusal in done.refusals] == [UserErrorCode.INSUFFICIENT_POINTS]
        assert shop.money(1) == (5000, 100000.0, 0.0)


async def test_points_do_not_pay_for_the_order_of_somebody_else(folder: Path) -> None:
    async with open_shop(folder) as shop:
        given = {"customerId": customer(1), "orderId": order(2), "points": "250"}
        done = await shop.accepted("pointsRedeem", "k1", **given)

        assert done.status is OperationStatus.FAILED
        assert [refusal.code for refusal in done.refusals] == [UserErrorCode.NOT_FOUND]


async def test_a_customer_enters_a_list_and_leaves_it(folder: Path) -> None:
    async with open_shop(folder) as shop:
        given = {"customerId": customer(1), "list": NEWS, "source": "footer"}
        entered = await shop.accepted("customerNewsletterSet", "k1", subscribed=True, **given)
        left = await shop.accepted("customerNewsletterSet", "k2", subscribed=False, **given)

        assert (entered.status, left.status) == (SUCCEEDED, SUCCEEDED)
        assert await shop.told(entered.id) == ["CRM subscribe: DONE"]
        assert await shop.told(left.id) == ["CRM unsubscribe: DONE"]
        [state] = shop.rows("crm", "SELECT state FROM crm_newsletter_subscription")
        assert state == ("UNSUBSCRIBED",)


async def test_a_record_is_made_where_one_is_missing_and_linked(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.write(
            "hub", "DELETE FROM hub_link WHERE customer_id = 'C000001' AND system IN ('CRM', 'LOYALTY')"
        )
        for system in ("CRM", "LOYALTY"):
            made = await shop.accepted("customerRecordCreate", system, customerId=customer(1), system=system)
            assert made.status is SUCCEEDED, await shop.told(made.id)

        links = "SELECT system, method, role FROM hub_link WHERE customer_id = 'C000001' ORDER BY id"
        assert shop.rows("hub", links)[2:] == [
            ("CRM", "EXTERNAL_ID", "PRIMARY"),
            ("LOYALTY", "EXTERNAL_ID", "PRIMARY"),
        ]
        [made_contact] = shop.rows("crm", "SELECT email FROM crm_contact WHERE external_id IS NOT NULL")
        assert made_contact == ("planted.old1@shop.example",)


async def test_a_record_that_is_there_is_not_made_again(folder: Path) -> None:
    async with open_shop(folder) as shop:
        refused = await shop.ask("customerRecordCreate", "k1", customerId=customer(1), system="CRM")

        assert isinstance(refused, Refusal)
        assert refused.code is UserErrorCode.CONFLICT


async def test_the_kept_copy_becomes_the_owners_value_and_then_everybodys(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.write(
            "loyalty", "UPDATE loyalty_member SET email = 'planted.kept@shop.example' WHERE key = 'M-00001'"
        )
        given = {"customerId": customer(1), "field": "Account.email", "keep": "LOYALTY"}
        done = await shop.accepted("driftResolve", "k1", **given)

        assert done.status is SUCCEEDED
        for name, query in (
            ("commerce", "SELECT email FROM commerce_account WHERE id = 1001"),
            ("crm", "SELECT email FROM crm_contact WHERE key = '00300001'"),
            ("accounting", "SELECT email FROM accounting_ledger_account WHERE number = '411000001'"),
        ):
            assert shop.rows(name, query) == [("planted.kept@shop.example",)]


async def test_two_customers_become_one_and_are_two_again(folder: Path) -> None:
    async with open_shop(folder) as shop:
        merged = await shop.accepted("customerMerge", "k1", survivorId=customer(1), duplicateId=customer(2))
        assert merged.status is SUCCEEDED, merged.refusals
        unmerged = await shop.accepted("customerUnmerge", "k2", customerId=customer(1), restoreId=customer(2))
        assert unmerged.status is SUCCEEDED

        links = "SELECT count(*) FROM hub_link WHERE customer_id = 'C000002'"
        assert shop.rows("hub", links) == [(4,)]


async def test_a_record_is_unlinked_and_linked_again(folder: Path) -> None:
    async with open_shop(folder) as shop:
        given = {"customerId": customer(1), "recordId": ledger(1)}
        unlinked = await shop.accepted("customerUnlink", "k1", note="not hers", **given)
        linked = await shop.accepted("customerLink", "k2", role="PRIMARY", **given)

        assert (unlinked.status, linked.status) == (SUCCEEDED, SUCCEEDED)


async def test_a_note_with_an_address_is_refused(folder: Path) -> None:
    async with open_shop(folder) as shop:
        given = {"customerId": customer(1), "recordId": contact(1), "note": "write to planted@shop.example"}
        refused = await shop.accepted("customerUnlink", "k1", **given)

        assert refused.status is OperationStatus.FAILED
        assert [refusal.code for refusal in refused.refusals] == [UserErrorCode.INVALID]


async def test_an_export_asks_every_system_and_lists_each_record(folder: Path) -> None:
    async with open_shop(folder) as shop:
        done = await shop.accepted("customerExportRequest", "k1", customerId=customer(1))

        assert done.status is SUCCEEDED, await shop.told(done.id)
        outcomes = {(step.system, step.outcome) for step in await shop.steps(done.id) if step.outcome}
        assert outcomes == {(name, "EXPORTED") for name in ("COMMERCE", "CRM", "LOYALTY", "ACCOUNTING")}


async def test_an_erasure_tells_what_each_system_did_and_forgets_the_links_last(folder: Path) -> None:
    async with open_shop(folder) as shop:
        done = await shop.accepted("customerErasureRequest", "k1", customerId=customer(1))

        assert done.status is SUCCEEDED, await shop.told(done.id)
        assert (await shop.told(done.id))[-1] == "HUB forget the customer: DONE"
        assert shop.rows("hub", "SELECT count(*) FROM hub_link WHERE customer_id = 'C000001'") == [(0,)]
        assert {step.outcome for step in await shop.steps(done.id)} >= {"ERASED"}
