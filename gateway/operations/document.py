"""A document, from its text to the one operation that is to run."""

from __future__ import annotations

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
)

from gateway.errors import SYNTAX, UNKNOWN_OPERATION, VALIDATION, Refusal, refuse, refuse_with
from gateway.operations.validation import validation_errors

__all__ = ["MAX_ERRORS", "MAX_TOKENS", "choose_operation", "parse_document", "validate_document"]

MAX_TOKENS = 15_000

MAX_ERRORS = 50
"""A client can mend no more at once, and each further error costs the gateway time."""

GIVEN_UP = "Validation aborted."
"""What graphql-core says, and no more, of a document whose check would take too long or too much stack."""


def parse_document(text: str, max_tokens: int = MAX_TOKENS) -> DocumentNode | Refusal:
    """Documents that nest deeper than graphql-core's parser goes (200 levels) are refused as well."""
    try:
        return parse(text, max_tokens=max_tokens, allow_empty_selection_sets=False)
    except GraphQLSyntaxError as error:
        return refuse_with(SYNTAX, [error])
    except (RecursionError, GraphQLError):
        return refuse(SYNTAX, "Syntax Error: The document nests too deeply.")


def validate_document(
    document: DocumentNode, api_schema: GraphQLSchema, *, suggestions: bool = True
) -> Refusal | None:
    errors = validation_errors(document, api_schema, max_errors=MAX_ERRORS, suggestions=suggestions)
    if any(error.message == GIVEN_UP for error in errors):
        return refuse(
            VALIDATION,
            "The document repeats too many fields, or nests its fragments too deeply, to be checked: "
            "ask for each field once, with fewer fragments.",
        )
    return refuse_with(VALIDATION, errors) if errors else None


def choose_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | Refusal:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name:
        for operation in operations:
            if operation.name and operation.name.value == name:
                return operation
        return refuse(UNKNOWN_OPERATION, f"Unknown operation named '{name}'.")
    match operations:
        case [operation]:
            return operation
        case []:
            return refuse(VALIDATION, "The document contains no operation.")
    return refuse(VALIDATION, "The document contains several operations: name one in 'operationName'.")
