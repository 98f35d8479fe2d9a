"""How many fields an operation asks for once its fragments are written out.

A document of a few hundred bytes can ask for more fields than memory holds: twenty fragments, each
spreading the next one twice. The count is made without writing anything out.
"""

from __future__ import annotations

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.language import InlineFragmentNode

from gateway.errors import TOO_HIGH, Refusal, refuse

__all__ = ["MAX_HEIGHT", "limit_height"]

MAX_HEIGHT = 10_000
"""Far above what a person or a code generator writes (introspection asks for about 100 fields, the largest
public benchmark for some 200), and low enough that a plan for it is made in seconds."""


def limit_height(
    document: DocumentNode, operation: OperationDefinitionNode, maximum: int = MAX_HEIGHT
) -> Refusal | None:
    """`document` must be valid: fragments without cycles."""
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    counted: dict[str, int] = {}

    def height(selections: SelectionSetNode | None) -> int:
        total = 0
        for selection in selections.selections if selections else ():
            match selection:
                case FieldNode():
                    total += 1 + height(selection.selection_set)
                case InlineFragmentNode():
                    total += height(selection.selection_set)
                case FragmentSpreadNode():
                    name = selection.name.value
                    if name not in counted:
                        counted[name] = height(fragments[name].selection_set)
                    total += counted[name]
        return total

    total = height(operation.selection_set)
    if total <= maximum:
        return None
    return refuse(
        TOO_HIGH,
        f"The operation asks for {total:,} fields, fragments written out; at most {maximum:,} are allowed.",
    )
