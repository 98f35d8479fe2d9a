"""What a product is asked, how often, and what is made of its answers."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from subgraphs.kit.errors import SourceDown, SourceTimeout
from subgraphs.kit.products.call import Answer, ask, read, write
from subgraphs.kit.products.faults import (
    Fault,
    FaultKind,
    ProductFailure,
    ProductRefused,
    ProductRefusedUs,
    ProductThrottled,
    ProductUnreadable,
)
from tests.subgraphs.kit.products.conftest import Clock, Connect, Product, ok

BUSY = httpx.Response(429, headers={"retry-after": "3"})

BROKEN = httpx.Response(500, html="<html><title>Internal Server Error</title></html>")


async def test_a_call_goes_below_the_products_address(connect: Connect, product: Product) -> None:
    answer = await connect().send(read("/customers", {"id": 7}))

    assert str(product.seen[0].url) == "http://desk.example/api/customers?id=7"
    assert answer.json() == "fine"


async def test_equal_reads_under_way_are_one_call(connect: Connect, product: Product) -> None:
    calls, product.gate = connect(), asyncio.Event()
    asked = [asyncio.create_task(calls.send(read("/customers"))) for _ in range(5)]
    await asyncio.sleep(0)
    product.gate.set()

    assert [answer.json() for answer in await asyncio.gather(*asked)] == ["fine"] * 5
    assert (len(product.seen), calls.counts.shared) == (1, 4)


async def test_whoever_leaves_takes_no_answer_from_the_others(connect: Connect, product: Product) -> None:
    calls, product.gate = connect(), asyncio.Event()
    first, second = (asyncio.create_task(calls.send(read("/customers"))) for _ in range(2))
    await asyncio.sleep(0.0)
    first.cancel()
    product.gate.set()

    assert (await second).json() == "fine"
    assert len(product.seen) == 1


async def test_what_was_read_is_shown_again_for_its_time_and_no_longer(
    connect: Connect, product: Product, clock: Clock
) -> None:
    calls = connect(ttl=5)
    for _ in range(3):
        await calls.send(read("/customers"))
    assert (len(product.seen), calls.counts.kept) == (1, 2)

    clock.now += 5
    await calls.send(read("/customers"))

    assert len(product.seen) == 2


async def test_nothing_is_shown_again_after_a_write(connect: Connect, product: Product) -> None:
    calls = connect(ttl=60)
    await calls.send(read("/customers"))
    await calls.send(write("PUT", "/customers/7", {"email": "anna@shop.example"}))
    await calls.send(read("/customers"))

    assert [request.method for request in product.seen] == ["GET", "PUT", "GET"]


async def test_a_read_that_began_before_a_write_is_not_kept(connect: Connect, product: Product) -> None:
    calls, product.gate = connect(ttl=60), asyncio.Event()
    reading = asyncio.create_task(calls.send(read("/customers")))
    await asyncio.sleep(0.001)
    gate, product.gate = product.gate, None
    await calls.send(write("PUT", "/customers/7", {}))
    gate.set()
    await reading
    await calls.send(read("/customers"))

    assert [request.method for request in product.seen] == ["GET", "PUT", "GET"]


async def test_no_more_calls_are_under_way_than_allowed(connect: Connect, product: Product) -> None:
    calls, product.gate = connect(concurrency=2), asyncio.Event()
    asked = [asyncio.create_task(calls.send(read("/customers", {"id": key}))) for key in range(6)]
    await asyncio.sleep(0.001)
    product.gate.set()
    await asyncio.gather(*asked)

    assert (product.most_at_once, len(product.seen)) == (2, 6)


async def test_a_read_is_tried_again_and_a_write_is_not(connect: Connect, product: Product) -> None:
    product.answers = [BROKEN, httpx.ConnectError("refused"), ok()]
    calls = connect()

    assert (await calls.send(read("/customers"))).json() == "fine"
    assert (calls.counts.sent, calls.counts.retries, calls.counts.failures) == (3, 2, 2)

    product.answers = [BROKEN]
    with pytest.raises(ProductFailure) as raised:
        await calls.send(write("POST", "/customers", {}))
    assert raised.value.told() == "500: Internal Server Error"
    assert calls.counts.sent == 4


async def test_retry_after_is_waited_for_by_everybody(
    connect: Connect, product: Product, clock: Clock
) -> None:
    product.answers = [BUSY, ok()]
    calls = connect()
    await calls.send(read("/customers"))
    await calls.send(read("/orders"))

    assert clock.waits == [3.0]
    assert calls.counts.throttled == 1


async def test_a_wait_that_is_too_long_is_told_at_once(
    connect: Connect, product: Product, clock: Clock
) -> None:
    product.answers = [httpx.Response(503, headers={"retry-after": "60"})]
    calls = connect(seconds=8)

    with pytest.raises(ProductThrottled):
        await calls.send(read("/customers"))
    with pytest.raises(ProductThrottled):
        await calls.send(read("/orders"))

    assert (len(product.seen), clock.waits) == (1, [])


async def test_calls_beyond_the_budget_wait_and_then_fail(
    connect: Connect, product: Product, clock: Clock
) -> None:
    calls = connect(calls_per_minute=3, seconds=8)
    for key in range(3):
        await calls.send(read("/customers", {"id": key}))
        clock.now += 1

    with pytest.raises(SourceDown):
        await calls.send(read("/customers", {"id": 3}))
    clock.now += 50
    await calls.send(read("/customers", {"id": 3}))

    assert len(product.seen) == 4
    assert clock.waits == [7.0]  # the first call is a minute old then


async def test_repeated_attempts_count_against_the_budget(connect: Connect, product: Product) -> None:
    product.answers = [BROKEN]
    calls = connect(calls_per_minute=2, seconds=8)

    with pytest.raises(SourceDown):
        await calls.send(read("/customers"))

    assert len(product.seen) == 2


async def test_after_failures_in_a_row_the_product_is_left_alone_and_then_tried_once(
    connect: Connect, product: Product, clock: Clock
) -> None:
    product.answers = [httpx.ConnectError("refused")]
    calls = connect()
    for key in range(100):
        with pytest.raises(SourceDown):
            await calls.send(read("/customers", {"id": key}))
    assert calls.is_resting
    before = len(product.seen)
    assert before <= 6

    product.answers, product.gate = [ok()], asyncio.Event()
    clock.now += 30
    trial = asyncio.create_task(calls.send(read("/orders")))
    await asyncio.sleep(0.001)
    for key in range(5):
        with pytest.raises(SourceDown):
            await calls.send(read("/orders", {"id": key}))
    assert len(product.seen) == before + 1
    product.gate.set()
    await trial
    assert not calls.is_resting


async def test_a_product_that_is_slower_than_its_time_is_a_timeout(
    connect: Connect, product: Product
) -> None:
    product.gate = asyncio.Event()
    calls = connect(seconds=0.01)

    with pytest.raises(SourceTimeout):
        await calls.send(read("/customers"))


async def test_an_answer_that_is_too_long_is_not_read_to_its_end(connect: Connect, product: Product) -> None:
    product.answers = [ok("x" * 3000)]

    with pytest.raises(ProductUnreadable):
        await connect(largest_answer=2000).send(read("/customers"))


async def test_html_where_json_was_expected_is_nothing_to_read(connect: Connect, product: Product) -> None:
    product.answers = [httpx.Response(200, html="<title>Sign in</title>")]
    answer = await connect().send(read("/customers"))

    assert not answer.is_json
    with pytest.raises(ProductUnreadable) as raised:
        answer.json()
    assert "text/html" in raised.value.told()


@pytest.mark.parametrize(
    ("status", "failure"),
    [(400, ProductRefused), (404, ProductRefused), (403, ProductRefusedUs), (401, ProductRefusedUs)],
)
async def test_what_the_product_refuses_is_not_asked_again(
    status: int, failure: type[ProductFailure], connect: Connect, product: Product
) -> None:
    product.answers = [httpx.Response(status, json={"message": "no such field"})]

    with pytest.raises(failure) as raised:
        await connect().send(read("/customers"))

    assert len(product.seen) == 1
    assert str(raised.value) == "The source does not answer."  # a client is told no word of the product's


async def test_an_unknown_key_may_be_an_answer(connect: Connect, product: Product) -> None:
    product.answers = [httpx.Response(404)]

    assert (await connect().send(read("/customers/7", also=[404]))).status == 404


async def test_a_200_with_errors_is_an_error_where_the_product_says_so(
    connect: Connect, product: Product
) -> None:
    def judge(answer: Answer) -> Fault | None:
        match answer.object():
            case {"errors": [{"code": "THROTTLED"}]}:
                return Fault(FaultKind.THROTTLED, "THROTTLED", after=2.0)
            case {"errors": [{"message": str(words)}]}:
                return Fault(FaultKind.REFUSED, words)
        return None

    product.answers = [ok({"errors": [{"code": "THROTTLED"}]}), ok({"data": 1})]
    calls = connect(judge=judge)
    assert (await calls.send(ask("/graphql", {"query": "{ a }"}))).object() == {"data": 1}

    product.answers = [ok({"errors": [{"message": "no field b"}]})]
    with pytest.raises(ProductRefused) as raised:
        await calls.send(ask("/graphql", {"query": "{ b }"}))
    assert raised.value.words == "no field b"


async def test_a_judge_that_cannot_read_leaves_it_to_the_status(connect: Connect, product: Product) -> None:
    def judge(answer: Answer) -> Fault | None:
        return None if "data" in answer.object() else Fault(FaultKind.REFUSED, "no data")

    product.answers = [httpx.Response(502, html="<title>Bad Gateway</title>"), ok({"data": 1})]
    calls = connect(judge=judge)
    assert (await calls.send(ask("/graphql", {}))).object() == {"data": 1}

    product.answers = [httpx.Response(200, html="<title>Sign in</title>")]
    with pytest.raises(ProductUnreadable):
        await calls.send(ask("/graphql", {"query": "{ a }"}))


async def test_an_errand_beside_the_calls_ends_with_them(connect: Connect) -> None:
    calls, ended = connect(), asyncio.Event()

    async def errand() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    calls.look_after(errand())
    await asyncio.sleep(0)
    await calls.close()

    assert ended.is_set()
