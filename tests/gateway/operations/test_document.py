from __future__ import annotations

import pytest
from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from gateway.errors import Refusal
from gateway.operations.document import choose_operation, parse_document, validate_document


def parsed(text: str) -> DocumentNode:
    document = parse_document(text)
    assert isinstance(document, DocumentNode)
    return document


def only_error(refusal: object) -> object:
    assert isinstance(refusal, Refusal)
    return refusal.as_json()


def test_a_syntax_error_names_its_place() -> None:
    assert only_error(parse_document("{ customer(id: 1) { name ")) == {
        "errors": [
            {
                "message": "Syntax Error: Expected Name, found <EOF>.",
                "locations": [{"line": 1, "column": 26}],
                "extensions": {"code": "PARSING_ERROR"},
            }
        ]
    }


@pytest.mark.parametrize("text", ["", "   ", "{ }", "{ customer { } }", "{ orders(first: ) { id } }", "\0"])
def test_what_is_no_document_is_a_parsing_error(text: str) -> None:
    refusal = parse_document(text)

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "PARSING_ERROR"


def test_a_document_of_too_many_tokens_is_a_parsing_error() -> None:
    refusal = parse_document("{ " + "id " * 15_000 + "}")

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "PARSING_ERROR"
    assert "15000" in refusal.errors[0].message.replace(",", "")


@pytest.mark.parametrize(
    "text",
    ["{ a" * 5_000, "{ a(x: " + "[" * 5_000, "{ a(x: " + "{y:" * 4_000, "query ($x: " + "[" * 5_000],
    ids=["selections", "lists", "objects", "types"],
)
def test_a_document_that_nests_too_deeply_is_a_parsing_error(text: str) -> None:
    refusal = parse_document(text)

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "PARSING_ERROR"


def test_an_unknown_field_is_a_validation_error_with_a_suggestion(api_schema: GraphQLSchema) -> None:
    assert only_error(validate_document(parsed("{ custommer(id: 1) { id } }"), api_schema)) == {
        "errors": [
            {
                "message": "Cannot query field 'custommer' on type 'Query'. Did you mean 'customer'?",
                "locations": [{"line": 1, "column": 3}],
                "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
            }
        ]
    }


def test_a_valid_document_passes(api_schema: GraphQLSchema) -> None:
    assert validate_document(parsed("{ customer(id: 1) { id } }"), api_schema) is None


def test_a_document_that_is_too_much_to_check_is_refused_with_advice(api_schema: GraphQLSchema) -> None:
    repeated = parsed("{ customer(id: 1) { " + "id " * 1_000 + "} }")

    refusal = validate_document(repeated, api_schema)

    assert refusal is not None
    assert refusal.failure.code == "GRAPHQL_VALIDATION_FAILED"
    assert "ask for each field once" in refusal.errors[0].message


def test_a_long_chain_of_fragments_is_refused(api_schema: GraphQLSchema) -> None:
    chain = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(1_500))
    document = parsed(f"{{ ...f0 }} {chain} fragment f1500 on Query {{ __typename }}")

    refusal = validate_document(document, api_schema)

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == "GRAPHQL_VALIDATION_FAILED"


def test_the_named_operation_is_chosen() -> None:
    chosen = choose_operation(parsed("query A { __typename } query B { __typename }"), "B")

    assert isinstance(chosen, OperationDefinitionNode)
    assert chosen.name is not None
    assert chosen.name.value == "B"


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("query A { __typename }", "C", "GRAPHQL_UNKNOWN_OPERATION_NAME"),
        ("{ __typename }", "C", "GRAPHQL_UNKNOWN_OPERATION_NAME"),
        ("query A { __typename } query B { __typename }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "", "GRAPHQL_VALIDATION_FAILED"),
        ("fragment who on Customer { name }", None, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_no_operation_is_chosen_where_the_choice_is_open(text: str, name: str | None, code: str) -> None:
    refusal = choose_operation(parsed(text), name)

    assert isinstance(refusal, Refusal)
    assert refusal.failure.code == code
