"""A failed fetch is one error per gap, in the client's terms; the rest is served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from resolvers.errors import Reported
from resolvers.plan import EACH, EntitySet, Fetch, Parallel, Rename, ResponsePath, Sequence
from resolvers.transport import (
    AnswerTooLarge,
    CircuitOpen,
    ConnectionFailed,
    DeadlineExceeded,
    SubgraphAnswer,
    SubgraphOverloaded,
)
from schema.operation import OperationKind, VariableDefinition
from schema.selections import parse_selections

SDL = """
    type Query { me: Customer  shop: Shop  node: Node }
    type Shop { name: String! }
    type Customer {
      id: ID!  displayName: String  email: String!  points: Int  orders: Orders
      favourite: Order  referrer: Customer
    }
    type Orders { edges: [Edge!] }
    type Edge { node: Order! }
    type Order { number: String!  total: Int  points: Int  pointsEarned: Int! }
    union Node = Order | Customer
"""

OpenShop = Callable[..., Any]


def fetch(subgraph: str, selections: str) -> Fetch:
    return Fetch(subgraph, OperationKind.QUERY, selections=parse_selections(selections))


def entity_fetch(subgraph: str, requires: str, selections: str, *paths: ResponsePath) -> Fetch:
    entities = EntitySet(paths, parse_selections(requires), parse_selections(selections))
    return Fetch(subgraph, OperationKind.QUERY, entities=(entities,))


def told(result: Any) -> list[dict[str, Any]]:
    return [error.to_json() for error in result.errors]


ME = fetch("hub", "me { __typename id }")
ASK_CUSTOMER = "... on Customer { __typename id }"
FOUND = {"data": {"me": {"__typename": "Customer", "id": "c1"}}}

FAILURES: dict[str, tuple[object, dict[str, Any]]] = {
    "unreachable": (
        ConnectionFailed("http://10.0.0.7:4001 refused"),
        {"code": "SUBREQUEST_HTTP_ERROR", "reason": "unreachable"},
    ),
    "too slow": (DeadlineExceeded("after 10 s"), {"code": "GATEWAY_TIMEOUT"}),
    "too large": (AnswerTooLarge("64 MB"), {"code": "SUBREQUEST_HTTP_ERROR", "reason": "answer_too_large"}),
    "left alone": (
        CircuitOpen(29.5),
        {"code": "SUBGRAPH_CIRCUIT_BREAKER_REJECTED", "retryAfter": 30},
    ),
    "crowded": (SubgraphOverloaded("1000 wait"), {"code": "SUBREQUEST_HTTP_ERROR", "reason": "overloaded"}),
    "500": (
        SubgraphAnswer(500, (), b'{"errors": [{"message": "secret"}]}'),
        {"code": "SUBREQUEST_HTTP_ERROR", "reason": "status", "http": {"status": 500}},
    ),
    "redirect": (
        SubgraphAnswer(302, (("location", "http://10.0.0.7"),), b""),
        {"code": "SUBREQUEST_HTTP_ERROR", "reason": "status", "http": {"status": 302}},
    ),
    "HTML": (b"<html>secret</html>", {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "nothing": (b"", {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "half an answer": (b'{"data": {"_ent', {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "a list": ([1, 2], {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "no data": ({"data": None}, {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "data of no object": ({"data": "secret"}, {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "errors of no list": (
        {"data": None, "errors": {"0": "secret"}},
        {"code": "SUBREQUEST_MALFORMED_RESPONSE"},
    ),
    "no error in errors": ({"data": None, "errors": []}, {"code": "SUBREQUEST_MALFORMED_RESPONSE"}),
    "errors": ({"errors": [{"message": "secret"}]}, {"code": "DOWNSTREAM_SERVICE_ERROR"}),
    "a nameless error": ({"errors": ["secret"]}, {"code": "DOWNSTREAM_SERVICE_ERROR"}),
    "a code of no text": (
        {"errors": [{"message": "secret", "extensions": {"code": ["secret"]}}]},
        {"code": "DOWNSTREAM_SERVICE_ERROR"},
    ),
}


@pytest.mark.parametrize(("reply", "extensions"), FAILURES.values(), ids=FAILURES.keys())
async def test_a_failed_fetch_is_one_error_and_the_rest_is_served(
    open_shop: OpenShop, reply: object, extensions: dict[str, Any]
) -> None:
    shop = open_shop(SDL, hub=[FOUND], crm=[reply], commerce=[{"data": {"shop": {"name": "Fiche"}}}])
    crm = entity_fetch("crm", ASK_CUSTOMER, "... on Customer { displayName }", ("me",))
    node = Parallel((Sequence((ME, crm)), fetch("commerce", "shop { name }")))

    result = await shop.run("{ me { id displayName } shop { name } }", node)

    assert result.data == {"me": {"id": "c1", "displayName": None}, "shop": {"name": "Fiche"}}
    [error] = told(result)
    assert error["path"] == ["me", "displayName"]
    assert error["extensions"] == {**extensions, "service": "crm"}
    assert "crm" in error["message"] or error["message"] == "Subgraph errors redacted"
    assert not any(word in str(error) for word in ("secret", "10.0.0.7"))
    assert len(result.failures) == 1


MALFORMED_ENTITIES = {
    "missing": {},
    "null": {"_entities": None},
    "too few": {"_entities": []},
    "too many": {"_entities": [None, None]},
    "no list": {"_entities": {"0": {}}},
}


@pytest.mark.parametrize("answered", MALFORMED_ENTITIES.values(), ids=MALFORMED_ENTITIES.keys())
async def test_entities_that_match_no_representations_are_no_answer(
    open_shop: OpenShop, answered: object
) -> None:
    shop = open_shop(SDL, hub=[FOUND], crm=[{"data": answered}])
    crm = entity_fetch("crm", ASK_CUSTOMER, "... on Customer { displayName }", ("me",))

    result = await shop.run("{ me { id displayName } }", Sequence((ME, crm)))

    assert result.data == {"me": {"id": "c1", "displayName": None}}
    [error] = told(result)
    assert error["extensions"]["code"] == "SUBREQUEST_MALFORMED_RESPONSE"


async def test_a_value_that_json_cannot_carry_fails_its_fetch_alone(open_shop: OpenShop) -> None:
    """A default in the document may have any number of digits."""
    shop = open_shop(
        "type Query { order(number: Int): Int shop: Int }", orders=[], crm=[{"data": {"shop": 1}}]
    )
    variable = VariableDefinition("n", "Int")
    orders = Fetch("orders", OperationKind.QUERY, (variable,), parse_selections("order(number: $n)"))

    result = await shop.run(
        "query ($n: Int) { order(number: $n) shop }",
        Parallel((orders, fetch("crm", "shop"))),
        variables={"n": 2**64},
    )

    assert result.data == {"order": None, "shop": 1}
    [error] = told(result)
    assert error["path"] == ["order"]
    assert shop.subgraphs["orders"].requests == []


async def test_past_the_deadline_nothing_is_sent(open_shop: OpenShop) -> None:
    shop = open_shop(SDL, hub=[])

    result = await shop.run("{ me { id } }", ME, deadline=monotonic() - 1)

    assert (result.data, shop.subgraphs["hub"].requests) == ({"me": None}, [])
    assert told(result) == [
        {
            "message": "Subgraph 'hub' did not answer in time",
            "path": ["me"],
            "extensions": {"code": "GATEWAY_TIMEOUT", "service": "hub"},
        }
    ]


async def test_a_request_gets_no_more_time_than_the_deadline_leaves(open_shop: OpenShop) -> None:
    shop = open_shop(SDL, hub=[FOUND])

    await shop.run("{ me { id } }", ME, deadline=monotonic() + 5, timeout=60.0)

    assert 4 < shop.subgraphs["hub"].sent[0].timeout <= 5


ORDERS_FOUND = {
    "data": {
        "me": {
            "__typename": "Customer",
            "id": "c1",
            "orders": {
                "edges": [
                    {"__typename": "Edge", "id": n, "node": {"__typename": "Order", "number": n}}
                    for n in "AB"
                ]
            },
            "favourite": {"__typename": "Order", "number": "A"},
        }
    }
}
EACH_ORDER = ("me", "orders", "edges", "@", "node")
ASK_ORDER = "... on Order { __typename number }"


@pytest.mark.parametrize(
    ("selections", "asks", "paths", "expected"),
    [
        (
            "{ me { orders { edges { node { total } } } } }",
            "node { total }",
            [EACH_ORDER[:-1]],
            [["me", "orders", "edges"]],
        ),
        ("{ me { displayName } }", "displayName", [("me",)], [["me", "displayName"]]),
        ("{ me { displayName email } }", "displayName email", [("me",)], [["me"]]),
        ("{ me { name: displayName } }", "name: displayName", [("me",)], [["me", "name"]]),
        ("{ me { displayName } }", "displayName crmKey", [("me",)], [["me"]]),
        ("{ me { id } }", "crmKey", [("me",)], [["me"]]),
        (
            "{ me { orders { edges { node { total } } } } }",
            "total",
            [EACH_ORDER],
            [["me", "orders", "edges"]],
        ),
        (
            "{ me { favourite { total } orders { edges { node { total } } } } }",
            "total",
            [EACH_ORDER, ("me", "favourite")],
            [["me"]],
        ),
        (
            "{ me { favourite { total } } }",
            "total",
            [("me", "favourite"), ("me", "gone")],
            [["me", "favourite", "total"]],
        ),
    ],
    ids=[
        "a field of a list",
        "one field",
        "two",
        "aliased",
        "one and a key",
        "a key",
        "in a list",
        "two ways",
        "a way not entered",
    ],
)
async def test_the_path_of_a_gap_is_what_its_fields_have_in_common(
    open_shop: OpenShop, selections: str, asks: str, paths: list[ResponsePath], expected: list[list[str]]
) -> None:
    shop = open_shop(SDL, hub=[ORDERS_FOUND], crm=[ConnectionFailed()])
    requires = f"{ASK_CUSTOMER} {ASK_ORDER} ... on Edge {{ __typename id }}"
    crm = entity_fetch("crm", requires, f"... on Customer {{ {asks} }} ... on Order {{ {asks} }}", *paths)

    result = await shop.run(selections, Sequence((ME, crm)))

    assert [error["path"] for error in told(result)] == expected


async def test_two_fetches_that_lose_the_same_place_for_the_same_reason_are_told_once(
    open_shop: OpenShop,
) -> None:
    edges = [{"node": {"__typename": "Order", "number": f"A-{n}"}} for n in range(2)]
    found = {"data": {"me": {"__typename": "Customer", "id": "c1", "orders": {"edges": edges}}}}
    shop = open_shop(SDL, hub=[found], loyalty=[ConnectionFailed(), ConnectionFailed()])
    orders = fetch("hub", "me { __typename id orders { edges { node { __typename number } } } }")
    path = ("me", "orders", "edges", EACH, "node")
    ask = "... on Order { __typename number }"
    fetches = [
        entity_fetch("loyalty", ask, f"... on Order {{ {name} }}", path) for name in ("total", "points")
    ]

    result = await shop.run(
        "{ me { orders { edges { node { number total points } } } } }",
        Sequence((orders, Parallel(tuple(fetches)))),
    )

    assert [error["path"] for error in told(result)] == [["me", "orders", "edges"]]
    assert len(result.failures) == 2


async def test_root_fields_have_an_error_each(open_shop: OpenShop) -> None:
    shop = open_shop(SDL, hub=[ConnectionFailed()])

    result = await shop.run("{ who: me { id } shop { name } }", fetch("hub", "who: me { id } shop { name }"))

    assert [error["path"] for error in told(result)] == [["who"], ["shop"]]


async def test_a_set_that_was_split_fails_once(open_shop: OpenShop) -> None:
    edges = [{"node": {"__typename": "Order", "number": str(n)}} for n in range(1100)]
    found = {"data": {"me": {"orders": {"edges": edges}}}}
    shop = open_shop(SDL, hub=[found], loyalty=[ConnectionFailed()] * 3)
    loyalty = entity_fetch("loyalty", ASK_ORDER, "... on Order { total }", EACH_ORDER)

    result = await shop.run("{ me { orders { edges { node { total } } } } }", Sequence((ME, loyalty)))

    assert [error["path"] for error in told(result)] == [["me", "orders", "edges"]]


async def test_errors_of_a_subgraph_are_masked_but_for_the_keys_that_may_pass(open_shop: OpenShop) -> None:
    extensions = {"code": "FORBIDDEN", "system": "erp", "service": "forged", "stacktrace": ["secret"]}
    broken = {
        "data": {"me": None},
        "errors": [{"message": "secret", "path": ["me"], "extensions": extensions}],
    }
    shop = open_shop(SDL, hub=[broken])

    result = await shop.run("{ me { id } }", ME, allowed_extensions={"hub": frozenset({"code", "system"})})

    assert told(result) == [
        {
            "message": "Subgraph errors redacted",
            "path": ["me"],
            "extensions": {"code": "FORBIDDEN", "system": "erp", "service": "hub"},
        }
    ]
    assert result.failures[0].failure == Reported("secret", ("me",), extensions)


async def test_paths_inside_entities_become_paths_of_the_client(open_shop: OpenShop) -> None:
    """Each object that asked is a gap; names are the client's, up to what it selected."""
    errors = [
        {"message": "", "path": ["_entities", 1, "earned"]},
        {"message": "", "path": ["_entities", 0, "internal", 3]},
        {"message": "", "path": ["_entities", 9, "earned"]},
        {"message": ""},
    ]
    answer = {"data": {"_entities": [{"earned": 4}, None]}, "errors": errors}
    found = {
        "data": {"me": {"orders": {"edges": [{"node": {"__typename": "Order", "number": n}} for n in "AAB"]}}}
    }
    shop = open_shop(SDL, hub=[found], loyalty=[answer])
    loyalty = entity_fetch("loyalty", ASK_ORDER, "... on Order { earned: pointsEarned internal }", EACH_ORDER)
    renames = [Rename(EACH_ORDER, "gained", "earned")]

    result = await shop.run(
        "{ me { orders { edges { node { number gained: pointsEarned } } } } }",
        Sequence((ME, loyalty)),
        renames=renames,
    )

    assert [error["path"] for error in told(result)] == [
        ["me", "orders", "edges", 2, "node", "gained"],
        ["me", "orders", "edges", 0, "node"],
        ["me", "orders", "edges", 1, "node"],
        ["me", "orders", "edges"],  # of two errors: neither says more
    ]


async def test_data_beside_errors_are_used(open_shop: OpenShop) -> None:
    answer = {
        "data": {"me": {"id": "c1", "points": None}},
        "errors": [{"message": "", "path": ["me", "points"]}],
    }
    shop = open_shop(SDL, hub=[answer])

    result = await shop.run("{ me { id points } }", ME)

    assert result.data == {"me": {"id": "c1", "points": None}}
    assert [error["path"] for error in told(result)] == [["me", "points"]]


async def test_a_missing_value_that_may_not_be_null_takes_its_object_along(open_shop: OpenShop) -> None:
    shop = open_shop(SDL, hub=[{"data": {"me": {"id": "c1", "referrer": {"id": "c2", "email": None}}}}])

    result = await shop.run("{ me { id referrer { id email } } }", ME)

    assert result.data == {"me": {"id": "c1", "referrer": None}}
    assert told(result) == [
        {
            "message": "Cannot return null for non-nullable field Customer.email.",
            "path": ["me", "referrer", "email"],
            "extensions": {"code": "DOWNSTREAM_SERVICE_ERROR"},
        }
    ]


async def test_a_null_that_a_failed_fetch_explains_has_no_second_error(open_shop: OpenShop) -> None:
    shop = open_shop(SDL, hub=[ORDERS_FOUND], loyalty=[ConnectionFailed()])
    loyalty = entity_fetch("loyalty", ASK_ORDER, "... on Order { pointsEarned }", EACH_ORDER)

    result = await shop.run(
        "{ me { id orders { edges { node { number pointsEarned } } } } }", Sequence((ME, loyalty))
    )

    assert result.data == {"me": {"id": "c1", "orders": {"edges": None}}}
    assert [error["path"] for error in told(result)] == [["me", "orders", "edges"]]


async def test_errors_stand_in_the_order_of_the_plan(open_shop: OpenShop) -> None:
    """The later fetch is answered first."""
    shop = open_shop(SDL, hub=[FOUND], crm=[], loyalty=[])
    crm = entity_fetch("crm", ASK_CUSTOMER, "... on Customer { displayName }", ("me",))
    loyalty = entity_fetch("loyalty", ASK_CUSTOMER, "... on Customer { points }", ("me",))
    other_has_failed = asyncio.Event()

    async def at_once(request: dict[str, Any]) -> object:
        asyncio.get_running_loop().call_soon(other_has_failed.set)
        return ConnectionFailed()

    async def after_the_other(request: dict[str, Any]) -> object:
        await other_has_failed.wait()
        return ConnectionFailed()

    shop.subgraphs["loyalty"].answer = at_once
    shop.subgraphs["crm"].answer = after_the_other

    result = await shop.run("{ me { displayName points } }", Sequence((ME, Parallel((crm, loyalty)))))

    assert [error["extensions"]["service"] for error in told(result)] == ["crm", "loyalty"]


async def test_a_message_is_passed_on_only_for_codes_that_are_readable(open_shop: OpenShop) -> None:
    """Whoever writes a message for clients marks it by a code; every other message is for the log."""
    errors = [
        {
            "message": "A connection needs first or last.",
            "path": ["me"],
            "extensions": {"code": "BAD_USER_INPUT"},
        },
        {"message": "no such table: cards", "path": ["me"], "extensions": {"code": "INTERNAL"}},
    ]
    shop = open_shop(SDL, hub=[{"data": {"me": None}, "errors": errors}])

    result = await shop.run("{ me { id } }", ME, readable_errors=frozenset({"BAD_USER_INPUT"}))

    assert [error["message"] for error in told(result)] == [
        "A connection needs first or last.",
        "Subgraph errors redacted",
    ]
