"""Export and erasure of accounts: all of it handed out, and nothing of it found again."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import httpx
import orjson
import pytest

from subgraphs.commerce.app import create_app
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.commerce.sources.sql.writing.erasure import erase_accounts
from subgraphs.kit.commands import Command, Outcome
from subgraphs.kit.database import open_database
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.kit.writer import Moment, Writer
from tests.subgraphs.commerce.desk import COMMERCE, CommerceDesk, Post, account_id
from tests.subgraphs.desk import KEY, NOON, Clock, Row, codes

PLANTED = ("ombre.disparue@shop.example", "nouvelle.ombre@shop.example", "Ombre Disparue", "+33698765432")
"""Values of a person: in the account, its addresses, its orders, its e-mails and its searches."""

EMAIL, PENDING, NAME, PHONE = PLANTED

DELIVERY = {"lines": ["7 rue du Secret"], "postal_code": "75020", "city": "Paris", "country": "FR"}


def plant(desk: CommerceDesk, *, orders: int = 2) -> int:
    """An account with something in every table."""
    key = desk.account(email=EMAIL, pending_email=PENDING, loyalty_card_number="291234", external_id=None)
    address: Row = {"name": NAME, "phone": PHONE, **DELIVERY}
    shipping = {f"shipping_{name}": value for name, value in address.items()}
    desk.add(tables.address, {"account_id": key, "position": 0, **address})
    presence = {"account_id": key, "channel_code": "store", "external_id": "S-9", "preferred_store": "Lyon"}
    desk.add(tables.channel_presence, presence)
    for nth in range(orders):
        order = desk.order(key, placed_at=NOON - dt.timedelta(days=400 * nth), **shipping)
        line = {"order_id": order, "position": 0, "sku": "S1", "label": "Book", "quantity": 1}
        desk.add(tables.order_line, {**line, "unit_price": 6000, "total": 6000})
    _plant_traces(desk, key)
    return key


def _plant_traces(desk: CommerceDesk, key: int) -> None:
    mail = {"template": "order", "subject": "Your order", "sent_at": NOON, "status": "SENT"}
    desk.add(tables.transactional_email, {"id": key, "account_id": key, "recipient": EMAIL, **mail})
    cart = {"status": "OPEN", "channel_code": "web", "currency": "EUR", "total": 6000, "updated_at": NOON}
    desk.add(tables.cart, {"id": key, "account_id": key, **cart})
    line = {"position": 0, "sku": "S1", "label": "Book", "quantity": 1, "unit_price": 6000, "total": 6000}
    desk.add(tables.cart_line, {"cart_id": key, **line})
    visit = {"started_at": NOON, "channel_code": "web", "page_count": 3}
    desk.add(tables.visit, {"id": key, "account_id": key, **visit})
    seen = {"id": key, "account_id": key, "at": NOON}
    desk.add(tables.product_view, {**seen, "sku": "S1", "times": 1})
    desk.add(tables.category_view, {**seen, "category_code": "novels", "times": 1})
    desk.add(tables.site_search, {**seen, "text": f"gift for {NAME}", "results": 1})


async def erase(desk: CommerceDesk, *accounts: int, key: str = "erase") -> Row:
    ids = [account_id(account) for account in accounts]
    return await desk.call("accountErase", accountIds=ids, idempotencyKey=f"{key} {ids}")


async def export(desk: CommerceDesk, *accounts: int) -> list[Row]:
    ids = [account_id(account) for account in accounts]
    payload = await desk.call("accountExport", accountIds=ids, idempotencyKey=f"export {ids}")
    return records(payload)


def records(payload: Row) -> list[Row]:
    found = payload["records"]
    assert isinstance(found, list)
    return found


def told(payload: Row) -> dict[object, object]:
    return {record["kind"]: record["outcome"] for record in records(payload)}


async def test_an_erasure_tells_what_became_of_each_kind_of_data(desk: CommerceDesk) -> None:
    payload = await erase(desk, plant(desk))

    assert told(payload) == {
        "account": "ANONYMISED",
        "address": "ERASED",
        "channelPresence": "ERASED",
        "visit": "ERASED",
        "productView": "ERASED",
        "categoryView": "ERASED",
        "search": "ERASED",
        "transactionalEmail": "ERASED",
        "cart": "ERASED",
        "orderAddress": "ANONYMISED",
        "order": "RETAINED",
    }
    [kept] = [record for record in records(payload) if record["kind"] == "order"]
    assert kept["legalBasis"] == "French commercial code, art. L123-22"
    assert kept["retainedUntil"] == "2036-12-31"


async def test_an_account_without_orders_leaves_nothing_to_keep(desk: CommerceDesk) -> None:
    assert told(await erase(desk, desk.account())) == {"account": "ERASED"}


async def test_the_account_answers_that_it_was_erased_and_nothing_else(desk: CommerceDesk) -> None:
    key = plant(desk)
    await erase(desk, key)

    shown = "state email pendingEmail emailVerified locale lastLoginAt loyaltyCardNumber addresses { city }"
    entity = f"_entities(representations: $them) {{ ... on Account {{ {shown} }} }}"
    query = f"query($them: [_Any!]!) {{ {entity} }}"
    them = [{"__typename": "Account", "id": account_id(key)}]
    response = await desk.client.post("/graphql", json={"query": query, "variables": {"them": them}})

    [account] = response.json()["data"]["_entities"]
    assert account.pop("state") == "ERASED"
    assert not any(account.values())
    assert desk.events(str(key))[-1] == ("account.erased", {})


async def test_an_erasure_under_another_key_finds_it_done(desk: CommerceDesk) -> None:
    key = plant(desk)
    await erase(desk, key)
    version = desk.version(key)

    again = await erase(desk, key, key="again")

    assert told(again) == {"account": "ANONYMISED", "order": "RETAINED"}
    assert desk.version(key) == version


async def test_an_account_that_does_not_exist_fails_and_the_others_are_erased(desk: CommerceDesk) -> None:
    payload = await erase(desk, 1234567890, desk.account())

    assert [record["outcome"] for record in records(payload)] == ["FAILED", "ERASED"]
    assert codes(payload) == []


async def test_an_erased_address_is_free_for_somebody_else(desk: CommerceDesk) -> None:
    account = desk.account(email="freed@shop.example")
    await erase(desk, account)

    given = {"externalId": "F1", "email": "freed@shop.example", "idempotencyKey": "freed"}
    assert codes(await desk.call("accountCreate", **given)) == []


async def test_an_export_is_a_file_with_all_of_it_in_the_words_of_schema_org(desk: CommerceDesk) -> None:
    key = plant(desk)

    [record] = await export(desk, key)
    assert record["outcome"] == "EXPORTED"
    assert record["fileUntil"] == "2026-03-04T12:00:00Z"
    response = await desk.client.get(str(record["file"]), headers=desk.headers("op-1"))

    document = orjson.loads(response.content)
    assert document["@type"] == "Person"
    assert document["email"] == EMAIL
    assert document["address"][0]["telephone"] == PHONE
    assert [order["deliveryAddress"]["name"] for order in document["orders"]] == [NAME, NAME]
    assert document["orders"][0]["orderedItem"][0]["orderedItem"]["sku"] == "S1"
    assert all(
        document[name]
        for name in ("carts", "messages", "visits", "productViews", "categoryViews", "searches")
    )


async def test_an_export_is_for_the_hub_and_for_a_time(desk: CommerceDesk) -> None:
    [record] = await export(desk, plant(desk))
    url = str(record["file"])

    assert (await desk.client.get(url)).status_code == 403
    assert (await desk.client.get(url, headers=desk.headers("op-1"))).status_code == 200
    assert (await desk.client.get(f"{url}x", headers=desk.headers("op-1"))).status_code == 404
    up = "/exports/..%2F..%2Fshop.sqlite"
    assert (await desk.client.get(up, headers=desk.headers("op-1"))).status_code == 404

    desk.clock.now += dt.timedelta(hours=72)
    assert (await desk.client.get(url, headers=desk.headers("op-1"))).status_code == 404


async def test_what_can_no_longer_be_fetched_is_removed_with_the_next_export(
    desk: CommerceDesk, tmp_path: Path
) -> None:
    account = plant(desk)
    await export(desk, account)
    desk.clock.now += dt.timedelta(hours=72)

    await export(desk, desk.account())

    assert len(list((tmp_path / "exports").iterdir())) == 1


async def test_an_export_that_cannot_be_written_is_not_remembered_as_done(
    desk: CommerceDesk, tmp_path: Path
) -> None:
    account, folder = desk.account(), tmp_path / "exports"
    folder.write_text("no folder")
    arguments = {"accountIds": [account_id(account)], "idempotencyKey": f"export {account}"}

    answer = await desk.answer("accountExport", **arguments)
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "SOURCE_DOWN"
    assert desk.events(str(account)) == []

    folder.unlink()
    assert told(await desk.call("accountExport", **arguments)) == {"account": "EXPORTED"}


async def test_an_erasure_that_breaks_off_has_erased_nothing(desk: CommerceDesk, shop_url: str) -> None:
    key = plant(desk)

    def broken(moment: Moment) -> Outcome:
        erase_accounts(moment, (str(key),))
        raise ZeroDivisionError

    settings = SubgraphSettings(name="commerce", database_url=shop_url)
    async with open_database(settings, MIGRATIONS) as database:
        with pytest.raises(ZeroDivisionError):
            await Writer(database, WRITES, Clock()).once(Command("hub", "accountErase", "b", {}), broken)

    [row] = desk.rows(tables.account.select().where(tables.account.c.id == key))
    assert (row.email, row.version) == (EMAIL, 3)
    assert desk.rows(tables.address.select().where(tables.address.c.account_id == key))
    assert told(await erase(desk, key, key="b"))["account"] == "ANONYMISED"


@pytest.fixture
async def small_shop(tmp_path: Path) -> AsyncIterator[CommerceDesk]:
    """In a file of its own, which a test may search when the shop has closed."""
    url = f"sqlite:///{tmp_path / 'small.sqlite'}"
    settings = CommerceSettings(name="commerce", database_url=url, hub_key=KEY.public)
    post = Post()
    app = create_app(settings, Clock(), post)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://commerce.internal") as client:
            desk = CommerceDesk(client, url, COMMERCE, Clock(), post)
            channels = [
                {"code": code, "kind": "WEB", "name": code, "currency": "EUR"} for code in ("web", "store")
            ]
            desk.add(tables.channel, *channels)
            desk.add(tables.category, {"code": "novels", "name": "Novels"})
            yield desk


def found_in(folder: Path, values: Iterable[str]) -> list[tuple[str, str]]:
    contents = [(path.name, path.read_bytes()) for path in folder.iterdir() if path.is_file()]
    return [(name, value) for name, content in contents for value in values if value.encode() in content]


async def test_nothing_of_an_erased_person_is_found_in_the_files_of_the_database(
    small_shop: CommerceDesk, tmp_path: Path
) -> None:
    keys = [plant(small_shop) for _ in range(5)]
    wish = {"email": "wish.ombre@shop.example", "expectedVersion": "3", "idempotencyKey": "wish"}
    await small_shop.call("accountEmailReserve", accountId=account_id(keys[0]), **wish)
    values = (*PLANTED, "7 rue du Secret", "wish.ombre@shop.example")
    assert {value for _, value in found_in(tmp_path, values)} == set(values)

    await asyncio.gather(*(erase(small_shop, key) for key in keys))

    assert found_in(tmp_path, values) == []
