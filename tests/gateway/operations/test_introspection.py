from __future__ import annotations

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, get_introspection_query, parse

from gateway.errors import VARIABLES, Refusal
from gateway.operations.introspection import answer_introspection, split_introspection
from gateway.operations.normalize import normalize
from schema.operation import Operation


def normalized(api_schema: GraphQLSchema, text: str) -> Operation:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return normalize(document, operation, api_schema)


def test_introspection_fields_leave_the_operation_with_their_conditions(api_schema: GraphQLSchema) -> None:
    operation = normalized(
        api_schema,
        """
        query ($a: Boolean!, $id: ID!, $t: String!) {
          __typename
          customer(id: $id) { id }
          ... @include(if: $a) { orders { id } __type(name: $t) { name } }
        }
        """,
    )

    rest, asked = split_introspection(operation)

    assert str(rest) == (
        "query($a: Boolean!, $id: ID!) "
        "{ __typename customer(id: $id) { id } ... @include(if: $a) { orders { id } } }"
    )
    assert str(asked) == (
        "query($a: Boolean!, $t: String!) { ... @include(if: $a) { __type(name: $t) { name } } }"
    )


def test_an_operation_without_introspection_stays_whole(api_schema: GraphQLSchema) -> None:
    operation = normalized(api_schema, "{ customer(id: 1) { id } }")

    assert split_introspection(operation) == (operation, None)


def test_the_api_schema_answers(api_schema: GraphQLSchema) -> None:
    text = """
    query ($t: String!, $no: Boolean!) {
      it: __type(name: $t) { name kind }
      __schema @include(if: $no) { types { name } }
    }
    """
    _, asked = split_introspection(normalized(api_schema, text))
    assert asked is not None

    answer = answer_introspection(asked, api_schema, {"t": "OrderStatus", "no": False, "other": 1})

    assert answer == {"it": {"name": "OrderStatus", "kind": "ENUM"}}


def test_the_query_of_every_client_is_answered(api_schema: GraphQLSchema) -> None:
    rest, asked = split_introspection(normalized(api_schema, get_introspection_query()))
    assert asked is not None

    answer = answer_introspection(asked, api_schema, {})

    assert not rest.selections
    assert list(answer) == ["__schema"]


@pytest.mark.parametrize(
    "text",
    [
        'query ($name: String = "Order") { __type(name: $name) { name } }',
        "query ($name: Boolean = true) { __schema @include(if: $name) { description } }",
    ],
)
def test_a_variable_that_is_null_where_no_null_may_be_is_refused(
    api_schema: GraphQLSchema, text: str
) -> None:
    _, asked = split_introspection(normalized(api_schema, text))
    assert asked is not None

    refusal = answer_introspection(asked, api_schema, {"name": None})

    assert isinstance(refusal, Refusal)
    assert refusal.failure is VARIABLES
    assert "$name" in str(refusal)
