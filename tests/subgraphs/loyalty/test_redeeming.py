"""Points: never spent twice, never below zero, and always accounted for in the ledger."""

from __future__ import annotations

import asyncio
import datetime as dt
from decimal import Decimal
from random import Random

import pytest

from subgraphs.loyalty.sources.sql import tables
from tests.subgraphs.desk import Row, codes
from tests.subgraphs.loyalty.desk import LoyaltyDesk, balance, ledger, member, member_id

MINUTES = dt.timedelta(minutes=1)


async def reserve(desk: LoyaltyDesk, key: str, points: str, reference: str, seconds: int = 600) -> Row:
    given = {"points": points, "reference": reference, "ttlSeconds": seconds}
    return await call(desk, "pointsReserve", key, **given)


async def capture(desk: LoyaltyDesk, key: str, reference: str) -> Row:
    return await call(desk, "pointsCapture", key, reference=reference)


async def release(desk: LoyaltyDesk, key: str, reference: str) -> Row:
    return await call(desk, "pointsRelease", key, reference=reference)


async def call(desk: LoyaltyDesk, mutation: str, key: str, **given: object) -> Row:
    """Each with a key of its own: the reference alone says that it is the same reservation."""
    numbers.append(len(numbers))
    return await desk.call(mutation, memberId=member_id(key), **given, idempotencyKey=f"n{len(numbers)}")


numbers: list[int] = []


async def shown(desk: LoyaltyDesk, key: str) -> Row:
    """The member as a client sees it."""
    query = (
        "query($them: [_Any!]!) { _entities(representations: $them) { ... on LoyaltyMember "
        "{ version balance { available reserved } } } }"
    )
    them = [{"__typename": "LoyaltyMember", "id": member_id(key)}]
    response = await desk.client.post("/graphql", json={"query": query, "variables": {"them": them}})
    return {"member": response.json()["data"]["_entities"][0]}


async def test_points_are_reserved_and_then_redeemed(desk: LoyaltyDesk) -> None:
    key = desk.member("1000")

    reserved = await reserve(desk, key, "150.50", "op-1")
    assert balance(reserved) == ("849.50", "150.50")

    captured = await capture(desk, key, "op-1")
    assert balance(captured) == ("849.50", "0.00")
    assert ledger(captured) == [
        ("REDEEM", "-150.50", "849.50"),
        ("RELEASE", "150.50", "1000.00"),
        ("RESERVE", "-150.50", "849.50"),
    ]
    assert member(captured)["version"] == "5"
    assert desk.events(key) == [
        ("member.points_reserved", {"reference": "op-1"}),
        ("member.points_redeemed", {"reference": "op-1"}),
    ]


async def test_points_that_are_released_are_available_again(desk: LoyaltyDesk) -> None:
    key = desk.member("1000")
    await reserve(desk, key, "150", "op-1")

    released = await release(desk, key, "op-1")

    assert balance(released) == ("1000.00", "0.00")
    assert [kind for kind, _, _ in ledger(released)] == ["RELEASE", "RESERVE"]


async def test_each_step_may_be_repeated_under_any_key(desk: LoyaltyDesk) -> None:
    key = desk.member("1000")
    await reserve(desk, key, "100", "op-1")
    await reserve(desk, key, "100", "op-1")
    await capture(desk, key, "op-1")
    again = await capture(desk, key, "op-1")

    assert codes(await reserve(desk, key, "100", "op-1")) == []
    assert balance(again) == ("900.00", "0.00")
    assert member(again)["version"] == "5"


async def test_what_is_reserved_cannot_be_reserved_again(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1")

    assert codes(await reserve(desk, key, "40.01", "op-2")) == [("INSUFFICIENT_POINTS", "points")]
    assert codes(await reserve(desk, key, "40", "op-3")) == []


async def test_a_reservation_that_expires_frees_its_points(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1", seconds=60)

    desk.clock.now += MINUTES

    assert balance(await shown(desk, key)) == ("100.00", "0.00")  # though nobody has written it down
    assert balance(await reserve(desk, key, "100", "op-2")) == ("0.00", "100.00")


async def test_a_reservation_that_was_captured_never_expires(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1", seconds=60)
    await capture(desk, key, "op-1")

    desk.clock.now += 100 * MINUTES

    assert balance(await shown(desk, key)) == ("40.00", "0.00")
    assert codes(await capture(desk, key, "op-1")) == []


async def test_a_late_capture_succeeds_if_the_points_are_still_there(desk: LoyaltyDesk) -> None:
    """The order has its discount by then, so the points are owed."""
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1", seconds=60)
    desk.clock.now += MINUTES

    assert balance(await capture(desk, key, "op-1")) == ("40.00", "0.00")


async def test_a_late_capture_takes_no_points_that_are_spent_or_promised_otherwise(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1", seconds=60)
    desk.clock.now += MINUTES
    await reserve(desk, key, "50", "op-2")

    assert codes(await capture(desk, key, "op-1")) == [("INSUFFICIENT_POINTS", "reference")]
    assert balance(await shown(desk, key)) == ("50.00", "50.00")


async def test_an_expired_reservation_may_be_made_anew(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1", seconds=60)
    desk.clock.now += MINUTES

    assert balance(await reserve(desk, key, "60", "op-1")) == ("40.00", "60.00")


async def test_points_that_were_redeemed_are_not_released(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1")
    await capture(desk, key, "op-1")

    assert codes(await release(desk, key, "op-1")) == [("CONFLICT", "reference")]


async def test_points_that_were_released_are_not_redeemed(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1")
    await release(desk, key, "op-1")

    assert codes(await capture(desk, key, "op-1")) == [("CONFLICT", "reference")]
    assert codes(await release(desk, key, "op-1")) == []


async def test_a_reservation_that_comes_after_its_release_holds_nothing(desk: LoyaltyDesk) -> None:
    """The hub may give up before its first call arrives."""
    key = desk.member("100")
    await release(desk, key, "op-1")

    assert codes(await reserve(desk, key, "60", "op-1")) == [("CONFLICT", "reference")]
    assert balance(await shown(desk, key)) == ("100.00", "0.00")


async def test_what_nobody_reserved_is_not_captured(desk: LoyaltyDesk) -> None:
    assert codes(await capture(desk, desk.member(), "op-1")) == [("NOT_FOUND", "reference")]


async def test_a_reference_is_one_reservation(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    await reserve(desk, key, "60", "op-1")

    assert codes(await reserve(desk, key, "10", "op-1")) == [("CONFLICT", "reference")]


async def test_points_that_lapse_first_are_spent_first(desk: LoyaltyDesk) -> None:
    key = desk.member("100")
    lapsing = [
        {"member_key": key, "lapses_on": dt.date(2026, month, 1), "points": Decimal(50)}
        for month in (2, 4, 5)
    ]
    desk.add(tables.points_expiry, *lapsing)
    await reserve(desk, key, "70", "op-1")

    captured = await capture(desk, key, "op-1")

    points = member(captured)["balance"]
    assert isinstance(points, dict)
    assert points["expiring"] == [
        {"points": "0.00", "on": "2026-04-01"},
        {"points": "30.00", "on": "2026-05-01"},
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"points": "0"}, "points"),
        ({"points": "-5"}, "points"),
        ({"points": "1.005"}, "points"),
        ({"points": "9" * 20}, "points"),
        ({"reference": " "}, "reference"),
        ({"reference": "x" * 65}, "reference"),
        ({"ttlSeconds": 0}, "ttlSeconds"),
        ({"ttlSeconds": 100_000_000}, "ttlSeconds"),
    ],
)
async def test_a_reservation_of_wrong_values_is_refused(desk: LoyaltyDesk, given: Row, field: str) -> None:
    wanted = {"points": "10", "reference": "op-1", "ttlSeconds": 60} | given

    assert codes(await call(desk, "pointsReserve", desk.member(), **wanted)) == [("INVALID", field)]


async def test_fifty_that_redeem_at_once_never_spend_more_than_there_is(desk: LoyaltyDesk) -> None:
    key = desk.member("1000")

    async def redeem(number: int) -> bool:
        if codes(await reserve(desk, key, "30", f"op-{number}")):
            return False
        return not codes(await capture(desk, key, f"op-{number}"))

    redeemed = await asyncio.gather(*(redeem(number) for number in range(50)))

    assert sum(redeemed) == 33
    assert balance(await shown(desk, key)) == ("10.00", "0.00")


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_in_whatever_order_every_point_is_accounted_for(
    desk: LoyaltyDesk, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a draw that can be repeated
    key = desk.member("500")
    for step in range(40):
        reference, points = f"op-{random.randrange(8)}", str(random.randint(1, 200))
        match random.randrange(4):
            case 0:
                await reserve(desk, key, points, reference, seconds=random.choice((60, 600)))
            case 1:
                await capture(desk, key, reference)
            case 2:
                await release(desk, key, reference)
            case _:
                desk.clock.now += MINUTES
        if step % 4:
            continue
        entries = desk.rows(tables.point_entry.select().where(tables.point_entry.c.member_key == key))
        [row] = desk.rows(tables.member.select().where(tables.member.c.key == key))
        spent = -sum(entry.points for entry in entries if entry.kind == "REDEEM")
        assert row.points_available >= 0
        assert row.points_reserved >= 0
        assert row.points_available + row.points_reserved + spent == 500
        assert row.points_available == 500 + sum(entry.points for entry in entries)
        assert all(entry.balance_after >= 0 for entry in entries)
