from __future__ import annotations

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from gateway.errors import Refusal
from gateway.operations.variables import coerce_variables, declared_variables


def coerced(
    api_schema: GraphQLSchema, declared: str, given: dict[str, object]
) -> dict[str, object] | Refusal:
    operation = parse(f"query ({declared}) {{ __typename }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return coerce_variables(api_schema, declared_variables(operation), given)


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        ("$id: ID!", {"id": 7}, {"id": "7"}),
        ("$n: Int = 3", {}, {"n": 3}),
        ("$n: Int = 3", {"n": None}, {"n": None}),
        ("$n: Int", {}, {}),
        ("$s: OrderStatus", {"s": "SHIPPED"}, {"s": "SHIPPED"}),
        ("$s: OrderStatus = OPEN", {}, {"s": "OPEN"}),
        ("$d: Date", {"d": {"any": ["json", 1.5, None]}}, {"d": {"any": ["json", 1.5, None]}}),
        ('$d: Date = "2026-01-31"', {}, {"d": "2026-01-31"}),
        ("$f: CustomerFilter", {"f": {"name": "Ada"}}, {"f": {"name": "Ada", "points": 5}}),
        ("$t: [String!]", {"t": "one"}, {"t": ["one"]}),
        ("$n: Int", {"n": 1, "unknown": 2}, {"n": 1}),
    ],
)
def test_values_are_handed_on_as_json(
    api_schema: GraphQLSchema, declared: str, given: dict[str, object], expected: dict[str, object]
) -> None:
    assert coerced(api_schema, declared, given) == expected


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("$id: ID!", {}),
        ("$id: ID!", {"id": None}),
        ("$n: Int", {"n": "1"}),
        ("$n: Int", {"n": 2**31}),
        ("$n: Int", {"n": True}),
        ("$s: OrderStatus", {"s": "LOST"}),
        ("$f: CustomerFilter", {"f": {"nmae": "Ada"}}),
        ("$f: CustomerFilter", {"f": []}),
        ("$t: [String!]", {"t": [None]}),
    ],
)
def test_a_value_of_another_type_is_refused(
    api_schema: GraphQLSchema, declared: str, given: dict[str, object]
) -> None:
    refusal = coerced(api_schema, declared, given)

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "VALIDATION_INVALID_TYPE_VARIABLE"


def test_each_wrong_variable_has_its_error(api_schema: GraphQLSchema) -> None:
    refusal = coerced(api_schema, "$a: Int!, $b: Int", {"b": "x"})

    assert isinstance(refusal, Refusal)
    assert ["$a" in error.message or "$b" in error.message for error in refusal.errors] == [True, True]
