"""What no client should send: an error with its status, and the next request is served as if nothing was."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from gateway.graph import Graph
from gateway.page.examples import Example
from gateway.parameters import DEEPEST
from subgraphs.world.examples import ME
from tests.customer_graph.conftest import CustomerGraph, Json, running
from tests.customer_graph.hostile import HOSTILE, Place, text_places

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"

KNOWN_CODES = {"BAD_USER_INPUT", "VALIDATION_INVALID_TYPE_VARIABLE", "GRAPHQL_VALIDATION_FAILED"}
"""The codes of a value that is wrong. Everything else would be a fault of ours."""


NO_TEXT_OF_POSTGRESQL = {"BAD_USER_INPUT"}
"""What a key with a NUL is there. Any other key that nobody has is not even an error."""


def body(query: str, **parameters: object) -> bytes:
    return json.dumps({"query": query, **parameters}).encode()


def nested(levels: int) -> object:
    value: object = "2026-01-01T00:00:00Z"
    for _ in range(levels):
        value = [value]
    return value


SINCE = "query Since($since: DateTime) { orders(first: 1, filter: {updatedSince: $since}) { __typename } }"
PHASE = "query Phase($phase: SalePhase) { me { exchanges(first: 1, phase: $phase) { __typename } } }"
CUSTOMER = "query Sheet($id: ID!) { customer(id: $id) { id } }"

REFUSED: Mapping[str, tuple[bytes, int, str, bool]] = {
    "no JSON": (b'{"query": "{ me', 400, "INVALID_GRAPHQL_REQUEST", False),
    "nothing": (b"", 400, "INVALID_GRAPHQL_REQUEST", False),
    "no UTF-8": (b'{"query": "{ me { \xff } }"}', 400, "INVALID_GRAPHQL_REQUEST", False),
    "no object": (b'"{ me { id } }"', 400, "INVALID_GRAPHQL_REQUEST", False),
    "half a surrogate": (b'{"query": "{ me { id } } # \\ud800"}', 400, "INVALID_GRAPHQL_REQUEST", False),
    "a batch": (b'[{"query": "{ me { id } }"}]', 400, "BATCHING_NOT_ENABLED", False),
    "a query of another type": (b'{"query": {"me": "id"}}', 400, "INVALID_GRAPHQL_REQUEST", False),
    "variables of another type": (body(CUSTOMER, variables=["1"]), 400, "INVALID_GRAPHQL_REQUEST", False),
    "no query": (b"{}", 400, "MISSING_QUERY_STRING", False),
    "10 MB": (body("{ me { id } } #" + "x" * 10_000_000), 413, "INVALID_GRAPHQL_REQUEST", False),
    "variables of 300 levels": (
        body(SINCE, variables={"since": nested(300)}),
        *(400, "INVALID_GRAPHQL_REQUEST", False),
    ),
    "variables a level too deep": (
        body(SINCE, variables={"since": nested(DEEPEST)}),
        *(400, "INVALID_GRAPHQL_REQUEST", False),
    ),
    "100,000 levels": (
        b'{"query": "{ me { id } }", "variables": ' + b"[" * 100_000,
        *(400, "INVALID_GRAPHQL_REQUEST", False),
    ),
    "a syntax error": (body("{ me { id }"), 400, "PARSING_ERROR", True),
    "a document of 300 levels": (body("{ me " * 300 + "}" * 300), 400, "PARSING_ERROR", True),
    "20,000 tokens": (body("{ " + "me " * 20_000 + "}"), 400, "PARSING_ERROR", True),
    "an unknown field": (body("{ me { shoeSize } }"), 400, "GRAPHQL_VALIDATION_FAILED", True),
    "a hidden field": (body("{ me { commerceKeys } }"), 400, "GRAPHQL_VALIDATION_FAILED", True),
    "a field of the machinery": (
        body("{ _entities(representations: []) { __typename } }"),
        *(400, "GRAPHQL_VALIDATION_FAILED", True),
    ),
    "an unknown argument": (body('{ customer(ids: "1") { id } }'), 400, "GRAPHQL_VALIDATION_FAILED", True),
    "an unknown operation": (
        body("query A { me { id } }", operationName="B"),
        *(400, "GRAPHQL_UNKNOWN_OPERATION_NAME", True),
    ),
    "one of several operations": (
        body("query A { me { id } } query B { me { id } }"),
        *(400, "GRAPHQL_VALIDATION_FAILED", True),
    ),
    "no variable": (body(CUSTOMER), 400, "VALIDATION_INVALID_TYPE_VARIABLE", True),
    "a variable of another type": (
        body(CUSTOMER, variables={"id": {"customer": 1}}),
        *(400, "VALIDATION_INVALID_TYPE_VARIABLE", True),
    ),
    "an unknown value of an enum": (
        body(PHASE, variables={"phase": "DURING_SALE"}),
        *(400, "VALIDATION_INVALID_TYPE_VARIABLE", True),
    ),
}
"""What is sent → status, code, and whether a client that reads `application/json` only gets status 200."""


@pytest.fixture
async def http(customer_graph: CustomerGraph) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(customer_graph.app)  # an exception would come out here
    async with httpx.AsyncClient(transport=transport, base_url="http://fiche.example") as client:
        yield client


async def post(http: httpx.AsyncClient, content: bytes, accept: str = GRAPHQL) -> httpx.Response:
    return await http.post("/graphql", content=content, headers={"content-type": JSON, "accept": accept})


@pytest.fixture
async def the_next_request_is_served(
    customer_graph: CustomerGraph,
    examples: Mapping[str, Example],
    golden: Path,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[None]:
    """After the test: and nothing was logged as a fault of ours."""
    with caplog.at_level(logging.WARNING):
        yield
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
    answer = await customer_graph.example(examples["F1Header"])
    assert answer == json.loads((golden / "F1Header.json").read_text())


@pytest.mark.parametrize(("sent", "status", "code", "starred"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.usefixtures("the_next_request_is_served")
async def test_a_bad_request_has_the_status_and_the_code_of_the_conventions(
    sent: bytes, status: int, code: str, starred: bool, http: httpx.AsyncClient
) -> None:
    response = await post(http, sent)
    for_older_clients = await post(http, sent, JSON)

    assert (response.status_code, for_older_clients.status_code) == (status, 200 if starred else status)
    for answer in (response.json(), for_older_clients.json()):
        assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
        assert all(error["message"] for error in answer["errors"])
        assert "data" not in answer


DEEP = f"{'[' * 150}{']' * 150}"
WIDE = "99999999999999999999999999"

UNSENDABLE = {
    "99 levels": body(SINCE, variables={"since": nested(DEEPEST - 1)}),
    "a default of 150 levels": body(SINCE.replace("DateTime", f"DateTime = {DEEP}")),
    "150 levels in the document": body(
        f"{{ orders(first: 1, filter: {{updatedSince: {DEEP}}}) {{ __typename }} }}"
    ),
    "a default of 87 bits": body(SINCE.replace("DateTime", f"DateTime = {WIDE}")),
    "a variable of 87 bits": body(SINCE, variables={"since": int(WIDE)}),
}


@pytest.mark.parametrize("sent", UNSENDABLE.values(), ids=UNSENDABLE.keys())
@pytest.mark.usefixtures("the_next_request_is_served")
async def test_a_value_that_no_subgraph_takes_is_an_error_at_its_field(
    sent: bytes, http: httpx.AsyncClient
) -> None:
    response = await post(http, sent)

    assert response.status_code == 200
    assert response.json()["data"] == {"orders": None}
    (error,) = response.json()["errors"]
    assert error["path"] == ["orders"]
    assert error["extensions"]["service"] == "commerce"


@pytest.mark.usefixtures("the_next_request_is_served")
async def test_a_subject_in_no_known_encoding_is_nobody(http: httpx.AsyncClient) -> None:
    headers = [(b"content-type", b"application/json"), (b"fiche-subject", b"\xff\xfe\x80")]

    response = await http.post("/graphql", content=body("{ me { id } }"), headers=headers)

    assert response.json() == {"data": {"me": None}}


@pytest.fixture(params=["sqlite", "postgresql"])
def either_urls(request: pytest.FixtureRequest) -> Mapping[str, str]:
    urls: Mapping[str, str] = request.getfixturevalue(
        "database_urls" if request.param == "sqlite" else "postgres_urls"
    )
    return urls


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.usefixtures("the_next_request_is_served")
async def test_a_hostile_text_finds_nothing_and_breaks_nothing(
    text: str, either_urls: Mapping[str, str], graph: Graph, known: Mapping[str, Sequence[str]]
) -> None:
    """In every argument of the root fields that takes a text, by variable and written in the document."""
    places = list(text_places(graph.api_schema, known))
    assert len(places) > len(HOSTILE)

    async with running(graph, either_urls) as asked:
        for place in places:
            by_variable = await asked.answer(place.with_variable(), {"it": place.wrap(text)}, ME)
            in_document = await asked.answer(place.with_literal(text), {}, ME)

            for answer in (by_variable, in_document):
                assert is_orderly(place, answer), f"{place}: {answer}"
                assert "errors" not in answer or not place.is_lookup or "\x00" in text, place


def is_orderly(place: Place, answer: Json) -> bool:
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    found = answer.get("data", {}).get(place.field)
    if place.is_lookup:
        return codes <= NO_TEXT_OF_POSTGRESQL and is_nothing(found)
    return codes <= KNOWN_CODES and (bool(codes) or found is not None)


def is_nothing(found: object) -> bool:
    """A `Node` of another subgraph is a reference: whether there is such a record, its owner says."""
    match found:
        case list():
            return all(map(is_nothing, found))
        case dict():
            return found["__typename"] in ("Order", "Voucher")
        case _:
            return found is None
