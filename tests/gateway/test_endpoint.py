"""GraphQL over HTTP, as a client sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

GRAPHQL = "application/graphql-response+json"
TWO_SUBGRAPHS = "{ customer(id: 1) { name points } }"
NOT_FORGED = {"apollo-require-preflight": "yes"}


async def post(client: httpx.AsyncClient, query: str, **more: object) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, **more})


def code(response: httpx.Response) -> str:
    assert "data" not in response.json()
    (error,) = response.json()["errors"]
    found = error["extensions"]["code"]
    assert isinstance(found, str)
    return found


async def test_an_operation_over_two_subgraphs_is_answered(client: httpx.AsyncClient) -> None:
    response = await post(client, TWO_SUBGRAPHS)

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {"data": {"customer": {"name": "Ada", "points": 100}}}


async def test_the_answer_keeps_the_order_of_the_operation(client: httpx.AsyncClient) -> None:
    response = await post(client, "{ customer(id: 1) { points who: name __typename id } __typename }")

    assert response.text == (
        '{"data":{"customer":{"points":100,"who":"Ada","__typename":"Customer","id":"1"},"__typename":"Query"}}'
    )


async def test_get_answers_like_post(client: httpx.AsyncClient) -> None:
    parameters = {
        "query": "query A { tiers } query B($id: ID!) { customer(id: $id) { name } }",
        "operationName": "B",
        "variables": '{"id": 2}',
    }

    response = await client.get("/graphql", params=parameters, headers=NOT_FORGED)

    assert response.json() == {"data": {"customer": {"name": "Grace"}}}


@pytest.mark.parametrize("accept", [GRAPHQL, f"{GRAPHQL}, application/json;q=0.9"])
async def test_the_newer_media_type_is_answered_on_request(client: httpx.AsyncClient, accept: str) -> None:
    response = await client.post("/graphql", json={"query": "{ tiers }"}, headers={"accept": accept})

    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert response.json() == {"data": {"tiers": ["gold", "silver"]}}


async def test_accept_headers_on_several_lines_are_one(client: httpx.AsyncClient) -> None:
    headers = [("accept", "text/plain"), ("accept", GRAPHQL), ("content-type", "application/json")]

    response = await client.post("/graphql", content=b'{"query": "{ tiers }"}', headers=headers)

    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"


COULD_NOT_START = [
    ("{ customer(id: 1) { name ", None, "PARSING_ERROR"),
    ("{ " + "tiers " * 15_001 + "}", None, "PARSING_ERROR"),
    ("{" * 5_000, None, "PARSING_ERROR"),
    ("{ custommer(id: 1) { name } }", None, "GRAPHQL_VALIDATION_FAILED"),
    ("query A { tiers } query B { tiers }", None, "GRAPHQL_VALIDATION_FAILED"),
    ("query A { tiers }", {"operationName": "B"}, "GRAPHQL_UNKNOWN_OPERATION_NAME"),
    ("query ($id: ID!) { customer(id: $id) { name } }", None, "VALIDATION_INVALID_TYPE_VARIABLE"),
    (
        "query ($id: ID!) { customer(id: $id) { name } }",
        {"variables": {"id": []}},
        "VALIDATION_INVALID_TYPE_VARIABLE",
    ),
]


@pytest.mark.parametrize(("query", "more", "expected"), COULD_NOT_START)
async def test_an_operation_that_could_not_start_answers_400(
    client: httpx.AsyncClient, query: str, more: dict[str, object] | None, expected: str
) -> None:
    response = await client.post(
        "/graphql", json={"query": query, **(more or {})}, headers={"accept": GRAPHQL}
    )

    assert (response.status_code, code(response)) == (400, expected)


@pytest.mark.parametrize(("query", "more", "expected"), COULD_NOT_START)
@pytest.mark.parametrize("accept", ["application/json", "*/*"])
async def test_an_older_client_gets_200_for_it(
    client: httpx.AsyncClient, query: str, more: dict[str, object] | None, expected: str, accept: str
) -> None:
    response = await client.post(
        "/graphql", json={"query": query, **(more or {})}, headers={"accept": accept}
    )

    assert (response.status_code, code(response)) == (200, expected)


MALFORMED = [
    (b"{", "INVALID_GRAPHQL_REQUEST"),
    (b"", "INVALID_GRAPHQL_REQUEST"),
    (b"7", "INVALID_GRAPHQL_REQUEST"),
    (b'{"query": {}}', "INVALID_GRAPHQL_REQUEST"),
    (b"{}", "MISSING_QUERY_STRING"),
    (b"[]", "BATCHING_NOT_ENABLED"),
]


@pytest.mark.parametrize(("body", "expected"), MALFORMED)
@pytest.mark.parametrize("accept", ["application/json", GRAPHQL])
async def test_a_malformed_request_answers_400_to_every_client(
    client: httpx.AsyncClient, body: bytes, expected: str, accept: str
) -> None:
    headers = {"content-type": "application/json", "accept": accept}

    response = await client.post("/graphql", content=body, headers=headers)

    assert (response.status_code, code(response)) == (400, expected)


async def test_a_persisted_query_is_not_found_and_the_client_sends_it_whole(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post("/graphql", json={"extensions": {"persistedQuery": {"sha256Hash": "0"}}})

    assert (response.status_code, code(response)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert response.json()["errors"][0]["message"] == "PersistedQueryNotFound"


async def test_a_mutation_is_carried_out_by_post(client: httpx.AsyncClient) -> None:
    response = await post(client, 'mutation { cancelOrder(number: "A-1") { status customer { points } } }')

    assert response.json() == {"data": {"cancelOrder": {"status": "CANCELLED", "customer": {"points": 100}}}}


async def test_a_mutation_by_get_is_refused(client: httpx.AsyncClient) -> None:
    query = 'mutation { cancelOrder(number: "A-1") { status } }'

    response = await client.get("/graphql", params={"query": query}, headers=NOT_FORGED)

    assert (response.status_code, code(response)) == (405, "MUTATION_FORBIDDEN")
    assert response.headers["allow"] == "POST"
    assert (await post(client, "{ orders { number } }")).json()["data"]["orders"][0] == {"number": "A-1"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
async def test_another_method_is_not_allowed(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql")

    assert (response.status_code, code(response)) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"],
)
async def test_what_another_site_could_have_sent_is_blocked(
    client: httpx.AsyncClient, content_type: str | None
) -> None:
    headers = {"content-type": content_type} if content_type else {}

    response = await client.post("/graphql", content=b'{"query": "{ tiers }"}', headers=headers)

    assert (response.status_code, code(response)) == (400, "CSRF_ERROR")


async def test_a_get_without_a_header_that_needs_a_preflight_is_blocked(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{ tiers }"})

    assert (response.status_code, code(response)) == (400, "CSRF_ERROR")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/graphql", "application/json; charset=utf-16"]
)
async def test_a_body_of_another_content_type_is_unsupported(
    client: httpx.AsyncClient, content_type: str
) -> None:
    headers = {**NOT_FORGED, "content-type": content_type}

    response = await client.post("/graphql", content=b'{"query": "{ tiers }"}', headers=headers)

    assert (response.status_code, code(response)) == (415, "INVALID_CONTENT_TYPE_HEADER")


async def test_an_accept_header_that_cannot_be_met_answers_406(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": "{ tiers }"}, headers={"accept": "text/plain"})

    assert (response.status_code, code(response)) == (406, "INVALID_ACCEPT_HEADER")


async def test_a_body_of_ten_megabytes_is_too_large(client: httpx.AsyncClient) -> None:
    response = await post(client, "#" * 10_000_000)

    assert (response.status_code, code(response)) == (413, "INVALID_GRAPHQL_REQUEST")


async def test_a_body_that_does_not_say_its_length_is_too_large_all_the_same(
    client: httpx.AsyncClient,
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 100_000

    response = await client.post("/graphql", content=chunks(), headers={"content-type": "application/json"})

    assert (response.status_code, code(response)) == (413, "INVALID_GRAPHQL_REQUEST")


async def test_too_many_headers_are_refused(client: httpx.AsyncClient) -> None:
    headers = {f"x-{number}": "1" for number in range(100)}

    response = await client.post("/graphql", json={"query": "{ tiers }"}, headers=headers)

    assert (response.status_code, code(response)) == (431, "INVALID_GRAPHQL_REQUEST")


@pytest.mark.parametrize(
    "query", ["{ __schema { queryType { name } } }", '{ __type(name: "Order") { name } tiers }']
)
async def test_introspection_can_be_switched_off(serve: Any, query: str) -> None:
    async with serve(introspection=False) as client:
        response = await post(client, query)
        typename = await post(client, "{ __typename }")

    assert (response.status_code, code(response)) == (400, "INTROSPECTION_DISABLED")
    assert typename.json() == {"data": {"__typename": "Query"}}


async def test_introspection_alone_asks_no_subgraph(client: httpx.AsyncClient, shop: Any) -> None:
    response = await post(client, '{ a: __type(name: "OrderStatus") { enumValues { name } } __typename }')

    assert response.json() == {
        "data": {"a": {"enumValues": [{"name": "OPEN"}, {"name": "CANCELLED"}]}, "__typename": "Query"}
    }
    assert shop.requests == (0, 0)
