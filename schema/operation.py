"""An operation: one chosen from a document, its fragments inlined, ready to be planned and projected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schema.selections import SelectionSet
from schema.values import Value

__all__ = ["Operation", "OperationKind", "VariableDefinition"]


class OperationKind(StrEnum):
    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True)
class VariableDefinition:
    name: str
    type: str
    """As in GraphQL: `[ID!]!`."""
    default: Value | None = None

    def __str__(self) -> str:
        head = f"${self.name}: {self.type}"
        return head if self.default is None else f"{head} = {self.default}"


@dataclass(frozen=True, slots=True)
class Operation:
    kind: OperationKind
    name: str | None
    variables: tuple[VariableDefinition, ...]
    selections: SelectionSet

    def __str__(self) -> str:
        head = " ".join(filter(None, (self.kind.value, self.name)))
        if self.variables:
            head += "(" + ", ".join(map(str, self.variables)) + ")"
        return f"{head} {self.selections}"
