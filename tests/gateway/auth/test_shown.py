"""What a token cannot reach is not told: not by introspection, nor by the words of an error."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from graphql import build_client_schema, get_introspection_query, print_schema
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.app import Wiring, create_app
from gateway.auth.issuers import Issuer
from gateway.auth.principal import Principal
from gateway.beginning import Deciders
from gateway.config import Settings
from gateway.graph import build_graph
from resolvers.transport import SubgraphAnswer, SubgraphRequest
from schema.compose import compose
from schema.subgraph import Subgraph
from schema.supergraph import Supergraph

KEY = ECKey.generate_key("P-256", {"kid": "one"})

SDL = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@requiresScopes", "@policy"])
type Query {
  orders(first: Int, status: Status): [Order!]!
  ledgers(year: Int!, side: Side, by: LedgerSorting): [Ledger!]! @requiresScopes(scopes: [["accounting"]])
}
type Mutation { postLedger(input: LedgerInput!): Ledger @requiresScopes(scopes: [["accounting"]]) }
type Order {
  number: String!
  margin: Int @policy(policies: [["margin"]])
  marginNote(language: Language): String @requiresScopes(scopes: [["accounting"]])
  marker: String
}
type Ledger { balance: Int  booked: Order }
input LedgerSorting { balanceFirst: Boolean! }
input LedgerInput { balance: Int!  account: String! }
enum Status { OPEN SENT }
enum Side { RECEIVABLE PAYABLE }
enum Language { FRENCH }
"""

HIDDEN = ("ledger", "balance", "booked", "account", "side", "receivable", "payable", "year", "note", "french")
"""Parts of the names that the token of a carrier does not open."""

Ask = Callable[..., Any]
Gateway = Callable[..., AbstractAsyncContextManager[Ask]]


class Silent:
    def __init__(self) -> None:
        self.asked = 0

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        self.asked += 1
        return SubgraphAnswer(200, (("content-type", "application/json"),), b'{"data": {"orders": []}}')

    async def close(self) -> None:
        """Nothing is held open."""


def token(*scopes: str) -> dict[str, str]:
    claims = {"sub": "carrier", "scope": " ".join(scopes), "exp": 4_000_000_000}
    return {"authorization": "Bearer " + jwt.encode({"alg": "ES256", "kid": "one"}, claims, KEY)}


async def no_policy(_: Principal, __: frozenset[str]) -> frozenset[str]:
    return frozenset()


@pytest.fixture
def gateway() -> Gateway:
    return made(SDL, Silent)


@pytest.fixture
def make_gateway() -> Callable[..., Gateway]:
    return made


def made(sdl: str, subgraph: type[Silent]) -> Gateway:
    composed = compose([Subgraph("shop", "http://shop.example/", sdl)])
    assert isinstance(composed, Supergraph), composed

    async def keys(_: str) -> object:
        return {"keys": [KEY.as_dict(private=False)]}

    @asynccontextmanager
    async def opened(policies: Any = no_policy, **settings: Any) -> AsyncIterator[Ask]:
        app = create_app(
            Settings(issuers=(Issuer(jwks_url="https://id.example/jwks"),), **settings),
            build_graph(composed, 10),
            lambda _: subgraph(),
            Wiring(read_keys=keys, deciders=Deciders(policies=policies)),
        )
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
        ):

            async def ask(
                query: str, *scopes: str, variables: Mapping[str, object] | None = None
            ) -> dict[str, Any]:
                body = {"query": query, "variables": dict(variables or {})}
                found = (await client.post("/graphql", json=body, headers=token(*scopes))).json()
                assert isinstance(found, dict)
                return found

            yield ask

    return opened


def told(answer: dict[str, Any]) -> list[str]:
    return [error["message"] for error in answer["errors"]]


async def test_introspection_shows_what_the_token_opens(gateway: Gateway) -> None:
    async with gateway() as ask:
        answers = [await ask(get_introspection_query(), *scopes) for scopes in ((), ("accounting",))]

    carrier, accountant = (print_schema(build_client_schema(answer["data"])) for answer in answers)
    assert not any(name in carrier.lower() for name in HIDDEN)
    assert "margin" not in carrier
    assert "marker: String" in carrier
    assert all(name in accountant.lower() for name in HIDDEN)


@pytest.mark.parametrize("name", ["Ledger", "LedgerInput", "LedgerSorting", "Side", "Language", "Mutation"])
async def test_a_type_that_the_token_does_not_open_is_as_unknown_as_one_that_does_not_exist(
    gateway: Gateway, name: str
) -> None:
    query = (
        'query ($name: String!) { hidden: __type(name: $name) { name }  __type(name: "Nothing") { name } }'
    )
    async with gateway() as ask:
        answer = await ask(query, variables={"name": name})

    assert answer == {"data": {"hidden": None, "__type": None}}


async def test_no_way_through_introspection_leads_to_what_is_hidden(gateway: Gateway) -> None:
    """From every type shown, through fields, arguments, members and back, as deep as a document may."""
    inner = "name"
    for _ in range(2):
        inner = (
            f"name kind possibleTypes {{ {inner} }} interfaces {{ {inner} }} ofType {{ {inner} }} "
            f"enumValues(includeDeprecated: true) {{ name }} inputFields {{ name type {{ {inner} }} }} "
            f"fields(includeDeprecated: true) {{ name args {{ name type {{ {inner} }} }} "
            f"type {{ {inner} }} }}"
        )
    query = f"{{ __schema {{ types {{ {inner} }} mutationType {{ name }} }} }}"
    async with gateway() as ask:
        answer = await ask(query)

    assert "errors" not in answer, answer["errors"]
    assert not any(name in str(answer["data"]).lower() for name in HIDDEN)
    assert answer["data"]["__schema"]["mutationType"] is None


@pytest.mark.parametrize(
    "query",
    [
        "{ ledger }",
        "{ orders { margi } }",
        "{ orders { marginNot } }",
        "{ ledgers { balance } }",
        "{ ledgers(yea: 1) { balanc } }",
        "{ ledgers(year: 1, side: RECEIVABL) { balance } }",
        "{ ledgers(year: 1, by: {balanceFirs: true}) { balance } }",
        "{ orders { ... on Ledge { number } } }",
        "{ orders { ... on Ledger { number } } }",
        "fragment L on Ledger { balanc } { orders { ...L } }",
        "query ($by: LedgerSortin) { orders { number } }",
        "query ($by: LedgerSorting) { orders(first: $by) { number } }",
        "mutation { postLedge { balance } }",
        "mutation { postLedger { balance } }",
        "mutation { postLedger(input: {balance: 1}) { balance } }",
        "{ orders { marginNote(languag: FRENCH) } }",
        "{ orders { marginNote(language: FRENC) } }",
        "{ orders { marker: number  marker: marginNote } }",
        "{ __type(name: 1) { name } ledgers { booked } }",
    ],
)
async def test_an_error_names_nothing_hidden_that_the_client_did_not_write(
    gateway: Gateway, query: str
) -> None:
    written = query.lower()
    async with gateway() as ask:
        messages = told(await ask(query))

    for message in messages:
        for name in HIDDEN:
            assert name not in message.lower() or name in written, message
        assert "did you mean" not in message.lower() or "margin" not in message.partition("Did you")[2]


async def test_in_a_document_that_is_wrong_a_denied_field_reads_as_an_unknown_one(gateway: Gateway) -> None:
    async with gateway() as ask:
        messages = told(await ask("{ orders { wrong marginNote } ledgers { balance } legends { balance } }"))

    assert messages == [
        "Cannot query field 'wrong' on type 'Order'.",
        "Cannot query field 'marginNote' on type 'Order'.",
        "Cannot query field 'ledgers' on type 'Query'. Did you mean 'orders'?",
        "Cannot query field 'legends' on type 'Query'.",
    ]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($by: LedgerSorting) { ledgers(year: 1, by: $by) { balance } }", {"by": {"x": 1}}),
        ("query ($side: Side) { ledgers(year: 1, side: $side) { balance } }", {"side": "RECEIVABL"}),
        ("mutation ($in: LedgerInput!) { postLedger(input: $in) { booked { number } } }", {"in": {}}),
    ],
)
async def test_the_errors_of_variables_do_not_describe_hidden_types(
    gateway: Gateway, query: str, variables: Mapping[str, object]
) -> None:
    async with gateway() as ask:
        carrier = await ask(query, variables=variables)
        accountant = await ask(query, "accounting", variables=variables)

    (message,) = told(carrier)
    assert message.endswith("which cannot be used as an input type.")
    assert carrier["errors"][0]["extensions"] == {"code": "VALIDATION_INVALID_TYPE_VARIABLE"}
    assert not any(message.endswith("as an input type.") for message in told(accountant))


async def test_suggestions_are_those_of_the_token_and_can_be_switched_off(gateway: Gateway) -> None:
    query = "{ ledgerz { balance } }"
    async with gateway() as ask:
        accountant = told(await ask(query, "accounting"))
    async with gateway(suggestions=False) as ask:
        silent = told(await ask(query, "accounting"))

    assert accountant == ["Cannot query field 'ledgerz' on type 'Query'. Did you mean 'ledgers'?"]
    assert silent == ["Cannot query field 'ledgerz' on type 'Query'."]


async def test_introspection_asks_for_all_policies_once(gateway: Gateway) -> None:
    asked: list[frozenset[str]] = []

    async def decide(_: Principal, policies: frozenset[str]) -> frozenset[str]:
        asked.append(policies)
        return policies

    query = '{ orders { margin } __type(name: "Order") { fields { name } } }'
    async with gateway(policies=decide) as ask:
        answer = await ask(query)

    assert [each["name"] for each in answer["data"]["__type"]["fields"]] == ["number", "margin", "marker"]
    assert asked == [frozenset(("margin",))]


@pytest.mark.parametrize("mode", ["off", "dry_run"])
async def test_where_nothing_is_denied_everything_is_shown(gateway: Gateway, mode: str) -> None:
    async with gateway(authorization=mode) as ask:
        answer = await ask('{ __type(name: "Ledger") { name } }')

    assert answer["data"] == {"__type": {"name": "Ledger"}}


MIXED = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])
type Query {
  "Orders, and whatever a Ledger has to say of them."
  found: [Record]
  one: Record
  sure: [Record!]
  old: Int @deprecated(reason: "Ask the Ledger.")
}
"What was found: an Order, for example."
union Record = Order | Ledger
type Order { number: String }
type Ledger @requiresScopes(scopes: [["accounting"]]) { balance: Int }
"""

FOUND = b"""{"data": {
  "found": [{"__typename": "Ledger", "balance": 3}, {"__typename": "Order", "number": "W1"}],
  "one": {"__typename": "Ledger"}, "sure": [{"__typename": "Ledger"}]}}"""


class Finding(Silent):
    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        return SubgraphAnswer(200, (("content-type", "application/json"),), FOUND)


async def test_a_member_of_a_union_that_the_token_does_not_open_is_null(make_gateway: Any) -> None:
    """Both answers are of one operation: who may see the ledger has a plan of its own."""
    query = "{ found { __typename ... on Order { number } } one { __typename } sure { __typename } }"
    async with make_gateway(MIXED, Finding)() as ask:
        accountant, carrier = await ask(query, "accounting"), await ask(query)

    order = {"__typename": "Order", "number": "W1"}
    assert carrier["data"] == {"found": [None, order], "one": None, "sure": None}
    assert "Ledger" not in str(carrier)
    assert accountant["data"] == {
        "found": [{"__typename": "Ledger"}, order],
        "one": {"__typename": "Ledger"},
        "sure": [{"__typename": "Ledger"}],
    }


async def test_a_description_that_names_what_is_hidden_is_not_told(make_gateway: Any) -> None:
    async with make_gateway(MIXED, Finding)() as ask:
        carrier = (await ask(get_introspection_query()))["data"]
        accountant = (await ask(get_introspection_query(), "accounting"))["data"]

    assert "Ledger" not in str(carrier)
    assert "What was found: an Order, for example." in str(carrier)
    assert "whatever a Ledger has to say" in str(accountant)
