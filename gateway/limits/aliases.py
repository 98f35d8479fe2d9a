"""How many fields have an alias. An alias lets one operation ask the same field many times: to guess numbers
or codes, a thousand at once. What a fragment gives an alias counts wherever it is spread."""

from __future__ import annotations

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, SelectionNode

from gateway.errors import TOO_MANY_ALIASES, Refusal, refuse
from gateway.limits.written_out import is_introspection, written_out

__all__ = ["MAX_ALIASES", "limit_aliases"]

MAX_ALIASES = 15


def limit_aliases(
    document: DocumentNode, operation: OperationDefinitionNode, maximum: int = MAX_ALIASES
) -> Refusal | None:
    aliases = written_out(document, operation, _aliases)
    if aliases <= maximum:
        return None
    return refuse(
        TOO_MANY_ALIASES,
        f"The operation has {aliases:,} aliases, fragments written out; at most {maximum:,} are allowed.",
    )


def _aliases(selection: SelectionNode, beneath: int) -> int:
    if is_introspection(selection):
        return 0
    return beneath + (isinstance(selection, FieldNode) and selection.alias is not None)
