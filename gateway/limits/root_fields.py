"""How many fields an operation asks of its root, each of which may be a request of its own."""

from __future__ import annotations

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, SelectionNode

from gateway.errors import TOO_MANY_ROOT_FIELDS, Refusal, refuse
from gateway.limits.written_out import is_introspection, written_out

__all__ = ["MAX_ROOT_FIELDS", "limit_root_fields"]

MAX_ROOT_FIELDS = 20


def limit_root_fields(
    document: DocumentNode, operation: OperationDefinitionNode, maximum: int = MAX_ROOT_FIELDS
) -> Refusal | None:
    fields = written_out(document, operation, _root_fields)
    if fields <= maximum:
        return None
    return refuse(
        TOO_MANY_ROOT_FIELDS,
        f"The operation has {fields:,} root fields, fragments written out; at most {maximum:,} are allowed.",
    )


def _root_fields(selection: SelectionNode, beneath: int) -> int:
    """Fragments are looked through, fields are not: what stands beneath them is no root field."""
    if isinstance(selection, FieldNode):
        return 0 if is_introspection(selection) else 1
    return beneath
