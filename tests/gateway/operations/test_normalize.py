"""Golden cases: an operation before and after normalisation, in GraphQL's own notation."""

from __future__ import annotations

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse, validate

from gateway.operations.document import choose_operation
from gateway.operations.normalize import normalize

FRAGMENT_SPREADS_ARE_INLINED = (
    """
    query Sheet { customer(id: 1) { ...who orders { ...what } } }
    fragment who on Customer { id name }
    fragment what on Order { number lines { label } }
    """,
    "query Sheet { customer(id: 1) { id name orders { number lines { label } } } }",
)

FIELDS_THAT_A_LITERAL_LEAVES_OUT_ARE_GONE = (
    "{ customer(id: 1) { id @include(if: true) name @skip(if: true) orders @include(if: false) { id } } }",
    "query { customer(id: 1) { id } }",
)

AN_OBJECT_MAY_BE_ASKED_FOR_NONE_OF_ITS_FIELDS = (
    "{ customer(id: 1) { name @skip(if: true) } orders @include(if: false) { id } }",
    "query { customer(id: 1) { } }",
)

CONDITIONS_OVER_VARIABLES_STAY_SORTED_AND_ONCE = (
    """
    query ($b: Boolean!, $a: Boolean!) {
      customer(id: 1) { name @skip(if: $b) @include(if: $a) id @include(if: $a) }
    }
    """,
    "query($b: Boolean!, $a: Boolean!) "
    "{ customer(id: 1) { name @include(if: $a) @skip(if: $b) id @include(if: $a) } }",
)

WHAT_A_VARIABLE_CAN_NEVER_ALLOW_IS_GONE = (
    "query ($a: Boolean!) { customer(id: 1) { id name @skip(if: $a) @include(if: $a) } }",
    "query { customer(id: 1) { id } }",
)

CONDITIONS_OF_A_SPREAD_STAY_ON_A_FRAGMENT_WITHOUT_TYPE = (
    """
    query ($full: Boolean!) { customer(id: 1) { id ...more @include(if: $full) } }
    fragment more on Customer { name orders { id } }
    """,
    "query($full: Boolean!) { customer(id: 1) { id ... @include(if: $full) { name orders { id } } } }",
)

FRAGMENTS_ON_A_SUPERTYPE_OF_AN_OBJECT_ARE_FLATTENED = (
    "{ customer(id: 1) { ... on Node { id ... on Customer { name } } ... { name } } }",
    "query { customer(id: 1) { id name } }",
)

FRAGMENTS_THAT_TOGETHER_CANNOT_MATCH_ARE_GONE = (
    "{ customer(id: 1) { id ... on Node { ... on Order { number } } } }",
    "query { customer(id: 1) { id } }",
)

FRAGMENTS_BELOW_AN_INTERFACE_KEEP_THEIR_TYPE = (
    "{ node(id: 1) { ... on Node { id } ... on Order { number ... on Node { ... on Order { id } } } } }",
    "query { node(id: 1) { id ... on Order { number id } } }",
)

A_NARROWER_INTERFACE_KEEPS_ITS_TYPE = (
    "{ node(id: 1) { ... on Document { number ... on Node { id ... on Customer { name } } } } }",
    "query { node(id: 1) { ... on Document { number id } } }",
)

A_WIDER_INTERFACE_IS_FLATTENED = (
    "{ document { ... on Node { id ... on Invoice { due } } } }",
    "query { document { id ... on Invoice { due } } }",
)

A_UNION_KEEPS_FRAGMENTS_ON_INTERFACES = (
    "{ party { __typename ... on Node { id } ... on Party { ... on Company { name } } } }",
    "query { party { __typename ... on Node { id } ... on Company { name } } }",
)

FIELDS_OF_ONE_RESPONSE_NAME_ARE_MERGED_DEEPLY = (
    """
    { customer(id: 1) { orders { id } ...again orders { lines { label } lines { quantity } } } }
    fragment again on Customer { orders { number id } }
    """,
    "query { customer(id: 1) { orders { id number lines { label quantity } } } }",
)

FIELDS_UNDER_DIFFERENT_CONDITIONS_STAY_APART = (
    "query ($a: Boolean!) { customer(id: 1) { orders { id } orders @include(if: $a) { number } } }",
    "query($a: Boolean!) { customer(id: 1) { orders { id } orders @include(if: $a) { number } } }",
)

MERGING_KEEPS_THE_ORDER_OF_THE_RESPONSE = (
    """
    query ($a: Boolean!) {
      customer(id: 1) { ... @include(if: $a) { name } id ... @include(if: $a) { orders { id } } }
      document { id ... on Order { lines { label } } number ... on Order { lines { quantity } } }
    }
    """,
    "query($a: Boolean!) { "
    "customer(id: 1) { ... @include(if: $a) { name } id ... @include(if: $a) { orders { id } } } "
    "document { id ... on Order { lines { label } } number ... on Order { lines { quantity } } } }",
)

FRAGMENTS_ON_DIFFERENT_OBJECTS_DO_NOT_STAND_IN_EACH_OTHERS_WAY = (
    """
    { party { ...one ...two } }
    fragment one on Party { ... on Customer { id } ... on Company { id } }
    fragment two on Party { ... on Customer { name } ... on Company { name } }
    """,
    "query { party { ... on Customer { id name } ... on Company { id name } } }",
)

ARGUMENTS_IN_ANOTHER_ORDER_ARE_THE_SAME_ARGUMENTS = (
    """
    {
      orders(first: 1, filter: { name: "x", points: 2 }) { id }
      orders(filter: { points: 2, name: "x" }, first: 1) { number }
    }
    """,
    'query { orders(first: 1, filter: {name: "x", points: 2}) { id number } }',
)

AN_ALIAS_THAT_REPEATS_THE_NAME_IS_NO_ALIAS = (
    "{ customer: customer(id: 1) { id } customer(id: 1) { who: name } }",
    "query { customer(id: 1) { id who: name } }",
)

VARIABLES_THAT_NOTHING_MENTIONS_ARE_NOT_DECLARED = (
    """
    query ($n: Int = 3, $id: ID!, $s: [String!] = ["a"]) {
      customer(id: $id) { orders(first: $n) @skip(if: true) { id } }
      orders(filter: { tags: $s }) { id }
    }
    """,
    'query($id: ID!, $s: [String!] = ["a"]) { customer(id: $id) { } orders(filter: {tags: $s}) { id } }',
)

A_MUTATION_IS_NORMALISED_FROM_ITS_OWN_ROOT = (
    'mutation Cancel { ... on Mutation { cancelOrder(number: "7") { ... on Document { number } } } }',
    'mutation Cancel { cancelOrder(number: "7") { number } }',
)

TYPENAME_AND_INTROSPECTION_STAY = (
    """
    {
      __typename
      ... on Query { __schema { ... on __Schema { types { name } } } __type(name: "Order") { name } }
    }
    """,
    'query { __typename __schema { types { name } } __type(name: "Order") { name } }',
)

CASES = {name.lower(): case for name, case in list(globals().items()) if name.isupper()}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES.keys())
def test_normalised(before: str, after: str, api_schema: GraphQLSchema) -> None:
    document = parse(before)
    assert validate(api_schema, document) == []
    operation = choose_operation(document, None)
    assert isinstance(operation, OperationDefinitionNode)

    assert str(normalize(document, operation, api_schema)) == after


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES.keys())
def test_a_normal_form_is_its_own_normal_form(before: str, after: str, api_schema: GraphQLSchema) -> None:
    document = parse(after)
    operation = choose_operation(document, None)
    assert isinstance(operation, OperationDefinitionNode)

    assert str(normalize(document, operation, api_schema)) == after
