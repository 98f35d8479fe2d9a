"""What holds for every command of commerce: once per key, on the version seen, and for whom it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from subgraphs.commerce.schema import SCHEMA
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.kit.ids import encode_id
from tests.subgraphs.commerce.desk import CommerceDesk, account_id, order_id
from tests.subgraphs.desk import Row, codes, steps

ADDRESS = {
    "name": "Jo Exemple",
    "lines": ["12 rue des Lilas"],
    "postalCode": "75011",
    "city": "Paris",
    "country": "FR",
    "phone": "06 12 34 56 78",
}

Arguments = Callable[[CommerceDesk, str], Row]
"""For a fresh record, and a text that makes the input differ."""


def _account(**given: object) -> Arguments:
    def arguments(desk: CommerceDesk, text: str) -> Row:
        written = {name: value.format(text=text) for name, value in given.items() if isinstance(value, str)}
        return {"accountId": account_id(desk.account()), **given, **written}

    return arguments


def _discount(desk: CommerceDesk, text: str) -> Row:
    given = {"label": "Points", "amount": "5.00", "currency": "EUR", "expectedVersion": "3"}
    return {"orderId": order_id(desk.order(desk.account())), "reference": text, **given}


def _removal(desk: CommerceDesk, text: str) -> Row:
    return {"orderId": order_id(desk.order(desk.account())), "reference": text, "expectedVersion": "3"}


def _creation(desk: CommerceDesk, text: str) -> Row:
    return {"externalId": encode_id("Customer", text), "email": f"{text}@shop.example", "locale": "fr-FR"}


def _subject(desk: CommerceDesk, text: str) -> Row:
    return {"accountIds": [account_id(desk.account()), account_id(text)]}


CALLS: dict[str, Arguments] = {
    "accountAddressAdd": _account(address=ADDRESS),
    "accountEmailReserve": _account(email="{text}@shop.example", expectedVersion="3"),
    "accountEmailRelease": _account(),
    "accountEmailSet": _account(email="{text}@shop.example", expectedVersion="3"),
    "accountCardNumberSet": _account(cardNumber="{text}", expectedVersion="3"),
    "accountCreate": _creation,
    "orderDiscountApply": _discount,
    "orderDiscountRemove": _removal,
    "accountExport": _subject,
    "accountErase": _subject,
}

VERSIONED = ["accountEmailReserve", "accountEmailSet", "accountCardNumberSet", "orderDiscountApply"]

WRITTEN_FOR_EACH_KEY = ["accountAddressAdd", "accountEmailReserve", "accountCreate", "orderDiscountApply"]

UNKNOWN = {"accountId": account_id(1234567890), "orderId": order_id(1234567890)}


def test_every_step_of_the_schema_is_tested_here() -> None:
    assert set(steps(SCHEMA)) == set(CALLS) - {"accountAddressAdd"}


@pytest.mark.parametrize("mutation", CALLS)
async def test_the_same_call_with_the_same_key_answers_the_same_and_writes_once(
    desk: CommerceDesk, mutation: str
) -> None:
    given = {**CALLS[mutation](desk, f"same-{mutation}".lower()), "idempotencyKey": f"same {mutation}"}

    first = await desk.call(mutation, **given)
    written = desk.count(WRITES.outbox)

    assert await desk.call(mutation, **given) == first
    assert codes(first) == []
    assert desk.count(WRITES.outbox) == written


@pytest.mark.parametrize("mutation", CALLS)
async def test_the_same_key_with_another_input_is_refused(desk: CommerceDesk, mutation: str) -> None:
    key = f"reused {mutation}"
    await desk.call(mutation, **CALLS[mutation](desk, f"one-{mutation}".lower()), idempotencyKey=key)
    written = desk.count(WRITES.outbox)

    other = await desk.call(
        mutation, **CALLS[mutation](desk, f"other-{mutation}".lower()), idempotencyKey=key
    )

    assert codes(other) == [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]
    assert desk.count(WRITES.outbox) == written


@pytest.mark.parametrize("mutation", VERSIONED)
async def test_a_record_that_has_changed_meanwhile_is_left_alone(desk: CommerceDesk, mutation: str) -> None:
    given = CALLS[mutation](desk, f"late-{mutation}".lower()) | {"expectedVersion": "2"}

    payload = await desk.call(mutation, **given, idempotencyKey=f"late {mutation}")

    assert codes(payload) == [("VERSION_MISMATCH", "expectedVersion")]
    [shown] = [value for name, value in payload.items() if name != "userErrors"]
    assert isinstance(shown, dict)
    assert shown["version"] == "3"


SUBJECTS = ("accountExport", "accountErase")
"""These tell of each record what became of it: test_subjects."""

WRONG_IDS = [
    (mutation, wrong)
    for mutation in CALLS
    for wrong in ("unknown", "of another type", "no id")
    if mutation != "accountCreate" and not (mutation in SUBJECTS and wrong == "unknown")
]


@pytest.mark.parametrize(("mutation", "unknown"), WRONG_IDS)
async def test_a_record_that_does_not_exist_is_not_found(
    desk: CommerceDesk, mutation: str, unknown: str
) -> None:
    given = CALLS[mutation](desk, f"nobody-{mutation}".lower())
    name = next(name for name in ("accountId", "orderId", "accountIds") if name in given)
    wrong = {
        "unknown": UNKNOWN.get(name),
        "of another type": encode_id("Cart", "1"),
        "no id": "nonsense",
    }[unknown]
    given[name] = [wrong] if name == "accountIds" else wrong

    payload = await desk.call(mutation, **given, idempotencyKey=f"{unknown} {mutation}")

    assert codes(payload) == [("NOT_FOUND", name)]


@pytest.mark.parametrize("mutation", steps(SCHEMA))
async def test_a_step_without_the_signature_of_the_hub_is_refused(desk: CommerceDesk, mutation: str) -> None:
    given = CALLS[mutation](desk, f"nobody-{mutation}".lower())

    answer = await desk.answer(mutation, by=None, **given, idempotencyKey=f"unsigned {mutation}")

    assert answer["data"] is None
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("mutation", WRITTEN_FOR_EACH_KEY)
async def test_fifty_calls_at_once_with_one_key_are_one_write(desk: CommerceDesk, mutation: str) -> None:
    given = {**CALLS[mutation](desk, f"fifty-{mutation}".lower()), "idempotencyKey": f"fifty {mutation}"}
    written = desk.count(WRITES.outbox)

    payloads = await asyncio.gather(*(desk.call(mutation, **given) for _ in range(50)))

    assert all(payload == payloads[0] for payload in payloads)
    assert codes(payloads[0]) == []
    assert desk.count(WRITES.outbox) == written + 1
    assert len(desk.post.letters) == (1 if mutation == "accountEmailReserve" else 0)


async def test_the_keys_of_the_hub_are_not_those_of_somebody_else(desk: CommerceDesk) -> None:
    address = CALLS["accountAddressAdd"]
    await desk.call("accountAddressAdd", **address(desk, ""), idempotencyKey="k")

    payload = await desk.call("accountAddressAdd", by=None, **address(desk, ""), idempotencyKey="k")

    assert codes(payload) == []
