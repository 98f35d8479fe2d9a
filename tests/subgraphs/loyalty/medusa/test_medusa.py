"""What of Medusa becomes what of loyalty, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files

import pytest

from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.pages import PageRequest, Position
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.rows import Rows
from subgraphs.loyalty.sources.connectors import CONNECTORS
from subgraphs.loyalty.sources.medusa.origins import ORIGINS
from subgraphs.loyalty.sources.medusa.programme import Programme
from subgraphs.loyalty.sources.port import ENTRIES_NEWEST_FIRST
from subgraphs.loyalty.sources.sql.row_rules import ROW_RULES
from subgraphs.loyalty.sources.words import PointKind
from tests.subgraphs.loyalty.medusa.conftest import Opened, OpenMedusa, settings
from tests.subgraphs.loyalty.medusa.shop import ANNA, BEN, CLEA, DORA, NOW

LEDGER = PageRequest(ENTRIES_NEWEST_FIRST, 10)


async def test_a_member_is_a_customer_with_a_wallet_in_the_programmes_currency(opened: Opened) -> None:
    anna, clea, dora = await opened.source.members([ANNA, CLEA, DORA], NOW)

    assert opened.calls.counts.sent == 1
    assert dora is None
    assert anna is not None
    assert (anna.email, anna.currency, anna.points_per_unit) == ("anna@shop.example", "EUR", 10)
    assert (anna.card_number, anna.tier_code, anna.qualifying_points) == ("3000-2", "gold", Decimal(1200))
    assert clea is not None
    assert (clea.card_number, clea.tier_code, clea.phone) == (CLEA, None, None)


async def test_a_movement_says_what_it_is_and_what_was_left(opened: Opened) -> None:
    [page] = await opened.source.ledger.pages((LEDGER, None), [(ANNA,)])

    assert [
        (
            one.record.kind,
            one.record.points,
            one.record.balance_after,
            one.record.label,
            one.record.order_number,
        )
        for one in page.rows
    ] == [
        (PointKind.REDEEM, Decimal(-1), Decimal("316.5"), "cart", None),
        (PointKind.TRANSFER, Decimal(100), Decimal("317.5"), "Movement 4", None),
        (PointKind.REVERSAL, Decimal("22.5"), Decimal("217.5"), "Movement 3", "1001"),
        (PointKind.REDEEM, Decimal(-55), Decimal(195), "cart", None),
        (PointKind.EARN, Decimal(250), Decimal(250), "Movement 1", None),
    ]


async def test_ledgers_of_many_cost_one_call_each_and_two_for_all(opened: Opened) -> None:
    await opened.source.ledger.pages((LEDGER, None), [(ANNA,), (BEN,), (CLEA,)])

    assert sorted(opened.shop.asked) == [
        "/admin/orders",
        "/admin/store-credit-accounts",
        *(f"/admin/store-credit-accounts/sc_acc_{name}/transactions" for name in ("anna", "ben", "clea")),
    ]


@pytest.mark.parametrize("value", [7, "yesterday", NOW.replace(tzinfo=None)], ids=str)
async def test_a_cursor_that_was_put_together_by_hand_is_refused(value: int | str, opened: Opened) -> None:
    request = PageRequest(ENTRIES_NEWEST_FIRST, 10, anchor=Position(value, "sc_trx_01"))

    with pytest.raises(BadUserInput):
        await opened.source.ledger.pages((request, None), [(ANNA,)])


async def test_a_gift_card_says_what_is_left_on_it(opened: Opened) -> None:
    [anna, ben] = await opened.source.vouchers_by_code(["GC-1", "GC-4"])

    assert anna is not None
    assert (anna.label, anna.campaign, anna.amount, anna.currency) == (
        "Happy birthday",
        "birthday",
        5000,
        "EUR",
    )
    assert ben is not None
    assert (ben.label, ben.campaign, ben.amount) == ("Gift card", "gift-card", 2750)


async def test_a_part_of_a_code_finds_nothing(opened: Opened) -> None:
    assert await opened.source.vouchers_by_code(["GC-", "gc-1", " "]) == [None, None, None]


async def test_a_gift_card_of_nobody_is_shown_to_who_sees_everything(opened: Opened) -> None:
    context = CallerContext("app", RowRule.ME, records={"LOYALTY": (ANNA,)})
    seen = opened.source.seen_by(Rows(ROW_RULES, context))

    [shown] = await opened.source.vouchers_by_code(["GC-5"])
    assert shown is not None
    assert await seen.vouchers_by_code(["GC-5"]) == [None]


async def test_the_hub_is_told_whose_card_and_address_it_is(opened: Opened) -> None:
    anna, ben, clea = await opened.source.evidence.after(None, 10)

    assert (anna.key, anna.card_number, anna.external_id) == (ANNA, "3000-2", "C-anna")
    assert (anna.is_guest, clea.is_guest) == (False, True)
    assert (ben.last_name, clea.card_number, clea.external_id) == ("Weiss", None, None)
    assert [one.key for one in await opened.source.evidence.after(BEN, 1)] == [CLEA]


async def test_a_first_look_shows_a_member_and_the_rights(opened: Opened) -> None:
    found = await CONNECTORS["medusa"].probe(opened.calls)

    assert [right.is_granted for right in found.rights] == [True, True, True]
    assert found.sample["PointsBalance.available"] == Decimal("316.50")


async def test_a_key_that_is_not_taken_is_told(open_medusa: OpenMedusa) -> None:
    async with open_medusa(token="an old one") as opened:
        with pytest.raises(ProductRefusedUs):
            await opened.source.members([ANNA], NOW)


def test_every_field_of_the_subgraph_has_an_origin() -> None:
    sdl = files("subgraphs.loyalty").joinpath("schema.graphql").read_text("utf-8")

    assert [field for field, origin in ORIGINS.of_schema(sdl).items() if origin is None] == []
    assert ORIGINS.strangers(sdl) == []


@pytest.mark.parametrize(
    "given",
    [
        {"fields": "LoyaltyMember.phone=telephone"},
        {"options": "points_per_unit=0"},
        {"options": "points_per_unit=many"},
        {"options": "kind.credit.user=WON"},
    ],
    ids=str,
)
def test_settings_that_medusa_does_not_have_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Programme.of(settings(**given))


def test_a_secret_key_is_needed() -> None:
    without = {"source": "medusa", "url": "http://medusa.example"}
    with pytest.raises(ValueError, match="token"):
        CONNECTORS["medusa"].calls(ProductSettings.model_validate(without))
