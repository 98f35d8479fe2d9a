"""What Medusa is told to do: each once. `tests/products/medusa` tells it to a real one."""

from __future__ import annotations

from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.user_errors import UserErrorCode
from tests.subgraphs.loyalty.medusa.conftest import Opened, OpenMedusa
from tests.subgraphs.loyalty.medusa.shop import ANNA, BEN, CLEA, NOW


def command(mutation: str, key: str) -> Command:
    return Command("hub", mutation, key, {"key": key})


def _codes(outcome: Outcome) -> list[UserErrorCode]:
    return [refusal.code for refusal in outcome.refusals]


async def test_a_guest_gets_another_address_once(open_medusa: OpenMedusa) -> None:
    async with open_medusa() as opened:
        members, seen = opened.source.commands.members, await _version(opened, CLEA)
        first = command("memberEmailSet", "one key")
        outcomes = [await members.set_email(first, CLEA, "new@shop.example", seen) for _ in range(2)]
        late = await members.set_email(command("memberEmailSet", "b"), CLEA, "else@shop.example", seen)
        done = await members.set_email(command("memberEmailSet", "c"), CLEA, "New@shop.example", seen)
        now = await _version(opened, CLEA)
        taken = await members.set_email(command("memberEmailSet", "d"), CLEA, "ben@shop.example", now)

    assert [_codes(one) for one in (*outcomes, done)] == [[], [], []]
    assert opened.shop.told == [{"email": "new@shop.example"}, {"email": "ben@shop.example"}]
    assert (_codes(late), _codes(taken)) == ([UserErrorCode.VERSION_MISMATCH], [UserErrorCode.CONFLICT])


async def test_the_address_that_a_customer_signs_in_with_is_left_alone(open_medusa: OpenMedusa) -> None:
    async with open_medusa() as opened:
        members, seen = opened.source.commands.members, await _version(opened, ANNA)
        refused = await members.set_email(command("memberEmailSet", "h"), ANNA, "new@shop.example", seen)
        called = await members.set_phone(command("memberPhoneSet", "h"), ANNA, None, seen)

    assert (_codes(refused), _codes(called)) == ([UserErrorCode.DENIED], [])
    assert opened.shop.told == [{"phone": None}]


async def test_a_gift_card_is_granted_once(open_medusa: OpenMedusa) -> None:
    async with open_medusa() as opened:
        vouchers, first = opened.source.commands.vouchers, command("voucherGrant", "one key")
        outcomes = [await vouchers.grant(first, BEN, "birthday", "his birthday") for _ in range(2)]
        sale = await vouchers.grant(command("voucherGrant", "b"), BEN, "sale", "a sale")

    assert [(_codes(one), one.notes["voucher"]) for one in outcomes] == [([], "gcard_new")] * 2
    assert _codes(sale) == [UserErrorCode.DENIED]
    [given] = opened.shop.told
    assert len(str(given.pop("code"))) == len("AAAA-AAAA-AAAA-AAAA")
    assert given == {
        "value": 12.5,
        "currency_code": "eur",
        "reference": "customer",
        "reference_id": BEN,
        "note": "Happy birthday",
        "expires_at": "2026-03-31T12:00:00+00:00",
        "metadata": {"campaign": "birthday"},
    }


async def _version(opened: Opened, key: str) -> str:
    [member] = await opened.source.members([key], NOW)
    assert member is not None
    return member.version
