"""How deep introspection goes.

The other limits do not count introspection, whose usual operation is deep. But types lead to fields, fields
to types and so on without end, and each level multiplies the answer.
"""

from __future__ import annotations

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, SelectionNode

from gateway.errors import TOO_DEEP, Refusal, refuse
from gateway.limits.written_out import deepest, written_out

__all__ = ["MAX_INTROSPECTION_DEPTH", "limit_introspection_depth"]

MAX_INTROSPECTION_DEPTH = 20
"""The usual operation is 15 deep: a type of nine wrappers, of an argument, of a field, of a type."""

ROOTS = frozenset(("__schema", "__type"))


def limit_introspection_depth(
    document: DocumentNode, operation: OperationDefinitionNode, maximum: int = MAX_INTROSPECTION_DEPTH
) -> Refusal | None:
    depths = [0]

    def depth(selection: SelectionNode, beneath: int) -> int:
        if not isinstance(selection, FieldNode):
            return beneath
        if selection.name.value in ROOTS:
            depths.append(beneath + 1)
        return beneath + 1

    written_out(document, operation, depth, deepest)
    if max(depths) <= maximum:
        return None
    return refuse(
        TOO_DEEP, f"The introspection is {max(depths):,} fields deep; at most {maximum:,} are allowed."
    )
