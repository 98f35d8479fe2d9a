"""What is plainly of its type is what graphql-core makes of it, for all types and values."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Refusal
from gateway.operations.plain_variables import plain_variables
from gateway.operations.variables import coerce_variables

SCHEMA: GraphQLSchema = build_schema("""
    type Query { tiers(grade: Grade, filter: Filter, day: Day, above: Float, open: Boolean, id: ID): Int }
    enum Grade { GOLD SILVER }
    input Filter { above: Int }
    scalar Day
""")

NAMED = ["Int", "Float", "String", "Boolean", "ID", "Grade", "Filter", "Day"]

TYPES = st.recursive(
    st.sampled_from(NAMED),
    lambda inner: st.one_of(
        inner.map(lambda name: f"[{name}]"),
        inner.map(lambda name: name if name.endswith("!") else f"{name}!"),
    ),
    max_leaves=3,
)

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**33), 2**33)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "c1", "GOLD", "7"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("above"), inner, max_size=1),
    max_leaves=4,
)


def declared(text: str) -> Any:
    operation = parse(f"query ({text}) {{ tiers }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return operation.variable_definitions


@given(TYPES, VALUES, st.sampled_from(["", " = null"]), st.booleans())
def test_plain_values_are_those_of_graphql_core(type_: str, value: Any, default: str, is_given: bool) -> None:
    definitions = declared(f"$v: {type_}{'' if type_.endswith('!') else default}")
    variables = {"v": value, "other": 1} if is_given else {"other": 1}

    plain = plain_variables(definitions)(variables)

    if plain is not None:
        coerced = coerce_variables(SCHEMA, definitions, variables)
        assert not isinstance(coerced, Refusal)
        assert repr(plain) == repr(coerced)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("$id: ID!", {"id": "c1"}),
        ("$first: Int", {"first": None}),
        ("$first: Int", {}),
        (
            "$ids: [ID!]!, $above: Float, $open: Boolean = true",
            {"ids": ["a", "b"], "above": 1.5, "open": False},
        ),
    ],
)
def test_usual_values_are_plain(text: str, variables: dict[str, object]) -> None:
    assert plain_variables(declared(text))(variables) == variables


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("$id: ID!", {"id": 7}),
        ("$id: ID!", {"id": None}),
        ("$id: ID!", {}),
        ("$first: Int", {"first": 2**31}),
        ("$first: Int", {"first": True}),
        ("$first: Int = 5", {}),
        ("$ids: [ID!]", {"ids": "c1"}),
        ("$ids: [ID!]", {"ids": ["c1", None]}),
        ("$grade: Grade", {"grade": "GOLD"}),
    ],
)
def test_what_has_to_be_coerced_or_refused_is_not(text: str, variables: dict[str, object]) -> None:
    assert plain_variables(declared(text))(variables) is None
