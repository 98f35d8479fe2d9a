"""What becomes of an operation: told over HTTP, and to whom."""

from __future__ import annotations

from hashlib import sha256
from textwrap import dedent
from typing import Any

import httpx
import pytest

from tests.gateway.explaining.conftest import STEWARD, Gateway, Shop, bearer, explained, token

PAGE = """query Page($points: Boolean! = true) {
  orders(first: 2) { number customer { name points @include(if: $points) email } }
}"""


async def test_it_is_told_as_text_what_becomes_of_an_operation(gateway: Gateway, shop: Shop) -> None:
    """All of it: how it is asked, who answers what and why, the requests, the plan, what it costs, what is
    denied, and where the answer will come from. Nobody is asked for it."""
    settings = {
        "cache": "memory",
        "cache_sources": {"commerce": {"ttl": 60}},
        "systems": {"loyalty": "Punkt"},
    }
    async with gateway(**settings) as client:
        answer = await client.post(
            "/explain", json={"query": PAGE}, headers={**STEWARD, "accept": "text/plain"}
        )

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert shop.asked == []
    assert answer.text == dedent("""\
        # normalized
        query Page($points: Boolean! = true) { orders(first: 2) { number customer { name points @include(if: $points) email } } }

        # choices
        Query.orders         commerce  the only subgraph that has it
          Order.number       commerce  the only subgraph that has it
          Order.customer     commerce  the only subgraph that has it
            Customer.name    commerce  is there already; loyalty could too, at the same cost
            → loyalty by Customer { id }, at hand from commerce
            Customer.points  loyalty   the only subgraph that has it

        # fetches
        0: Fetch(service: "commerce") {
          {
            orders(first: 2) {
              number
              customer {
                name
                id @include(if: $points)
                __typename @include(if: $points)
              }
            }
          }
        }
        1 after 0 @include(if: $points): Flatten(path: "orders.@.customer") {
          Fetch(service: "loyalty") {
            {
              ... on Customer {
                __typename
                id
              }
            } =>
            {
              ... on Customer {
                points
              }
            }
          },
        }

        # plan
        QueryPlan {
          Sequence {
            Fetch(service: "commerce") {
              {
                orders(first: 2) {
                  number
                  customer {
                    name
                    id @include(if: $points)
                    __typename @include(if: $points)
                  }
                }
              }
            },
            Include(if: $points) {
              Flatten(path: "orders.@.customer") {
                Fetch(service: "loyalty") {
                  {
                    ... on Customer {
                      __typename
                      id
                    }
                  } =>
                  {
                    ... on Customer {
                      points
                    }
                  }
                },
              },
            },
          },
        }

        # cost
        estimated 4
          commerce  4 in 1 request
          loyalty   2 in 1 request
          request 0 to commerce: 4, wave 0
          request 1 after 0 @include(if: $points) to loyalty for 2 entities: 2, wave 1

        # authorization
        asked by the client back-office with explain, read:customers
        lacks: read:contact + read:customers or me
        denied orders.@.customer.email: Customer.email needs read:contact + read:customers or me, missing read:contact or me

        # sources
        commerce, request 0, kept for 60 s, as the configuration says
          the root: orders
        loyalty (Punkt), request 1, kept if it says for how long
          orders.@.customer: points
        """)  # noqa: E501 - as it is told


async def test_a_denied_field_is_told_with_the_scopes_that_are_missing(client: httpx.AsyncClient) -> None:
    told = await explained(client, "{ orders { customer { email margin } } }")

    email, margin = told["authorization"]["denied"]
    assert email == {
        "path": ["orders", "@", "customer", "email"],
        "coordinate": "Customer.email",
        "needs": "read:contact + read:customers or me",
        "required": [["read:contact", "read:customers"], ["me"]],
        "missing": [["read:contact"], ["me"]],
        "policies": [],
        "onlyIf": [],
    }
    assert (margin["coordinate"], margin["policies"]) == ("Customer.margin", [["margin"]])
    assert told["authorization"]["policies"] == {"margin": False}


async def test_it_is_told_for_another_token_by_whoever_may_have_anything_explained(
    client: httpx.AsyncClient,
) -> None:
    told = await explained(client, "{ orders { customer { email } } }", token=token("me", client="shop"))

    assert told["authorization"]["caller"] == {"authenticated": True, "client": "shop", "scopes": ["me"]}
    assert told["authorization"]["denied"] == []


async def test_another_token_is_verified_as_any_other(client: httpx.AsyncClient) -> None:
    forged = token("me")[:-4] + "AAAA"

    answer = await client.post("/explain", json={"query": "{ __typename }", "token": forged}, headers=STEWARD)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "The parameter 'token' is no valid token."


@pytest.mark.parametrize("headers", [{}, bearer("read:customers")], ids=["nobody", "without the scope"])
async def test_without_the_scope_nothing_is_told(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.post("/explain", json={"query": PAGE}, headers=headers)

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"] == {"code": "EXPLAIN_FORBIDDEN"}


async def test_it_is_off_unless_configured(gateway: Gateway) -> None:
    async with gateway(explain="off") as client:
        answer = await client.post("/explain", json={"query": PAGE}, headers=STEWARD)

    assert answer.status_code == 404


async def test_the_scope_has_a_name_of_its_own(gateway: Gateway) -> None:
    async with gateway(explain_scope="plans") as client:
        refused = await explained(client, PAGE)
        told = await explained(client, PAGE, headers=bearer("plans"))

    assert refused["errors"][0]["message"] == "To have it explained, a token needs 'plans'."
    assert told["plan"]["object"]["kind"] == "QueryPlan"


async def test_where_there_are_no_tokens_it_can_be_open_to_everybody(gateway: Gateway) -> None:
    async with gateway(issuers=(), authorization="off", explain="everybody") as client:
        told = await explained(client, PAGE, headers={})

    assert told["authorization"]["mode"] == "off"
    assert "plan" in told


@pytest.mark.parametrize(("scope", "suggests"), [("read:notes", True), ("read:customers", False)])
async def test_a_hidden_field_is_not_told_by_a_suggestion(
    client: httpx.AsyncClient, scope: str, suggests: bool
) -> None:
    """What introspection would not show, no explanation does."""
    told = await explained(client, "{ orders { note { text } } }", headers=bearer("explain", scope))

    message = told["errors"][0]["message"]
    assert message.startswith("Cannot query field 'note' on type 'Order'.")
    assert ("notes" in message) is suggests


async def test_a_client_may_have_its_own_operations_explained_without_the_subgraphs(gateway: Gateway) -> None:
    """What it costs and what is denied. The plan names subgraphs, and keys that no client sees."""
    partner = bearer("read:customers", client="agency")
    async with gateway(clients={"clients": {"agency": {"explain": "own"}}}) as client:
        told = await explained(client, PAGE, headers=partner)
        for_another = await client.post(
            "/explain", json={"query": PAGE, "token": token("me")}, headers=partner
        )

    assert sorted(told) == ["authorization", "cost", "operation"]
    assert told["cost"] == {"estimated": 4, "max": None}
    assert told["authorization"]["denied"][0]["coordinate"] == "Customer.email"
    assert (for_another.status_code, for_another.json()["errors"][0]["message"]) == (
        403,
        "To have another token explained, a token needs 'explain'.",
    )


async def test_it_is_run_on_request_and_then_the_real_cost_is_told(
    client: httpx.AsyncClient, shop: Shop
) -> None:
    told = await explained(client, PAGE, run=True)

    assert shop.asked == ["commerce", "loyalty"]
    assert (told["cost"]["estimated"], told["cost"]["actual"]) == (4, 6)
    assert told["answer"]["data"]["orders"][1]["customer"]["points"] == 200
    assert told["answer"]["errors"][0]["path"] == ["orders", "@", "customer", "email"]


async def test_what_cannot_be_run_is_still_explained(gateway: Gateway, shop: Shop) -> None:
    async with gateway(max_cost=3, cost="enforce", reject_unauthorized=True) as client:
        told = await explained(client, "{ orders(first: 9) { number } }", run=True)
        denied = await explained(client, "{ orders(first: 1) { notes { text } } }", run=True)

    assert (told["cost"]["estimated"], told["cost"]["max"], told["cost"]["actual"]) == (9, 3, None)
    assert told["answer"]["errors"][0]["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
    assert denied["authorization"]["rejectsRequest"] is True
    assert denied["answer"]["errors"][0]["extensions"]["code"] == "UNAUTHORIZED_FIELD_OR_TYPE"
    assert shop.asked == []


async def test_an_explanation_spends_no_budget(gateway: Gateway) -> None:
    async with gateway(rate_limit=4) as client:
        for _ in range(3):
            told = await explained(client, PAGE)
        answer = await client.post("/graphql", json={"query": PAGE}, headers=STEWARD)

    assert told["cost"]["estimated"] == 4
    assert answer.status_code == 200


async def test_a_request_that_a_condition_leaves_out_costs_nothing(client: httpx.AsyncClient) -> None:
    told = await explained(client, PAGE, variables={"points": False})

    commerce, loyalty = told["requests"]
    assert (commerce["sent"], loyalty["sent"], loyalty["onlyIf"]) == (True, False, ["@include(if: $points)"])
    assert told["cost"]["subgraphs"] == {"commerce": {"requests": 1, "estimated": 4, "max": None}}


async def test_what_dry_run_would_deny_is_told_beside_the_plan_of_everything(gateway: Gateway) -> None:
    async with gateway(authorization="dry_run") as client:
        told = await explained(client, "{ orders { customer { email } } }")

    assert told["authorization"]["denied"][0]["coordinate"] == "Customer.email"
    assert told["authorization"]["rejectsRequest"] is False
    assert "email" in told["plan"]["text"]


async def test_a_document_may_be_named(client: httpx.AsyncClient) -> None:
    named = {"persistedQuery": {"version": 1, "sha256Hash": sha256(PAGE.encode()).hexdigest()}}
    await client.post("/graphql", json={"query": PAGE, "extensions": named}, headers=STEWARD)

    told = await client.post("/explain", json={"extensions": named}, headers=STEWARD)
    unknown = await client.post("/explain", json={"documentId": "none"}, headers=STEWARD)

    assert told.json()["operation"]["name"] == "Page"
    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_a_get_explains_and_runs_nothing(client: httpx.AsyncClient) -> None:
    told = await client.get(
        "/explain",
        params={"query": PAGE, "variables": '{"points": false}', "run": "true", "token": token("me")},
        headers={**STEWARD, "apollo-require-preflight": "1"},
    )

    assert told.json()["operation"]["name"] == "Page"
    assert told.json()["authorization"]["caller"]["client"] == "back-office"
    assert "answer" not in told.json()


@pytest.mark.parametrize(
    ("method", "sent", "refused"),
    [
        ("GET", {"params": {"query": PAGE}}, (400, "CSRF_ERROR")),
        ("PUT", {"json": {"query": PAGE}}, (405, "METHOD_NOT_ALLOWED")),
        ("POST", {"content": b"{"}, (400, "INVALID_GRAPHQL_REQUEST")),
        ("POST", {"json": {"query": PAGE, "run": "yes"}}, (400, "INVALID_GRAPHQL_REQUEST")),
        ("POST", {"json": {"query": PAGE, "token": 7}}, (400, "INVALID_GRAPHQL_REQUEST")),
        ("POST", {"json": {"query": "x" * 3_000}}, (413, "INVALID_GRAPHQL_REQUEST")),
        ("POST", {"json": {"query": "{ order }"}}, (400, "GRAPHQL_VALIDATION_FAILED")),
    ],
)  # fmt: skip
async def test_what_the_endpoint_of_the_graph_refuses_is_refused(
    gateway: Gateway, method: str, sent: dict[str, Any], refused: tuple[int, str]
) -> None:
    headers = STEWARD | ({"content-type": "application/json"} if "content" in sent else {})
    async with gateway(max_body_bytes=2_000) as client:
        answer = await client.request(method, "/explain", headers=headers, **sent)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == refused


async def test_what_is_deferred_is_explained_as_a_part_of_one_answer(client: httpx.AsyncClient) -> None:
    told = await explained(
        client, "{ orders(first: 1) { number ... @defer { customer { points } } } }", run=True
    )

    assert told["operation"]["normalized"] == "query { orders(first: 1) { number customer { points } } }"
    assert told["answer"]["data"]["orders"][0] == {"number": "A-1", "customer": {"points": 100}}


async def test_an_operation_that_asks_for_nothing_has_no_requests(client: httpx.AsyncClient) -> None:
    told = await explained(client, "{ __typename }")

    assert told["plan"]["object"] == {"kind": "QueryPlan", "node": None}
    assert (told["requests"], told["sources"]["sources"]) == ([], [])


async def test_the_sources_that_are_expected_are_those_of_the_answer(gateway: Gateway) -> None:
    """Told before, and by `Graph-Provenance` after."""
    knowing = bearer("explain", "read:provenance")
    async with gateway(provenance_scope="read:provenance") as client:
        told = await explained(client, PAGE, run=True, headers=knowing)

    expected, provenance = told["sources"], told["answer"]["extensions"]["provenance"]
    assert _by_subgraph(expected) == _by_subgraph(provenance)
    assert ("loyalty", ("orders", "@", "customer"), ("points",)) in _by_subgraph(expected)


def _by_subgraph(told: Any) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    sources = [each["subgraph"] for each in told["sources"]]
    return sorted(
        (sources[each["source"]], tuple(each["path"]), tuple(each["fields"])) for each in told["paths"]
    )
