"""A composite field shows what the token of the caller may read, and lists the rest as gaps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.auth.issuers import Issuer
from gateway.graph import Graph
from gateway.page.examples import Example
from tests.customer_graph.conftest import CustomerGraph, Json, running

KEY = ECKey.generate_key("P-256", {"kid": "one"})

DENIED = "UNAUTHORIZED_FIELD_OR_TYPE"

OF_B1 = (
    "read:customers read:customers.name read:customers.contact read:links read:drift read:timeline "
    "read:loyalty read:accounting link:backoffice"
)

OF_B3 = "search:customers read:customers read:customers.name read:orders link:backoffice"

SHEET = """query ($id: ID!) { customer(id: $id) {
  profile { email { value source } lastName { value } }
  drift { status unreachable items { field copies { system value state } } }
  timeline(first: 5) { edges { node { kind title } } gaps { system reason } pageInfo { hasNextPage } }
} }"""


def token(scopes: str) -> str:
    claims = {"sub": "agent-7", "scope": scopes, "exp": 4_000_000_000}
    signed: str = jwt.encode({"alg": "ES256", "kid": "one"}, claims, KEY, algorithms=["ES256"])
    return signed


async def keys(_: str) -> object:
    return {"keys": [KEY.as_dict(private=False)]}


@pytest.fixture
async def guarded(graph: Graph, database_urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    """The hub is told of the token, and asks with it."""
    async with running(
        graph,
        database_urls,
        read_keys=keys,
        authorization="enforce",
        issuers=(Issuer(jwks_url="https://id.example/jwks"),),
        propagate_headers=("authorization", "traceparent"),
    ) as found:
        yield found


async def asked(graph: CustomerGraph, example: Example, scopes: str) -> Json:
    return await graph.answer(example.query, example.variables, token=token(scopes))


async def test_with_the_scopes_named_above_it_the_sheet_has_no_error_and_the_rest_are_gaps(
    guarded: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    answer = await asked(guarded, examples["B1Sheet"], OF_B1)

    assert "errors" not in answer
    found = answer["data"]["customer"]
    assert found["profile"]["email"]["conflicting"] == ["CRM", "LOYALTY"]
    assert (found["drift"]["status"], found["drift"]["unreachable"]) == ("DRIFT", [])
    assert {edge["node"]["kind"] for edge in found["timeline"]["edges"]} == {"POINTS", "PAYMENT"}
    assert found["timeline"]["gaps"] == [
        {"system": system, "reason": DENIED} for system in ("COMMERCE", "CRM", "LOYALTY", "ACCOUNTING")
    ]


async def test_the_search_answers_with_the_scopes_named_above_it_and_names_who_may_not_be_asked(
    guarded: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    """A look-up by e-mail also needs the right to read e-mail addresses."""
    denied = await asked(guarded, examples["B3Search"], OF_B3)
    allowed = await asked(guarded, examples["B3Search"], f"{OF_B3} read:customers.contact")

    assert "errors" not in denied
    assert denied["data"]["searchCustomers"] == {"unreachable": ["COMMERCE", "CRM"], "edges": []}
    (edge,) = allowed["data"]["searchCustomers"]["edges"]
    assert edge["node"]["matchedIn"] == ["COMMERCE", "CRM"]


async def test_what_a_scope_hides_is_unreadable_and_never_equal(
    guarded: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    """Without the right to read addresses, every copy of one is a gap; without accounting, its own alone."""
    variables = examples["B1Sheet"].variables
    scopes = "read:customers read:drift read:timeline read:loyalty read:accounting"

    blind = await guarded.answer(SHEET, variables, token=token(scopes))
    unaccounted = await guarded.answer(
        SHEET, variables, token=token("read:customers read:customers.contact read:drift read:loyalty")
    )

    drift = blind["data"]["customer"]["drift"]
    (email,) = [item for item in drift["items"] if item["field"] == "Account.email"]
    assert drift["status"] == "INCOMPLETE"
    assert drift["unreachable"] == ["COMMERCE", "CRM", "LOYALTY", "ACCOUNTING"]
    assert {(copy["value"], copy["state"]) for copy in email["copies"]} == {(None, "UNREADABLE")}
    assert blind["data"]["customer"]["profile"] is None
    found = unaccounted["data"]["customer"]
    assert found["drift"]["unreachable"] == ["ACCOUNTING"]
    assert found["profile"] == {
        "email": {"value": "derive.courriel@example.com", "source": "COMMERCE"},
        "lastName": None,
    }
    (error,) = [error for error in unaccounted["errors"] if error["path"][-1] == "lastName"]
    assert (error["extensions"]["code"], error["extensions"]["system"]) == (DENIED, "CRM")


async def test_a_right_to_the_timeline_alone_opens_nothing_of_it(
    guarded: CustomerGraph, examples: Mapping[str, Example]
) -> None:
    answer = await guarded.answer(
        SHEET, examples["B1Sheet"].variables, token=token("read:customers read:timeline")
    )

    timeline = answer["data"]["customer"]["timeline"]
    assert {gap["reason"] for gap in timeline["gaps"]} == {DENIED}
    assert (timeline["edges"], timeline["pageInfo"]["hasNextPage"]) == ([], False)
