"""Counts over an operation as if its fragments were written out, without writing them out.

Each fragment is looked at once, however often it is spread, so a bomb of fragments costs no more than its
text. A fragment that leads back to itself counts as empty there: such a document is not valid, and the count
ends all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.language import InlineFragmentNode

__all__ = ["Combine", "Count", "deepest", "is_introspection", "written_out"]

Count = Callable[[SelectionNode, int], int]
"""What a selection counts, given what stands beneath it."""

Combine = Callable[[Iterable[int]], int]
"""What selections side by side count together: their sum, or the largest of them."""


def deepest(counts: Iterable[int]) -> int:
    return max(counts, default=0)


def is_introspection(selection: SelectionNode) -> bool:
    """`__schema`, `__type` and `__typename`: no subgraph is asked."""
    return isinstance(selection, FieldNode) and selection.name.value.startswith("__")


def written_out(
    document: DocumentNode, operation: OperationDefinitionNode, count: Count, combine: Combine = sum
) -> int:
    fragments = {
        each.name.value: each.selection_set
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    counted: dict[str, int] = {}

    def spread(name: str) -> int:
        if name not in counted:
            counted[name] = 0
            counted[name] = together(fragments.get(name))
        return counted[name]

    def one(selection: SelectionNode) -> int:
        match selection:
            case FragmentSpreadNode():
                return count(selection, spread(selection.name.value))
            case FieldNode() | InlineFragmentNode():
                return count(selection, together(selection.selection_set))
        return 0

    def together(selections: SelectionSetNode | None) -> int:
        return combine(map(one, selections.selections)) if selections else 0

    return together(operation.selection_set)
