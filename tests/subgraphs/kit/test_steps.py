"""Steps belong to the hub: its signature opens them, and nothing else does."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
import strawberry

from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.context import Caller
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.signed_calls import BadHubKey, HubSigner, HubVerifier, new_hub_key
from subgraphs.kit.steps import step

KEY = new_hub_key()
SIGNER = HubSigner(KEY.private)


@dataclass(frozen=True)
class Context:
    caller: Caller


Info = strawberry.Info[Context, None]


@strawberry.type
class Query:
    ok: bool = True


@strawberry.type
class Mutation:
    @step
    async def points_capture(self, info: Info, member_id: strawberry.ID) -> str | None:
        return f"{member_id} for {info.context.caller.operation} as {info.context.caller.client}"


SCHEMA = SubgraphSchema(query=Query, mutation=Mutation)


@pytest.fixture
async def till() -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def nothing() -> AsyncIterator[None]:
        yield

    app = create_subgraph_app(
        Subgraph("loyalty", "LOYALTY", SCHEMA, nothing, lambda _, caller: Context(caller), hub_key=KEY.public)
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://till") as client,
    ):
        yield client


async def capture(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, object]:
    query = 'mutation { pointsCapture(memberId: "M1") }'
    answer: dict[str, object] = (await client.post("/graphql", json={"query": query}, headers=headers)).json()
    return answer


async def test_the_hub_is_known_by_its_signature(till: httpx.AsyncClient) -> None:
    answer = await capture(till, SIGNER.headers("loyalty", "op-7"))

    assert answer == {"data": {"pointsCapture": "M1 for op-7 as hub"}}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"fiche-hub": ""},
        {"fiche-hub": "hub"},
        {"fiche-hub": "a.b.c"},
        SIGNER.headers("crm", "op-7"),
        HubSigner(new_hub_key().private).headers("loyalty", "op-7"),
        {"fiche-subject": "hub"},
    ],
    ids=["no header", "empty", "no token", "not base64", "for another subgraph", "another key", "a subject"],
)
async def test_nobody_else_takes_a_step(till: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await capture(till, headers)

    assert answer["data"] == {"pointsCapture": None}
    (error,) = answer["errors"]  # type: ignore[misc] # a list, as the wire has it
    assert error["extensions"] == {"code": "FORBIDDEN", "system": "LOYALTY"}


@pytest.mark.parametrize(("seconds", "operation"), [(0, "op-7"), (65, "op-7"), (75, None)])
def test_a_signature_is_valid_for_a_minute_and_some_leeway(seconds: int, operation: str | None) -> None:
    token = SIGNER.headers("loyalty", "op-7")["fiche-hub"]
    verifier = HubVerifier(KEY.public, "loyalty", clock=lambda: time.time() + seconds)

    assert verifier.operation(token) == operation


def test_steps_are_hidden_from_clients() -> None:
    field = SCHEMA.executable.mutation_type.fields["pointsCapture"]  # type: ignore[union-attr] # there is one

    assert "@inaccessible" in SCHEMA.as_str()
    assert list(field.args) == ["memberId"]


@pytest.mark.parametrize("text", ["", "{}", "[]", "3", '{"kty": "oct", "k": "c2VjcmV0"}'])
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadHubKey, match="fiche hub-keys"):
        HubVerifier(text, "loyalty")


def test_the_hub_does_not_sign_with_the_public_half() -> None:
    with pytest.raises(BadHubKey, match="public"):
        HubSigner(KEY.public)
