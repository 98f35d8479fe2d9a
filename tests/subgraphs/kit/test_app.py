"""The application of a subgraph on the wire: a shelf of books whose source does as it is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
import strawberry

from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.errors import BadUserInput, SourceDown, SourceTimeout
from subgraphs.kit.federation import Reference, SubgraphSchema, text_key

FAILURES = {
    "timeout": SourceTimeout(),
    "slow": TimeoutError(),
    "down": SourceDown(),
    "cut": ConnectionResetError("10.0.0.7:5432"),
    "wrong": BadUserInput("Ask for a title."),
    "bug": ZeroDivisionError("secret"),
}


@dataclass
class Shelf:
    is_open: bool = False


@dataclass(frozen=True)
class Context:
    shelf: Shelf
    caller: Caller


Info = strawberry.Info[Context, None]


@strawberry.federation.type(keys=["title"])
class Book:
    title: str

    @strawberry.field
    def pages(self) -> int | None:
        if self.title in FAILURES:
            raise FAILURES[self.title]
        return len(self.title)

    @classmethod
    async def resolve_reference(cls, info: Info, reference: Reference) -> Book | None:
        title = text_key(reference, "title")
        if title in FAILURES:
            raise FAILURES[title]
        return None if title == "unknown" else Book(title=title)


@strawberry.type
class Query:
    @strawberry.field
    async def book(self, title: str) -> Book | None:
        return Book(title=title)

    @strawberry.field
    def reader(self, info: Info) -> str | None:
        return info.context.caller.subject

    @strawberry.field
    def shelf_is_open(self, info: Info) -> bool:
        return info.context.shelf.is_open


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    shelf = Shelf()

    @asynccontextmanager
    async def open_shelf() -> AsyncIterator[Shelf]:
        shelf.is_open = True
        yield shelf
        shelf.is_open = False

    app = create_subgraph_app(Subgraph("books", "LIBRARY", SubgraphSchema(Query), open_shelf, Context))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://books") as client:
            yield client
    assert not shelf.is_open


async def ask(client: httpx.AsyncClient, query: str, **request: object) -> dict:
    response = await client.post("/graphql", json={"query": query, **request})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    return response.json()


async def test_the_source_is_open_while_the_application_lives(client) -> None:
    assert await ask(client, "{ shelfIsOpen }") == {"data": {"shelfIsOpen": True}}


async def test_health_names_the_subgraph(client) -> None:
    assert (await client.get("/health")).json() == {"subgraph": "books", "status": "up"}


async def test_the_caller_is_named_by_a_header(client) -> None:
    response = await client.post(
        "/graphql", json={"query": "{ reader }"}, headers={"Fiche-Subject": "Q3VzdG9tZXI6MQ"}
    )

    assert response.json() == {"data": {"reader": "Q3VzdG9tZXI6MQ"}}
    assert await ask(client, "{ reader }") == {"data": {"reader": None}}


@pytest.mark.parametrize(
    ("failure", "code", "message"),
    [
        ("timeout", "SOURCE_TIMEOUT", "The source did not answer in time."),
        ("slow", "SOURCE_TIMEOUT", "The source did not answer in time."),
        ("down", "SOURCE_DOWN", "The source does not answer."),
        ("cut", "SOURCE_DOWN", "The source does not answer."),
        ("wrong", "BAD_USER_INPUT", "Ask for a title."),
        ("bug", "INTERNAL", "The subgraph failed here. Its log says why."),
    ],
)
async def test_each_kind_of_failure_has_its_code_and_says_nothing_of_the_inside(
    client, caplog: pytest.LogCaptureFixture, failure: str, code: str, message: str
) -> None:
    with caplog.at_level(logging.CRITICAL):
        answer = await ask(
            client, "query($t: String!) { book(title: $t) { title pages } }", variables={"t": failure}
        )

    error = {"message": message, "path": ["book", "pages"], "extensions": {"code": code, "system": "LIBRARY"}}
    assert answer == {"data": {"book": {"title": failure, "pages": None}}, "errors": [error]}


async def test_an_internal_failure_is_in_the_log(client, caplog: pytest.LogCaptureFixture) -> None:
    await ask(client, '{ book(title: "bug") { pages } }')

    [record] = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)


async def test_a_reference_that_fails_leaves_the_others_alone(client) -> None:
    query = (
        "query($them: [_Any!]!) { _entities(representations: $them) { __typename ... on Book { title } } }"
    )
    them = [
        {"__typename": "Book", "title": "Emma"},
        {"__typename": "Book", "title": "down"},
        {"__typename": "Book", "title": "unknown"},
        {"__typename": "Book"},
        {"__typename": "Toy", "title": "Emma"},
        {"__typename": "Query"},
        "Emma",
        {"__typename": "Book", "title": "Ulysses"},
    ]

    answer = await ask(client, query, variables={"them": them})

    emma, ulysses = ({"__typename": "Book", "title": title} for title in ("Emma", "Ulysses"))
    assert answer["data"] == {"_entities": [emma, None, None, None, None, None, None, ulysses]}
    told = {error["path"][1]: (error["extensions"]["code"], error["message"]) for error in answer["errors"]}
    assert told == {
        1: ("SOURCE_DOWN", "The source does not answer."),
        3: ("BAD_USER_INPUT", "The representation of Book lacks title."),
        4: ("BAD_USER_INPUT", "'Toy' is not an entity of this subgraph."),
        5: ("BAD_USER_INPUT", "'Query' is not an entity of this subgraph."),
        6: ("BAD_USER_INPUT", "A representation is an object with __typename and a key."),
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "The body is not JSON."),
        (b"\xff", "The body is not JSON."),
        (b"[]", "The body is not an object with a text `query`."),
        (b'{"query": 5}', "The body is not an object with a text `query`."),
        (b'{"query": "{ reader }", "variables": []}', "`variables` is not an object."),
        (b'{"query": "{ reader }", "operationName": 1}', "`operationName` is not a text."),
    ],
)
async def test_a_body_of_another_shape_is_refused(client, body: bytes, message: str) -> None:
    response = await client.post("/graphql", content=body)

    error = {"message": message, "extensions": {"code": "INVALID_GRAPHQL_REQUEST"}}
    assert (response.status_code, response.json()) == (400, {"errors": [error]})


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"query": "{ reader"}, "PARSING_ERROR"),
        ({"query": ""}, "PARSING_ERROR"),
        ({"query": "{ " * 5_000 + "reader" + " }" * 5_000}, "PARSING_ERROR"),
        ({"query": "{ writer }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { reader } query B { reader }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { reader }", "operationName": "B"}, "GRAPHQL_UNKNOWN_OPERATION_NAME"),
        ({"query": "fragment A on Query { reader }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query($t: String!) { book(title: $t) { title } }"}, "VALIDATION_INVALID_TYPE_VARIABLE"),
    ],
)
async def test_an_operation_that_cannot_start_has_errors_and_no_data(
    client, request_: dict, code: str
) -> None:
    response = await client.post("/graphql", json=request_)

    answer = response.json()
    assert response.status_code == 200
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


async def test_the_chosen_operation_of_a_document_runs(client) -> None:
    document = 'query A { reader } query B { book(title: "Emma") { pages } }'

    assert await ask(client, document, operationName="B") == {"data": {"book": {"pages": 4}}}


async def test_the_subgraph_tells_its_schema(client) -> None:
    answer = await ask(client, "{ _service { sdl } }")

    assert answer["data"]["_service"]["sdl"] == SubgraphSchema(Query).as_str()


async def test_requests_that_run_together_do_not_see_each_other(client) -> None:
    async def reader(subject: str) -> str:
        response = await client.post(
            "/graphql", json={"query": "{ reader }"}, headers={"fiche-subject": subject}
        )
        return str(response.json()["data"]["reader"])

    subjects = [f"reader {number}" for number in range(30)]

    assert await asyncio.gather(*map(reader, subjects)) == subjects
