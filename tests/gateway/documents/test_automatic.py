"""Automatic persisted queries, as clients of Apollo use them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import httpx
import pytest

TIERS = "{ tiers }"


def persisted(text: str, **more: object) -> dict[str, object]:
    hashed = sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hashed}}, **more}


async def post(client: Any, body: dict[str, object]) -> httpx.Response:
    answer = await client.post("/graphql", json=body)
    assert isinstance(answer, httpx.Response)
    return answer


def told(answer: httpx.Response) -> tuple[int, str, str]:
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


async def test_a_hash_is_unknown_then_learnt_then_known(client: Any) -> None:
    unknown = await post(client, persisted(TIERS))
    learnt = await post(client, persisted(TIERS, query=TIERS))
    known = await post(client, persisted(TIERS))

    assert told(unknown) == (200, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
    assert unknown.headers["cache-control"] == "private, no-cache, must-revalidate"
    assert learnt.json() == known.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_a_hash_in_capitals_is_the_same_hash(client: Any) -> None:
    await post(client, persisted(TIERS, query=TIERS))
    hashed = sha256(TIERS.encode()).hexdigest().upper()

    known = await post(client, {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hashed}}})

    assert known.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_a_get_may_name_a_hash(client: Any) -> None:
    await post(client, persisted(TIERS, query=TIERS))
    hashed = sha256(TIERS.encode()).hexdigest()

    known = await client.get(
        "/graphql",
        params={"extensions": f'{{"persistedQuery": {{"version": 1, "sha256Hash": "{hashed}"}}}}'},
        headers={"apollo-require-preflight": "true"},
    )

    assert known.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_another_text_under_a_known_hash_changes_nothing(client: Any) -> None:
    """Whoever tries to plant a text under the hash of another client's is refused, and the true one stays."""
    await post(client, persisted(TIERS, query=TIERS))

    planted = await post(client, persisted(TIERS, query="{ customer(id: 1) { name } }"))
    known = await post(client, persisted(TIERS))

    assert told(planted) == (400, "PERSISTED_QUERY_HASH_MISMATCH", "provided sha does not match query")
    assert known.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_a_learnt_text_may_be_asked_again_with_other_variables(client: Any) -> None:
    text = "query ($id: ID!) { customer(id: $id) { name } }"
    await post(client, persisted(text, query=text, variables={"id": 1}))

    answer = await post(client, persisted(text, variables={"id": 2}))

    assert answer.json() == {"data": {"customer": {"name": "Grace"}}}


async def test_a_mutation_by_its_hash_is_no_way_around_get(client: Any, shop: Any) -> None:
    text = 'mutation { cancelOrder(number: "A-1") { status } }'
    await post(client, persisted(text, query=text))
    asked = shop.requests
    hashed = sha256(text.encode()).hexdigest()

    answer = await client.get(
        "/graphql",
        params={"extensions": f'{{"persistedQuery": {{"version": 1, "sha256Hash": "{hashed}"}}}}'},
        headers={"apollo-require-preflight": "true"},
    )

    assert answer.status_code == 405
    assert shop.requests == asked


async def test_texts_that_are_not_used_are_forgotten_first(serve: Any) -> None:
    texts = [f"query Q{n} {{ tiers }}" for n in range(3)]

    async with serve(apq_cache_size=2) as client:
        for text in texts:
            await post(client, persisted(text, query=text))
        answers = [await post(client, persisted(text)) for text in texts]

    assert ["errors" in answer.json() for answer in answers] == [True, False, False]


async def test_a_huge_text_pushes_out_no_other(serve: Any) -> None:
    huge = "{ tiers }" + " " * 100_000

    async with serve(apq_cache_size=10) as client:
        await post(client, persisted(TIERS, query=TIERS))
        assert "data" in (await post(client, persisted(huge, query=huge))).json()
        known = await post(client, persisted(TIERS))

    assert "data" in known.json()


async def test_where_it_is_off_a_hash_is_not_supported_and_a_text_runs(serve: Any) -> None:
    async with serve(apq=False) as client:
        by_hash = await post(client, persisted(TIERS))
        by_text = await post(client, persisted(TIERS, query=TIERS))

    assert told(by_hash) == (200, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
    assert by_text.json() == {"data": {"tiers": ["gold", "silver"]}}


@pytest.mark.parametrize(
    "given", [1, "hash", [], {}, {"sha256Hash": 1}, {"sha256Hash": ""}, {"sha256Hash": "a", "version": 2}]
)
async def test_a_misshapen_persisted_query_is_malformed(client: Any, given: object) -> None:
    answer = await post(client, {"query": TIERS, "extensions": {"persistedQuery": given}})

    assert told(answer)[:2] == (400, "INVALID_GRAPHQL_REQUEST")


async def test_a_document_of_no_list_is_not_supported(client: Any) -> None:
    answer = await post(client, {"documentId": "tiers"})

    assert told(answer) == (200, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
