"""Each part passes what every answer passes before it goes out: rights, the account, own ids, sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import build_schema, graphql_sync
from pydantic import SecretStr

from gateway.audit.account import Account
from gateway.audit.file import AccountFile
from gateway.audit.settings import AuditSettings
from gateway.auth.principal import Principal
from gateway.beginning import Deciders
from gateway.config import Settings
from gateway.errors import Refusal
from gateway.graph import Graph, build_graph
from gateway.parameters import Parameters
from gateway.pipeline import Pipeline, Request
from resolvers.context import ExecutionResult
from resolvers.increments import Part
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.rights import Grant
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

LINK = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requiresScopes", "@tag", "@composeDirective"])
  @link(url: "https://shop.example/pii/v1.0", import: ["@pii"]) @composeDirective(name: "@pii")
  directive @pii on FIELD_DEFINITION
"""
TYPES = """
type Query { customers: [Customer!]! }
type Customer%(key)s { id: ID! name: String%(pii)s margin: Int%(scope)s friend: Customer }
"""
SHOP = TYPES % {
    "key": ' @key(fields: "id")',
    "pii": " @pii",
    "scope": ' @requiresScopes(scopes: [["margin"]])',
}
SERVED = (
    TYPES % {"key": "", "pii": "", "scope": ""}
    + " extend type Query { _entities(representations: [_Any!]!): [_Entity]! }"
    + " scalar _Any union _Entity = Customer"
)
BO = {"__typename": "Customer", "id": "bo", "name": "Bo", "margin": 2}
ANN = {"__typename": "Customer", "id": "ann", "name": "Ann", "margin": 1, "friend": BO}
EVERYBODY = {"ann": ANN, "bo": BO}

QUERY = '{ customers { id ... @defer(label: "more") { name margin friend { id } } } }'

KEY = "k" * 40


class Wire:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self._schema = build_schema(SERVED)

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        asked = orjson.loads(request.body)
        self.asked.append(asked["query"])
        root: Any = {
            "customers": [ANN],
            "_entities": lambda _, representations: [EVERYBODY[each["id"]] for each in representations],
        }
        result = graphql_sync(self._schema, asked["query"], root, variable_values=asked.get("variables"))
        assert result.errors is None, result.errors
        return SubgraphAnswer(200, (), orjson.dumps({"data": result.data}))

    async def close(self) -> None:
        return


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def own_graph() -> Graph:
    supergraph = compose([Subgraph("shop", "http://shop.example/", LINK + SHOP)])
    assert isinstance(supergraph, Supergraph), supergraph
    return build_graph(supergraph, operation_cache_size=100)


async def parts_of(pipeline: Pipeline, *scopes: str, query: str = QUERY, **more: Any) -> Sequence[Part]:
    principal = Principal(Grant(authenticated=True, scopes=frozenset(scopes)), subject="agent", client="desk")
    parts = await pipeline.run_in_parts(Request(Parameters(query), principal=principal, **more))
    assert not isinstance(parts, ExecutionResult | Refusal), parts
    return [part async for part in parts]


async def test_what_is_denied_is_neither_fetched_nor_told_before_its_part(
    own_graph: Graph, wire: Wire
) -> None:
    first, second = await parts_of(Pipeline(own_graph, {"shop": wire}, Settings()))

    assert first.result.errors == ()
    [increment] = second.increments
    assert increment.data == {"name": "Ann", "margin": None, "friend": {"id": "bo"}}
    assert [error.extensions["code"] for error in increment.errors] == ["UNAUTHORIZED_FIELD_OR_TYPE"]
    assert not any("margin" in query for query in wire.asked)


async def test_who_may_read_it_gets_it(own_graph: Graph, wire: Wire) -> None:
    _, second = await parts_of(Pipeline(own_graph, {"shop": wire}, Settings()), "margin")

    assert second.increments[0].data["margin"] == 1


async def test_each_part_is_written_down_before_it_goes_out(
    own_graph: Graph, wire: Wire, tmp_path: Path
) -> None:
    path = tmp_path / "account.jsonl"
    settings = AuditSettings(file=path, key=SecretStr(KEY), subject="Customer", personal="pii")
    account = Account(settings, AccountFile(path, KEY.encode(), "never"), None)
    pipeline = Pipeline(own_graph, {"shop": wire}, Settings())
    pipeline.keep(account)

    parts = await pipeline.run_in_parts(Request(Parameters(QUERY)))
    assert not isinstance(parts, ExecutionResult | Refusal)
    lines = [len(path.read_bytes().splitlines()) async for _ in parts]
    await account.close()

    first, second = (orjson.loads(line) for line in path.read_bytes().splitlines()[1:])
    assert lines == [2, 3]
    assert "Customer.name" not in orjson.dumps(first).decode()
    assert "Customer.name" in orjson.dumps(second).decode()


async def test_ids_are_the_callers_own_in_every_part(own_graph: Graph, wire: Wire) -> None:
    settings = Settings(pairwise_secret=SecretStr("p" * 40))
    pipeline = Pipeline(own_graph, {"shop": wire}, settings, Deciders(pairwise=lambda _: "desk"))

    first, second = await parts_of(pipeline)

    assert first.result.data is not None
    told = orjson.dumps([first.result.data, second.increments[0].data])
    assert b'"ann"' not in told
    assert b'"bo"' not in told
    assert b'"Ann"' in told


async def test_the_sources_of_each_part_are_told_with_it(own_graph: Graph, wire: Wire) -> None:
    pipeline = Pipeline(own_graph, {"shop": wire}, Settings(provenance_scope="margin"))

    parts = await parts_of(pipeline, "margin", tells_provenance=True)

    told: list[Any] = [part.result.extensions["provenance"] for part in parts]
    assert [[path["fields"] for path in each["paths"]] for each in told] == [
        [["customers"]],
        [["customers"], ["name", "margin", "friend"]],
    ]


async def test_one_plan_is_made_for_each_choice_of_the_client(own_graph: Graph, wire: Wire) -> None:
    pipeline = Pipeline(own_graph, {"shop": wire}, Settings())
    query = "query ($slow: Boolean! = false) { customers { id ... @defer(if: $slow) { name } } }"

    async def outcome(**variables: object) -> str:
        found = await pipeline.run_in_parts(Request(Parameters(query, variables=variables)))
        if isinstance(found, ExecutionResult):
            return "one answer"
        assert not isinstance(found, Refusal)
        return f"{len([part async for part in found])} parts"

    assert [await outcome(), await outcome(slow=True), await outcome(slow=False)] == [
        "one answer",
        "2 parts",
        "one answer",
    ]
    assert len(pipeline.graph.operations) == 2


async def test_what_fails_inside_ends_the_parts_that_are_open(
    own_graph: Graph, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Wire):
        async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
            if b"_entities" in request.body:
                raise ZeroDivisionError
            return await super().send(request)

    _, second = await parts_of(Pipeline(own_graph, {"shop": Broken()}, Settings()))

    [completed] = second.completed
    assert [error.extensions["code"] for error in completed.errors] == ["INTERNAL_SERVER_ERROR"]
    assert second.is_last
    assert "ZeroDivisionError" in caplog.text
