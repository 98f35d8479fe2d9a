"""What holds for every command of loyalty: once per key, on the version seen, and for whom it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from subgraphs.kit.ids import encode_id
from subgraphs.loyalty.schema import SCHEMA
from subgraphs.loyalty.sources.sql.command_tables import WRITES
from tests.subgraphs.desk import Row, codes, steps
from tests.subgraphs.loyalty.desk import LoyaltyDesk, member, member_id

Arguments = Callable[[LoyaltyDesk, str], Row]
"""For a fresh member, and a text that makes the input differ."""


def _member(**given: object) -> Arguments:
    def arguments(desk: LoyaltyDesk, text: str) -> Row:
        written = {name: value.format(text=text) for name, value in given.items() if isinstance(value, str)}
        return {"memberId": member_id(desk.member()), **given, **written}

    return arguments


def _captured(desk: LoyaltyDesk, text: str) -> Row:
    """Nothing is reserved yet: see `_call`."""
    return {"memberId": member_id(desk.member()), "reference": text}


def _creation(desk: LoyaltyDesk, text: str) -> Row:
    return {"externalId": encode_id("Customer", text), "email": f"{text}@shop.example"}


def _subject(desk: LoyaltyDesk, text: str) -> Row:
    return {"memberIds": [member_id(desk.member()), member_id(f"nobody {text}")]}


CALLS: dict[str, Arguments] = {
    "voucherGrant": _member(campaign="sorry", reason="{text}"),
    "cardReplace": _member(reason="LOST"),
    "pointsReserve": _member(points="100", reference="{text}", ttlSeconds=600),
    "pointsCapture": _captured,
    "pointsRelease": _member(reference="{text}"),
    "memberEmailSet": _member(email="{text}@shop.example", expectedVersion="3"),
    "memberPhoneSet": _member(phone="+33612345678", expectedVersion="3"),
    "memberCreate": _creation,
    "memberExport": _subject,
    "memberErase": _subject,
}

WRITTEN_FOR_EACH_KEY = ["voucherGrant", "cardReplace", "pointsReserve", "memberPhoneSet", "memberCreate"]


async def _call(desk: LoyaltyDesk, mutation: str, given: Row, key: str) -> Row:
    if mutation == "pointsCapture":
        reserved = {**given, "points": "100", "ttlSeconds": 600, "idempotencyKey": f"before {key} {given}"}
        await desk.call("pointsReserve", **reserved)
    return await desk.call(mutation, **given, idempotencyKey=key)


def test_every_step_of_the_schema_is_tested_here() -> None:
    assert set(steps(SCHEMA)) == set(CALLS) - {"voucherGrant", "cardReplace"}


@pytest.mark.parametrize("mutation", CALLS)
async def test_the_same_call_with_the_same_key_answers_the_same_and_writes_once(
    desk: LoyaltyDesk, mutation: str
) -> None:
    given = CALLS[mutation](desk, f"same-{mutation}".lower())

    first = await _call(desk, mutation, given, f"same {mutation}")
    written = desk.count(WRITES.outbox)

    assert await desk.call(mutation, **given, idempotencyKey=f"same {mutation}") == first
    assert codes(first) == []
    assert desk.count(WRITES.outbox) == written


@pytest.mark.parametrize("mutation", CALLS)
async def test_the_same_key_with_another_input_is_refused(desk: LoyaltyDesk, mutation: str) -> None:
    key = f"reused {mutation}"
    await _call(desk, mutation, CALLS[mutation](desk, f"one-{mutation}".lower()), key)
    written = desk.count(WRITES.outbox)

    other = await desk.call(
        mutation, **CALLS[mutation](desk, f"other-{mutation}".lower()), idempotencyKey=key
    )

    assert codes(other) == [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]
    assert desk.count(WRITES.outbox) == written


@pytest.mark.parametrize("mutation", ["memberEmailSet", "memberPhoneSet"])
async def test_a_member_that_has_changed_meanwhile_is_left_alone(desk: LoyaltyDesk, mutation: str) -> None:
    given = CALLS[mutation](desk, "late") | {"expectedVersion": "2"}

    payload = await desk.call(mutation, **given, idempotencyKey=f"late {mutation}")

    assert codes(payload) == [("VERSION_MISMATCH", "expectedVersion")]
    assert member(payload)["version"] == "3"


SUBJECTS = ("memberExport", "memberErase")
"""These tell of each record what became of it: test_subjects."""

WRONG_IDS = [
    (mutation, wrong)
    for mutation in CALLS
    for wrong in ("unknown", "of another type", "no id")
    if mutation != "memberCreate" and not (mutation in SUBJECTS and wrong == "unknown")
]


@pytest.mark.parametrize(("mutation", "unknown"), WRONG_IDS)
async def test_a_member_that_does_not_exist_is_not_found(
    desk: LoyaltyDesk, mutation: str, unknown: str
) -> None:
    given = CALLS[mutation](desk, f"nobody-{mutation}".lower())
    name = "memberIds" if "memberIds" in given else "memberId"
    wrong = {
        "unknown": member_id("M-nobody"),
        "of another type": encode_id("Voucher", "V1"),
        "no id": "nonsense",
    }[unknown]
    given[name] = [wrong] if name == "memberIds" else wrong

    payload = await desk.call(mutation, **given, idempotencyKey=f"{unknown} {mutation}")

    assert codes(payload) == [("NOT_FOUND", name)]


@pytest.mark.parametrize("mutation", steps(SCHEMA))
async def test_a_step_without_the_signature_of_the_hub_is_refused(desk: LoyaltyDesk, mutation: str) -> None:
    given = CALLS[mutation](desk, f"unsigned-{mutation}".lower())

    answer = await desk.answer(mutation, by=None, **given, idempotencyKey=f"unsigned {mutation}")

    assert answer["data"] is None
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("mutation", WRITTEN_FOR_EACH_KEY)
async def test_fifty_calls_at_once_with_one_key_are_one_write(desk: LoyaltyDesk, mutation: str) -> None:
    given = {**CALLS[mutation](desk, f"fifty-{mutation}".lower()), "idempotencyKey": f"fifty {mutation}"}
    written = desk.count(WRITES.outbox)

    payloads = await asyncio.gather(*(desk.call(mutation, **given) for _ in range(50)))

    assert all(payload == payloads[0] for payload in payloads)
    assert codes(payloads[0]) == []
    assert desk.count(WRITES.outbox) == written + 1
