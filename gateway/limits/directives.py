"""How many directives an operation has: on itself, on its variables, on its fields and its fragments."""

from __future__ import annotations

from graphql import DocumentNode, OperationDefinitionNode, SelectionNode

from gateway.errors import TOO_MANY_DIRECTIVES, Refusal, refuse
from gateway.limits.written_out import is_introspection, written_out

__all__ = ["MAX_DIRECTIVES", "limit_directives"]

MAX_DIRECTIVES = 50


def limit_directives(
    document: DocumentNode, operation: OperationDefinitionNode, maximum: int = MAX_DIRECTIVES
) -> Refusal | None:
    directives = written_out(document, operation, _directives) + len(operation.directives or ())
    directives += sum(len(each.directives or ()) for each in operation.variable_definitions or ())
    if directives <= maximum:
        return None
    return refuse(
        TOO_MANY_DIRECTIVES,
        f"The operation has {directives:,} directives, fragments written out; "
        f"at most {maximum:,} are allowed.",
    )


def _directives(selection: SelectionNode, beneath: int) -> int:
    """A spread has directives of its own; a fragment's definition adds none for each spread."""
    return 0 if is_introspection(selection) else beneath + len(selection.directives or ())
