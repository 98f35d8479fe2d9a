"""A subscription of a subgraph on the wire."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import httpx
import orjson
import strawberry
from starlette.applications import Starlette

from resolvers.streams.asgi import AsgiEventStreams
from resolvers.transport import SubgraphRequest
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.fields import streamed


@dataclass
class Till:
    closed: int = 0
    contexts: int = 0


@dataclass
class Context:
    till: Till
    number: int = field(init=False)

    def __post_init__(self) -> None:
        self.till.contexts += 1
        self.number = self.till.contexts


Info = strawberry.Info[Context, None]


@strawberry.type
class Sale:
    amount: int

    @strawberry.field
    def context(self, info: Info) -> int:
        return info.context.number

    @strawberry.field
    def price(self) -> int | None:
        raise LookupError("10.0.0.7")


@strawberry.type
class Query:
    @strawberry.field
    def takings(self) -> int:
        return 7


@strawberry.type
class Subscription:
    @streamed(scopes=[["read:sales"]])
    async def sales(self, info: Info, first: int) -> AsyncGenerator[Sale, None]:
        try:
            for amount in range(first):
                yield Sale(amount=amount)
        finally:
            info.context.till.closed += 1


def shop(till: Till) -> Starlette:
    @asynccontextmanager
    async def open_till() -> AsyncIterator[Till]:
        yield till

    def context(source: Till, caller: Caller) -> Context:
        return Context(source)

    return create_subgraph_app(
        Subgraph(
            name="shop",
            system="SHOP",
            schema=SubgraphSchema(query=Query, subscription=Subscription),
            open_source=open_till,
            context=context,
        )
    )


async def told(till: Till, query: str, at_most: int = 100) -> list[Mapping[str, object]]:
    app = shop(till)
    request = SubgraphRequest(orjson.dumps({"query": query}), (), 5.0)
    answers: list[Mapping[str, object]] = []
    async with app.router.lifespan_context(app), aclosing(AsgiEventStreams(app).open(request)) as events:
        async for event in events:
            answers.append(orjson.loads(event))
            if len(answers) == at_most:
                break
    return answers


async def test_each_event_is_an_answer_with_a_context_of_its_own() -> None:
    till = Till()

    answers = await told(till, "subscription { sales(first: 2) { amount context } }")

    assert answers == [
        {"data": {"sales": {"amount": 0, "context": 2}}},
        {"data": {"sales": {"amount": 1, "context": 3}}},
    ]
    assert till.closed == 1


async def test_a_reader_that_goes_ends_what_is_told() -> None:
    till = Till()

    assert len(await told(till, "subscription { sales(first: 1000) { amount } }", at_most=1)) == 1
    assert till.closed == 1


async def test_a_field_that_fails_is_an_error_of_its_event() -> None:
    (answer,) = await told(Till(), "subscription { sales(first: 1) { amount price } }")

    assert answer["data"] == {"sales": {"amount": 0, "price": None}}
    assert "10.0.0.7" not in str(answer)


async def test_what_cannot_begin_is_told_once() -> None:
    unknown = await told(Till(), "subscription { refunds { amount } }")
    coerced = await told(Till(), 'subscription { sales(first: "many") { amount } }')
    query = await told(Till(), "{ takings }")

    assert [list(answer) for answer in (*unknown, *coerced)] == [["errors"], ["errors"]]
    assert query == [{"data": {"takings": 7}}]


async def test_a_subscription_is_refused_where_one_answer_is_wanted() -> None:
    app = shop(Till())
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client,
    ):
        answer = await client.post("/graphql", json={"query": "subscription { sales(first: 1) { amount } }"})

    assert answer.json()["errors"][0]["extensions"]["code"] == "INVALID_ACCEPT_HEADER"
