"""What the real Medusa is told to do, on a copy of the shop: once, however often it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import httpx
import pytest

from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.user_errors import UserErrorCode
from subgraphs.loyalty.sources.commands import NewMember
from subgraphs.loyalty.sources.medusa.connector import MedusaConnector
from subgraphs.loyalty.sources.port import (
    ENTRIES_NEWEST_FIRST,
    VOUCHERS_NEWEST_FIRST,
    LoyaltySource,
    MemberRecord,
    VoucherFilter,
)
from subgraphs.loyalty.sources.words import PointKind, VoucherStatus
from tests.products.contract.loyalty_store import NOW
from tests.products.medusa.conftest import Live, Opened, OpenMedusa
from tests.products.medusa.installed import KEPT
from tests.products.medusa.seeding import EMAIL, PASSWORD

pytestmark = pytest.mark.soak

ROUTES = KEPT / "node_modules/@medusajs/dashboard/src/dashboard-app/routes/get-route.map.tsx"


@pytest.fixture
async def opened(open_medusa: OpenMedusa, copy: Live) -> AsyncIterator[Opened]:
    async with open_medusa(None, copy.customers, url=copy.url, token=copy.key) as medusa:
        yield medusa


@pytest.fixture
async def staff(copy: Live) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody of the shop, in the back office."""
    given = {"email": EMAIL, "password": PASSWORD}
    async with httpx.AsyncClient(base_url=copy.url, timeout=30, trust_env=False) as client:
        answer = await client.post("/auth/user/emailpass", json=given)
        client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        yield client


def command(mutation: str, key: str) -> Command:
    return Command("hub", mutation, key, {"key": key})


async def test_an_address_is_set_once_and_only_over_the_version_that_was_seen(
    opened: Opened, copy: Live
) -> None:
    members, anna = opened.source.commands.members, copy.customers["anna"]
    before = await _member(opened.source, anna)
    stale = await members.set_email(command("memberEmailSet", "a"), anna, "new@shop.example", "long ago")
    done = await members.set_email(command("memberEmailSet", "b"), anna, "new@shop.example", before.version)
    after = await _member(opened.source, anna)
    again = await members.set_email(command("memberEmailSet", "c"), anna, "new@shop.example", before.version)
    unchanged = await _member(opened.source, anna)
    taken = await members.set_email(
        command("memberEmailSet", "d"), anna, "ben@shop.example", unchanged.version
    )
    wrong = await members.set_email(command("memberEmailSet", "e"), anna, "nowhere", unchanged.version)
    unknown = await members.set_email(command("memberEmailSet", "f"), "cus_nobody", "a@shop.example", "1")

    assert _codes(stale) == [UserErrorCode.VERSION_MISMATCH]
    assert (_codes(done), after.email) == ([], "new@shop.example")
    assert (_codes(again), unchanged) == ([], after)
    assert _codes(taken) == [UserErrorCode.CONFLICT]
    assert _codes(wrong) == [UserErrorCode.INVALID]
    assert _codes(unknown) == [UserErrorCode.NOT_FOUND]


async def test_a_telephone_number_is_set_and_taken_away(opened: Opened, copy: Live) -> None:
    members, ben = opened.source.commands.members, copy.customers["ben"]
    for key, phone in (("a", "+33612345612"), ("b", None)):
        seen = (await _member(opened.source, ben)).version
        assert _codes(await members.set_phone(command("memberPhoneSet", key), ben, phone, seen)) == []
        assert (await _member(opened.source, ben)).phone == phone


async def test_the_address_that_a_customer_signs_in_with_is_left_alone(
    opened: Opened, copy: Live, staff: httpx.AsyncClient
) -> None:
    """So does Medusa's own back office."""
    eve = await _signed_up(staff, "eve@shop.example")
    await staff.post("/admin/store-credit-accounts", json={"customer_id": eve, "currency_code": "eur"})
    seen = (await _member(opened.source, eve)).version
    members = opened.source.commands.members

    refused = await members.set_email(command("memberEmailSet", "h"), eve, "eva@shop.example", seen)
    assert _codes(refused) == [UserErrorCode.DENIED]
    assert (await _member(opened.source, eve)).email == "eve@shop.example"


async def test_a_voucher_is_granted_once_even_if_nobody_noted_it(open_medusa: OpenMedusa, copy: Live) -> None:
    """The second try has another store beside it, which knows nothing of the first."""
    clea, birthday, keys = copy.customers["clea"], command("voucherGrant", "birthday of Clea"), []
    for _ in range(2):
        async with open_medusa(None, copy.customers, url=copy.url, token=copy.key) as opened:
            granted = await opened.source.commands.vouchers.grant(birthday, clea, "birthday", "her birthday")
            assert _codes(granted) == []
            keys.append(granted.notes["voucher"])
            request = (PageRequest(VOUCHERS_NEWEST_FIRST, 10), VoucherFilter(NOW))
            [page] = await opened.source.vouchers_of.pages(request, [(clea,)])

    [card] = [placed.record for placed in page.rows]
    assert keys == [card.key, card.key]
    assert (card.label, card.amount, card.campaign) == ("Happy birthday", 1250, "birthday")
    assert (card.status(NOW), card.valid_until) == (VoucherStatus.ACTIVE, NOW + dt.timedelta(days=30))


async def test_what_is_no_gift_card_is_refused(opened: Opened, copy: Live) -> None:
    vouchers, anna = opened.source.commands.vouchers, copy.customers["anna"]
    outcomes = [
        await vouchers.grant(command("voucherGrant", "a"), anna, "sale", "a sale"),
        await vouchers.grant(command("voucherGrant", "b"), anna, "nothing", "a sale"),
        await vouchers.grant(command("voucherGrant", "c"), "cus_nobody", "birthday", "a sale"),
        await opened.source.commands.members.create(
            command("memberCreate", "a"), NewMember("C-new", "new@shop.example", None)
        ),
    ]

    refused = [UserErrorCode.DENIED, UserErrorCode.NOT_FOUND, UserErrorCode.NOT_FOUND, UserErrorCode.DENIED]
    assert [code for outcome in outcomes for code in _codes(outcome)] == refused


async def test_a_movement_of_a_key_is_told_from_one_of_a_person(
    open_medusa: OpenMedusa, copy: Live, staff: httpx.AsyncClient
) -> None:
    ben = copy.customers["ben"]
    asked = {"customer_id": ben}
    found = await staff.get("/admin/store-credit-accounts", params=asked)
    [wallet] = found.json()["store_credit_accounts"]
    del staff.headers["authorization"]
    path = f"/admin/store-credit-accounts/{wallet['id']}/credit"
    (await staff.post(path, json={"amount": 1}, auth=(copy.key, ""))).raise_for_status()
    options = {"options": "kind.credit.user=EARN, kind.credit.api-key=TRANSFER"}
    async with open_medusa(None, copy.customers, url=copy.url, token=copy.key, **options) as opened:
        request = (PageRequest(ENTRIES_NEWEST_FIRST, 10), None)
        [page] = await opened.source.ledger.pages(request, [(ben,)])

    assert [placed.record.kind for placed in page.rows] == [PointKind.TRANSFER, PointKind.EARN]


async def test_credit_that_a_customer_claims_is_a_transfer(
    opened: Opened, copy: Live, staff: httpx.AsyncClient
) -> None:
    """Of a gift card that is meant for nobody: in the shop, by the code of its account."""
    ida = await _signed_up(staff, "ida@shop.example")
    found = await staff.get(
        "/admin/gift-cards", params={"q": "LIVE-4", "fields": "store_credit_account.code"}
    )
    [card] = found.json()["gift_cards"]
    given = {"email": "ida@shop.example", "password": PASSWORD}
    token = (await staff.post("/auth/customer/emailpass", json=given)).json()["token"]
    headers = {"authorization": f"Bearer {token}", "x-publishable-api-key": await _shop_key(staff)}
    code = {"code": card["store_credit_account"]["code"]}
    claimed = await staff.post("/store/store-credit-accounts/claim", json=code, headers=headers)
    claimed.raise_for_status()
    request = (PageRequest(ENTRIES_NEWEST_FIRST, 10), None)
    [page] = await opened.source.ledger.pages(request, [(ida,)])

    assert [(one.record.kind, one.record.points) for one in page.rows] == [(PointKind.TRANSFER, 150)]


async def test_a_customer_who_was_deleted_leaves_points_and_no_address(
    opened: Opened, copy: Live, staff: httpx.AsyncClient
) -> None:
    made = await staff.post("/admin/customers", json={"email": "gone@shop.example"})
    gone = made.json()["customer"]["id"]
    await staff.post("/admin/store-credit-accounts", json={"customer_id": gone, "currency_code": "eur"})
    (await staff.delete(f"/admin/customers/{gone}")).raise_for_status()

    member = await _member(opened.source, gone)
    assert (member.points_available, member.email, member.phone, member.version) == (0, None, None, "")
    setting = opened.source.commands.members.set_email(command("memberEmailSet", "g"), gone, None, "")
    assert _codes(await setting) == [UserErrorCode.NOT_FOUND]


async def test_a_look_at_medusa_finds_out_what_we_may(opened: Opened) -> None:
    found = await MedusaConnector().probe(opened.calls)

    assert [right.is_granted for right in found.rights] == [True, True, True]
    assert found.sample["LoyaltyMember.email"]


async def test_the_back_office_has_a_page_for_each_customer(copy: Live, staff: httpx.AsyncClient) -> None:
    """A route of its one page, which asks Medusa for the customer that its address names."""
    _, _, below = ROUTES.read_text().partition('path: "/customers",')
    children, _, _ = below.partition('path: "/')
    asked = await staff.get(f"/admin/customers/{copy.customers['anna']}")

    assert 'path: ":id",' in children
    assert asked.status_code == httpx.codes.OK


async def test_a_key_that_was_revoked_is_told(
    open_medusa: OpenMedusa, copy: Live, staff: httpx.AsyncClient
) -> None:
    answer = await staff.post("/admin/api-keys", json={"title": "another", "type": "secret"})
    made = answer.json()["api_key"]
    async with open_medusa(None, copy.customers, url=copy.url, token=made["token"]) as opened:
        await _member(opened.source, copy.customers["anna"])
        (await staff.post(f"/admin/api-keys/{made['id']}/revoke", json={})).raise_for_status()
        sent = opened.calls.counts.sent
        with pytest.raises(ProductRefusedUs):
            await _member(opened.source, copy.customers["anna"])

        assert opened.calls.counts.sent == sent + 1


async def _member(source: LoyaltySource, key: str) -> MemberRecord:
    [found] = await source.members([key], NOW)
    assert found is not None
    return found


def _codes(outcome: Outcome) -> list[UserErrorCode]:
    return [refusal.code for refusal in outcome.refusals]


async def _signed_up(staff: httpx.AsyncClient, email: str) -> str:
    """As somebody does in the shop. The id of the customer."""
    given = {"email": email, "password": PASSWORD}
    token = (await staff.post("/auth/customer/emailpass/register", json=given)).json()["token"]
    headers = {"authorization": f"Bearer {token}", "x-publishable-api-key": await _shop_key(staff)}
    made = await staff.post("/store/customers", json={"email": email}, headers=headers)
    key: str = made.json()["customer"]["id"]
    return key


async def _shop_key(staff: httpx.AsyncClient) -> str:
    known = await staff.get("/admin/api-keys", params={"type": "publishable"})
    key: str = known.json()["api_keys"][0]["token"]
    return key
