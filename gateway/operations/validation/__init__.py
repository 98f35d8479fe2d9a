"""Whether a document is valid for a schema.

Most documents are plain, and a check of our own finds them valid in a tenth of the time (`plain`). Of all
others graphql-core says what is wrong, if anything is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    specified_rules,
    validate,
)

from gateway.operations.validation.plain import is_plainly_valid

__all__ = ["RULES", "validation_errors"]

COMPARISONS: Final = 50_000
"""What graphql-core may spend on fields of one name: by its own limit a hostile document could hold the event
loop for more than a second. The largest operations of real clients spend a few thousand."""


class _BoundedOverlaps(OverlappingFieldsCanBeMergedRule):
    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = COMPARISONS


RULES: Final = tuple(
    _BoundedOverlaps if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules
)


def validation_errors(
    document: DocumentNode, schema: GraphQLSchema, *, max_errors: int, suggestions: bool
) -> Sequence[GraphQLError]:
    if is_plainly_valid(document, schema):
        return ()
    return validate(schema, document, RULES, max_errors=max_errors, hide_suggestions=not suggestions)
