"""A plan as JSON: the kinds of nodes that viewers of plans know."""

from __future__ import annotations

from gateway.explaining.query_plan import plan_as_json
from resolvers.plan import (
    EACH,
    NOTHING,
    ConditionNode,
    Deferred,
    EntitySet,
    Fetch,
    OnTypes,
    Parallel,
    PlanNode,
    QueryPlan,
    ResponsePath,
)
from schema.deferral import Deferral
from schema.operation import OperationKind
from schema.selections import Condition, parse_selections


def fetch(*entities: EntitySet, path: ResponsePath = ()) -> Fetch:
    asked = NOTHING if entities else parse_selections("{ orders { number } }")
    return Fetch("shop", OperationKind.QUERY, (), asked, path, entities)


def entities(*paths: ResponsePath) -> EntitySet:
    return EntitySet(
        paths,
        parse_selections("{ ... on Customer { __typename id } }"),
        parse_selections("{ ... on Customer { points } }"),
    )


def node(plan: PlanNode | None) -> object:
    told = plan_as_json(QueryPlan(plan))["object"]
    assert isinstance(told, dict)
    return told["node"]


ASKED = {
    "kind": "Fetch",
    "serviceName": "shop",
    "variableUsages": [],
    "operation": "query { orders { number } }",
    "operationKind": "query",
}

KEY = [
    {
        "kind": "InlineFragment",
        "typeCondition": "Customer",
        "selections": [{"kind": "Field", "name": "__typename"}, {"kind": "Field", "name": "id"}],
    }
]


def test_a_condition_has_a_clause_for_each_of_its_variables() -> None:
    conditions = (Condition("isGuest", negated=True), Condition("withOrders"))

    assert node(ConditionNode(conditions, fetch())) == {
        "kind": "Condition",
        "condition": "isGuest",
        "elseClause": {"kind": "Condition", "condition": "withOrders", "ifClause": ASKED},
    }


def test_what_runs_side_by_side_is_parallel_and_the_root_may_stand_deeper() -> None:
    assert node(Parallel((fetch(), fetch(path=("cancel", "query"))))) == {
        "kind": "Parallel",
        "nodes": [ASKED, {"kind": "Flatten", "path": ["cancel", "query"], "node": ASKED}],
    }


def test_types_stand_with_the_segment_that_they_narrow() -> None:
    told = node(fetch(entities(("media", EACH, OnTypes(("Book", "Film")), "author"))))

    assert isinstance(told, dict)
    assert (told["kind"], told["path"]) == ("Flatten", ["media", "@|[Book, Film]", "author"])


def test_several_sets_of_entities_are_one_batch() -> None:
    told = node(fetch(entities(("customer",), ("orders", EACH, "customer")), entities(("me",))))

    assert told == {
        "kind": "BatchFetch",
        "serviceName": "shop",
        "variableUsages": [],
        "operation": "query($r0: [_Any!]!, $r1: [_Any!]!) { "
        "e0: _entities(representations: $r0) { ... on Customer { points } } "
        "e1: _entities(representations: $r1) { ... on Customer { points } } }",
        "operationKind": "query",
        "entityBatch": {
            "aliases": [
                {"alias": "e0", "paths": [["customer"], ["orders", "@", "customer"]], "requires": KEY},
                {"alias": "e1", "paths": [["me"]], "requires": KEY},
            ]
        },
    }


def test_what_comes_later_stands_beside_what_comes_at_once() -> None:
    plan = QueryPlan(
        fetch(), (), (Deferred((0,), (0,), fetch(path=("me",))),), (Deferral("points", ("me",)),)
    )

    told = plan_as_json(plan)["object"]

    assert told == {
        "kind": "QueryPlan",
        "node": {
            "kind": "Defer",
            "primary": {"node": ASKED},
            "deferred": [
                {
                    "depends": [{"id": "0"}],
                    "label": "points",
                    "queryPath": ["me"],
                    "node": {"kind": "Flatten", "path": ["me"], "node": ASKED},
                }
            ],
        },
    }


def test_where_nothing_is_fetched_there_is_no_node() -> None:
    assert node(None) is None
