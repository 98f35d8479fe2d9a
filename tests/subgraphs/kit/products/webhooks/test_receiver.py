"""A product tells that something changed: what was read of it is shown no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.gathering import GatheredReads
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.webhooks.receiver import LARGEST, Webhooks
from subgraphs.kit.products.webhooks.seen import SeenMarks
from tests.subgraphs.kit.products.conftest import Connect, Product
from tests.subgraphs.kit.products.webhooks.signing import ALL, NOW, SECRET, desk, shopify

ORDER = b'{"id": 5, "customer": {"id": 7}}'


def settings_of(**given: object) -> ProductSettings:
    shop = {"source": "shop", "url": "http://shop.example", "webhook_secret": SECRET.decode()}
    return ProductSettings.model_validate({**shop, **given})


@pytest.fixture
def calls(connect: Connect) -> ProductCalls:
    return connect(ttl=3600)


@pytest.fixture
def app(calls: ProductCalls) -> Starlette:
    """With a Shopify, and a desk behind the part for points."""
    webhooks = Webhooks({"product": settings_of(), "points": settings_of()}, lambda: NOW)
    webhooks.lead_to(calls, ALL["shopify"].convention)
    webhooks.lead_to(calls, ALL["desk"].convention, "points")
    return Starlette(routes=webhooks.routes)


@pytest.fixture
async def door(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://commerce.example") as client:
        yield client


def code_of(answer: httpx.Response) -> str:
    [error] = answer.json()["errors"]
    code: str = error["extensions"]["code"]
    return code


async def test_what_was_read_before_is_read_again(
    door: httpx.AsyncClient, calls: ProductCalls, product: Product
) -> None:
    for _ in range(2):
        await calls.send(read("/orders"))
    answer = await door.post("/webhooks", content=ORDER, headers=shopify(ORDER))
    await calls.send(read("/orders"))

    assert (answer.status_code, answer.json()) == (200, {"outcome": "FORGOTTEN"})
    assert (len(product.seen), calls.counts.told) == (2, 1)


async def test_a_part_has_a_door_of_its_own(door: httpx.AsyncClient, calls: ProductCalls) -> None:
    body = b'{"member": "7"}'
    answers = [
        await door.post(path, content=body, headers=desk(body)) for path in ("/webhooks/points", "/webhooks")
    ]

    assert [answer.status_code for answer in answers] == [200, 401]
    assert (calls.counts.told, calls.counts.doubted) == (1, 1)


async def test_of_gathered_reads_only_those_that_changed_are_read_again(
    door: httpx.AsyncClient, calls: ProductCalls
) -> None:
    batches: list[list[str]] = []

    async def customers(keys: Sequence[str]) -> Mapping[str, str]:
        batches.append(list(keys))
        return {key: f"customer {key}" for key in keys}

    gathered = GatheredReads(calls, customers)
    await gathered.many(["7", "8"])
    await door.post("/webhooks", content=ORDER, headers=shopify(ORDER))
    await gathered.many(["7", "8"])
    for vague in (b"{}", b"<html>"):
        await door.post("/webhooks", content=vague, headers=shopify(vague))
        await gathered.many(["7", "8"])

    assert batches == [["7", "8"], ["7"], ["7", "8"], ["7", "8"]]


async def test_what_was_being_read_when_it_changed_is_not_kept(
    door: httpx.AsyncClient, calls: ProductCalls
) -> None:
    states = ["paid", "shipped"]

    async def orders(keys: Sequence[str]) -> Mapping[str, str]:
        state = states.pop(0)
        if state == "paid":
            await door.post("/webhooks", content=ORDER, headers=shopify(ORDER))
        return dict.fromkeys(keys, state)

    gathered = GatheredReads(calls, orders)

    assert await gathered.many(["5", "6"]) == {"5": "paid", "6": "paid"}
    assert await gathered.many(["5", "6"]) == {"5": "shipped", "6": "paid"}


async def test_what_comes_again_does_nothing_and_is_no_failure(
    door: httpx.AsyncClient, calls: ProductCalls, product: Product
) -> None:
    await door.post("/webhooks", content=ORDER, headers=shopify(ORDER))
    await calls.send(read("/orders"))
    again = {**shopify(ORDER), "x-shopify-webhook-id": "another id, which nobody signed"}
    answer = await door.post("/webhooks", content=ORDER, headers=again)
    await calls.send(read("/orders"))

    assert (answer.status_code, answer.json()) == (200, {"outcome": "KNOWN"})
    assert (len(product.seen), calls.counts.told, calls.counts.told_again) == (1, 1, 1)


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/webhooks", {}, 401, "WEBHOOK_UNSIGNED"),
        ("/webhooks", shopify(ORDER, b"somebody else's secret"), 401, "WEBHOOK_FOREIGN"),
        ("/webhooks/points", desk(ORDER, SECRET, NOW - 3600), 401, "WEBHOOK_STALE"),
        ("/webhooks/points", {"x-desk-signature": "now"}, 400, "WEBHOOK_MALFORMED"),
    ],
)
async def test_what_is_not_believed_changes_nothing(
    door: httpx.AsyncClient,
    calls: ProductCalls,
    path: str,
    headers: Mapping[str, str],
    status: int,
    code: str,
) -> None:
    await calls.send(read("/orders"))
    answer = await door.post(path, content=ORDER, headers=headers)

    assert (answer.status_code, code_of(answer)) == (status, code)
    assert (calls.counts.doubted, calls.counts.told) == (1, 0)
    assert calls.has(read("/orders"))


async def test_a_large_body_is_not_read_to_its_end(door: httpx.AsyncClient) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield bytes(LARGEST // 10)

    answer = await door.post("/webhooks", content=body(), headers=shopify(b""))

    assert (answer.status_code, code_of(answer)) == (413, "WEBHOOK_TOO_LARGE")
    assert sent < 100


async def test_a_body_that_breaks_off_is_no_delivery(app: Starlette, calls: ProductCalls) -> None:
    events = iter([{"type": "http.request", "body": ORDER, "more_body": True}, {"type": "http.disconnect"}])
    said: list[Message] = []

    async def receive() -> Message:
        return next(events)

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(name.encode(), value.encode()) for name, value in shopify(ORDER).items()]
    scope = {"type": "http", "method": "POST", "path": "/webhooks", "headers": headers, "query_string": b""}
    await app(scope, receive, send)

    assert said[0]["status"] == 400
    assert (calls.counts.doubted, calls.counts.told) == (1, 0)


async def test_without_a_secret_there_is_no_door() -> None:
    assert Webhooks({"product": settings_of(webhook_secret=None)}).routes == []


async def test_a_secret_for_a_product_that_signs_nothing_is_told(calls: ProductCalls) -> None:
    with pytest.raises(ValueError, match="desk sends no signed webhooks"):
        Webhooks({"product": settings_of()}).lead_to(calls, None)


async def test_nothing_is_taken_before_the_source_is_open() -> None:
    app = Starlette(routes=Webhooks({"product": settings_of()}).routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        answer = await client.post("/webhooks", content=ORDER, headers=shopify(ORDER))

    assert (answer.status_code, code_of(answer)) == (503, "WEBHOOK_TOO_EARLY")


def test_a_secret_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 16 characters"):
        settings_of(webhook_secret="changeme")


def test_both_secrets_are_good_while_one_is_exchanged() -> None:
    given = settings_of(webhook_secret_before="the one that was before")

    assert given.webhook_secrets == (SECRET, b"the one that was before")


def test_deliveries_are_remembered_for_a_day_and_in_bounds() -> None:
    seen = SeenMarks(most=2)

    assert [seen.is_new(mark, NOW) for mark in ("a", "a", "b", "c", "a")] == [True, False, True, True, True]
    assert [seen.is_new("a", NOW + after) for after in (86_400, 86_401)] == [False, True]
