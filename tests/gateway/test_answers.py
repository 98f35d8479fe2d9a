"""Statuses of the newest draft, compressed bodies, and pages of other sites, as clients see them."""

from __future__ import annotations

import gzip
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import httpx
import orjson
import pytest
import zstandard
from pydantic import ValidationError

from gateway.compression import chosen_encoding
from gateway.config import Settings

GRAPHQL = "application/graphql-response+json"

ORDERS = "orders { number status customer { id name } }"

MANY_ORDERS = "{ " + " ".join(f"a{number}: {ORDERS}" for number in range(15)) + " }"


def post(client: httpx.AsyncClient, body: object, **headers: str) -> Any:
    return client.post("/graphql", json=body, headers={"accept": GRAPHQL, **headers})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": "{ tiers }"}, 200),
        ({"query": "{ tiers "}, 400),
        ({"query": "{ tires }"}, 422),
        ({"query": "query ($id: ID!) { customer(id: $id) { name } }"}, 422),
        ({"query": "query A { tiers } query B { tiers }"}, 422),
        ({"query": "query A { tiers }", "operationName": "B"}, 422),
        ({"query": ["{ tiers }"]}, 422),
        ({"query": "{ tiers }", "onError": "IGNORE"}, 422),
        ({"variables": {}}, 422),
        (7, 422),
    ],
)
async def test_the_newest_draft_tells_what_cannot_be_read_from_what_is_wrong(
    serve: Any, body: object, status: int
) -> None:
    async with serve(strict_draft=True) as client:
        newest = await post(client, body)
        older = await client.post("/graphql", json=body)

    assert newest.status_code == status
    assert older.status_code in (200, 400)


async def test_a_body_that_is_no_json_cannot_be_read(serve: Any) -> None:
    async with serve(strict_draft=True) as client:
        response = await client.post(
            "/graphql", content=b"{", headers={"accept": GRAPHQL, "content-type": "application/json"}
        )

    assert response.status_code == 400


async def test_the_newest_draft_tells_a_part_from_the_whole(serve: Any, shop: Any) -> None:
    partly = {"query": "{ tiers customer(id: 1) { name } }"}
    shop.loyalty.answer = None  # which fails
    async with serve(strict_draft=True) as strict:
        newest, older = await post(strict, partly), await strict.post("/graphql", json=partly)
    async with serve() as client:
        default = await post(client, partly)

    assert [newest.status_code, older.status_code, default.status_code] == [294, 200, 200]
    assert newest.json()["data"] == {"tiers": None, "customer": {"name": "Ada"}}


@pytest.mark.parametrize(
    ("accept", "used"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "br"),
        ("identity", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
async def test_a_large_answer_is_compressed_as_the_client_likes_best(
    client: httpx.AsyncClient, accept: str, used: str | None
) -> None:
    async with client.stream(
        "POST", "/graphql", json={"query": MANY_ORDERS}, headers={"accept-encoding": accept}
    ) as response:
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
    plain = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstandard.decompress}

    assert response.headers.get("content-encoding") == used
    assert response.headers["vary"] == "accept-encoding"
    assert int(response.headers["content-length"]) == len(raw)
    assert orjson.loads(plain[used](raw))["data"]["a14"][0]["number"] == "A-1"


async def test_a_small_answer_goes_out_as_it_is(client: httpx.AsyncClient) -> None:
    response = await post(client, {"query": "{ tiers }"}, **{"accept-encoding": "gzip"})

    assert "content-encoding" not in response.headers


async def test_compression_can_be_switched_off(serve: Any) -> None:
    async with serve(compression="") as client:
        response = await post(client, {"query": MANY_ORDERS}, **{"accept-encoding": "gzip"})

    assert "content-encoding" not in response.headers


@pytest.mark.parametrize("accept", [";;,", "gzip;q=x", "gzip;q=2", "," * 1_000, "gzip;level=9"])
def test_an_encoding_that_is_not_understood_is_not_used(accept: str) -> None:
    assert chosen_encoding(accept, ("gzip",)) is None


SHOP = {"origin": "https://shop.example"}

ASKS = {"access-control-request-method": "POST", "access-control-request-headers": "content-type, x-shop"}


async def test_a_page_of_a_named_origin_may_ask_and_read(serve: Any) -> None:
    async with serve(cors_origins="https://shop.example", cors_credentials=True) as client:
        asked = await client.options("/graphql", headers=SHOP | ASKS)
        read = await client.post("/graphql", json={"query": "{ tiers }"}, headers=SHOP)

    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == "https://shop.example"
    assert asked.headers["access-control-allow-methods"] == "GET, POST"
    assert asked.headers["access-control-allow-headers"] == "content-type, x-shop"
    assert asked.headers["access-control-max-age"] == "7200"
    assert asked.headers["vary"].startswith("Origin")
    assert read.headers["access-control-allow-origin"] == "https://shop.example"
    assert read.headers["access-control-allow-credentials"] == "true"
    assert read.headers["vary"] == "Origin"
    assert "retry-after" in read.headers["access-control-expose-headers"]


async def test_a_page_of_another_origin_may_not(serve: Any) -> None:
    another = {"origin": "https://shop.example.evil.example"}
    async with serve(cors_origins="https://shop.example") as client:
        asked = await client.options("/graphql", headers=another | ASKS)
        read = await client.post("/graphql", json={"query": "{ tiers }"}, headers=another)
        no_page = await client.post("/graphql", json={"query": "{ tiers }"})

    assert asked.status_code == 400
    for response in (asked, read, no_page):
        assert "access-control-allow-origin" not in response.headers
        assert "Origin" in response.headers["vary"]


async def test_everybody_may_read_what_no_cookie_opens(serve: Any) -> None:
    async with serve(cors_origins="*") as client:
        read = await client.post("/graphql", json={"query": "{ tiers }"}, headers=SHOP | {"cookie": "a=b"})

    assert read.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in read.headers


async def test_without_origins_no_page_of_another_site_reads(client: httpx.AsyncClient) -> None:
    asked = await client.options("/graphql", headers=SHOP | ASKS)

    assert asked.status_code == 405
    assert "access-control-allow-origin" not in asked.headers


@pytest.mark.parametrize(
    "settings",
    [
        {"cors_origins": "*", "cors_credentials": True},
        {"cors_origins": "https://shop.example/"},
        {"cors_origins": "shop.example"},
        {"compression": "deflate"},
    ],
)
def test_what_would_be_unsafe_or_could_not_work_is_no_setting(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**settings)
