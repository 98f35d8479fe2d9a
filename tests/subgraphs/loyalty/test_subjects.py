"""Export and erasure of members: all of it handed out, and nothing of it found again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import httpx
import orjson
import pytest

from subgraphs.kit.exports import SystemSettings
from subgraphs.loyalty.app import create_app
from subgraphs.loyalty.sources.sql import tables
from tests.subgraphs.desk import KEY, NOON, Clock, Row, codes
from tests.subgraphs.loyalty.desk import LOYALTY, LoyaltyDesk, member_id

EMAIL, PHONE = "ombre.disparue@shop.example", "+33698765432"


def plant(desk: LoyaltyDesk) -> str:
    key = desk.member("120", email=EMAIL, phone=PHONE, external_id=None)
    desk.add(tables.coalition_consent, {"member_key": key, "partner": "fuel", "given_at": NOON})
    desk.add(
        tables.voucher,
        {
            "key": f"V-{key}",
            "code": f"CODE-{key}",
            "member_key": key,
            "granted_at": NOON,
            "label": "Voucher",
            "status": "ACTIVE",
            "free_shipping": True,
            "currency": "EUR",
            "channels": [],
            "campaign": "sorry",
            "granted_for": f"asked by {EMAIL}",
        },
    )
    return key


async def erase(desk: LoyaltyDesk, *keys: str, key: str = "erase") -> Row:
    ids = [member_id(one) for one in keys]
    return await desk.call("memberErase", memberIds=ids, idempotencyKey=f"{key} {ids}")


def told(payload: Row) -> dict[str, str]:
    return {record["kind"]: record["outcome"] for record in payload["records"]}


async def test_an_erasure_ends_the_membership_and_keeps_a_ledger_without_a_name(desk: LoyaltyDesk) -> None:
    key = plant(desk)
    reserved = {"points": "20", "reference": "op-1", "ttlSeconds": 600, "idempotencyKey": "hold"}
    await desk.call("pointsReserve", memberId=member_id(key), **reserved)

    assert told(await erase(desk, key)) == {
        "member": "ANONYMISED",
        "card": "ERASED",
        "coalitionConsent": "ERASED",
        "voucher": "ANONYMISED",
        "pointEntry": "ANONYMISED",
    }
    [row] = desk.rows(tables.member.select().where(tables.member.c.key == key))
    assert (row.email, row.phone, row.points_available, row.points_reserved) == (None, None, 0, 0)
    [voucher] = desk.rows(tables.voucher.select().where(tables.voucher.c.member_key == key))
    assert (voucher.status, voucher.granted_for) == ("CANCELLED", None)
    assert desk.events(key)[-1] == ("member.erased", {})


async def test_an_erased_member_cannot_be_written_to(desk: LoyaltyDesk) -> None:
    key = plant(desk)
    await erase(desk, key)

    given = {"memberId": member_id(key), "reason": "LOST", "idempotencyKey": "erased"}
    assert codes(await desk.call("cardReplace", None, **given)) == [("CONFLICT", "memberId")]


async def test_an_erasure_under_another_key_finds_it_done(desk: LoyaltyDesk) -> None:
    key = plant(desk)
    await erase(desk, key)
    [before] = desk.rows(tables.member.select().where(tables.member.c.key == key))

    assert told(await erase(desk, key, key="again"))["member"] == "ANONYMISED"

    [after] = desk.rows(tables.member.select().where(tables.member.c.key == key))
    assert after == before


async def test_a_member_that_does_not_exist_fails_and_the_others_are_erased(desk: LoyaltyDesk) -> None:
    payload = await erase(desk, "M-nobody", plant(desk))

    outcomes = [record["outcome"] for record in payload["records"] if record["kind"] == "member"]
    assert outcomes == ["FAILED", "ANONYMISED"]


async def test_an_export_is_a_file_with_all_of_it_for_the_hub(desk: LoyaltyDesk) -> None:
    ids = [member_id(plant(desk))]
    payload = await desk.call("memberExport", memberIds=ids, idempotencyKey="export")

    [record] = payload["records"]
    assert (record["outcome"], record["kind"]) == ("EXPORTED", "member")
    assert (await desk.client.get(record["file"])).status_code == 403

    response = await desk.client.get(record["file"], headers=desk.headers("op-1"))
    document = orjson.loads(response.content)
    assert (document["email"], document["telephone"]) == (EMAIL, PHONE)
    assert document["memberOf"]["@type"] == "ProgramMembership"
    assert all(document[name] for name in ("cards", "vouchers", "coalitionConsents"))


@pytest.fixture
async def small_programme(tmp_path: Path) -> AsyncIterator[LoyaltyDesk]:
    url = f"sqlite:///{tmp_path / 'small.sqlite'}"
    app = create_app(SystemSettings(name="loyalty", database_url=url, hub_key=KEY.public), Clock())
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loyalty.internal") as client:
            desk = LoyaltyDesk(client, url, LOYALTY)
            programme = {"code": "club", "name": "The club", "points_per_unit": 100, "currency": "EUR"}
            desk.add(tables.programme, programme)
            yield desk


def found_in(folder: Path, values: Iterable[str]) -> list[tuple[str, str]]:
    contents = [(path.name, path.read_bytes()) for path in folder.iterdir() if path.is_file()]
    return [(name, value) for name, content in contents for value in values if value.encode() in content]


async def test_nothing_of_an_erased_person_is_found_in_the_files_of_the_database(
    small_programme: LoyaltyDesk, tmp_path: Path
) -> None:
    keys = [plant(small_programme) for _ in range(5)]
    assert {value for _, value in found_in(tmp_path, (EMAIL, PHONE))} == {EMAIL, PHONE}

    await asyncio.gather(*(erase(small_programme, key) for key in keys))

    assert found_in(tmp_path, (EMAIL, PHONE)) == []
