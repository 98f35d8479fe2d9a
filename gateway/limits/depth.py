"""How deep fields stand in fields. Introspection is not counted: it asks no subgraph."""

from __future__ import annotations

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, SelectionNode

from gateway.errors import TOO_DEEP, Refusal, refuse
from gateway.limits.written_out import deepest, is_introspection, written_out

__all__ = ["MAX_DEPTH", "limit_depth"]

MAX_DEPTH = 15


def limit_depth(
    document: DocumentNode, operation: OperationDefinitionNode, maximum: int = MAX_DEPTH
) -> Refusal | None:
    depth = written_out(document, operation, _depth, deepest)
    if depth <= maximum:
        return None
    return refuse(TOO_DEEP, f"The operation is {depth:,} fields deep; at most {maximum:,} are allowed.")


def _depth(selection: SelectionNode, beneath: int) -> int:
    if is_introspection(selection):
        return 0
    return beneath + isinstance(selection, FieldNode)
