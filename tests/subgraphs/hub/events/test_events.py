"""The hub reads what happened in the systems, each event at least once, and each does something once."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from subgraphs.hub.events.happening import BadOutbox, read_happenings
from subgraphs.hub.events.positions import EventPositions
from subgraphs.hub.operations.records import OperationStatus
from tests.subgraphs.hub.operations.shop import Shop, open_shop
from tests.subgraphs.hub.operations.stock import build, customer

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path, range(1, 5))
    return tmp_path


def tell(shop: Shop, name: str, kind: str, key: str, **notes: str) -> None:
    """Something happens in a system."""
    statement = (
        f"INSERT INTO {name}_outbox (at, kind, record_type, record_key, notes) "  # noqa: S608 - our own table
        "VALUES (:at, :kind, 'Record', :key, :notes)"
    )
    at = AT.replace(tzinfo=None)
    shop.write(name, statement, at=at, kind=kind, key=key, notes=json.dumps(notes))


def links(shop: Shop, n: int) -> list[tuple[object, ...]]:
    query = "SELECT system, record_key, status, method FROM hub_link WHERE customer_id = :n ORDER BY system"
    return shop.rows("hub", query, n=f"C{n:06}")


async def test_a_merge_inside_the_crm_moves_the_link(folder: Path) -> None:
    async with open_shop(folder) as shop:
        tell(shop, "crm", "contact.merged", "00300001", into="003NEW")
        await shop.events.read_once()

        assert ("CRM", "003NEW", "CONFIRMED", "SOURCE_MERGE") in links(shop, 1)


async def test_a_record_that_is_gone_breaks_its_link(folder: Path) -> None:
    async with open_shop(folder) as shop:
        tell(shop, "loyalty", "member.gone", "M-00001")
        await shop.events.read_once()

        assert ("LOYALTY", "M-00001", "BROKEN", "EXTERNAL_ID") in links(shop, 1)


async def test_a_guest_who_is_claimed_becomes_the_claimant(folder: Path) -> None:
    async with open_shop(folder) as shop:
        shop.write("hub", "UPDATE hub_customer SET kind = 'GUEST' WHERE id = 'C000002'")
        shop.write("hub", "DELETE FROM hub_link WHERE customer_id = 'C000002' AND system <> 'COMMERCE'")
        tell(shop, "commerce", "account.claimed", "1002", by="1001")
        await shop.events.read_once()

        assert [row[1] for row in links(shop, 1) if row[0] == "COMMERCE"] == ["1001", "1002"]


async def test_an_event_that_comes_again_does_nothing_more(folder: Path) -> None:
    async with open_shop(folder) as shop:
        tell(shop, "crm", "contact.merged", "00300001", into="003NEW")
        await shop.events.read_once()
        once = links(shop, 1)
        await EventPositions(shop.database).move("CRM", 0)
        await shop.events.read_once()

        assert links(shop, 1) == once
        assert await EventPositions(shop.database).of("CRM") == 1


async def test_events_that_are_no_business_of_the_hub_are_passed_over(folder: Path) -> None:
    async with open_shop(folder) as shop:
        before = links(shop, 1)
        tell(shop, "loyalty", "member.points_reserved", "M-00001", reference="r")
        await shop.events.read_once()

        assert links(shop, 1) == before
        assert await EventPositions(shop.database).of("LOYALTY") == 1


async def test_the_click_for_one_change_lets_no_other_go_on(folder: Path) -> None:
    """Two changes of one address may wait: the event names the operation that reserved it last."""
    async with open_shop(folder) as shop:
        first, second = "planted.first@shop.example", "planted.second@shop.example"
        one = await shop.accepted("customerEmailChange", "k1", customerId=customer(1), newEmail=first)
        two = await shop.accepted("customerEmailChange", "k2", customerId=customer(1), newEmail=second)
        await shop.click(second)

        assert await shop.ended(two.id) == [OperationStatus.SUCCEEDED]
        assert (await shop.operation(one.id)).status is OperationStatus.PENDING
        assert shop.emails(1) == [second] * 4


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"events": [{"id": "1"}]}', b'{"events": 1}'])
def test_what_is_no_page_of_an_outbox_is_told_so(body: bytes) -> None:
    with pytest.raises(BadOutbox):
        read_happenings(body)
