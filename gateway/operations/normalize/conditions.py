"""`@skip` and `@include`, read from a node."""

from __future__ import annotations

from graphql import BooleanValueNode, FieldNode, FragmentSpreadNode, InlineFragmentNode, VariableNode

from schema.selections import Condition

__all__ = ["read_conditions"]


def read_conditions(
    node: FieldNode | FragmentSpreadNode | InlineFragmentNode,
) -> tuple[Condition, ...] | None:
    """What must hold for the node to be asked for, sorted and without repeats; None where nothing can.

    Literal conditions are decided here, and a variable that must be both true and false decides too.
    """
    if not node.directives:
        return ()
    conditions: set[Condition] = set()
    for directive in node.directives:
        if directive.name.value not in ("skip", "include"):
            continue
        negated = directive.name.value == "skip"
        (argument,) = directive.arguments or ()
        match argument.value:
            case VariableNode(name=name):
                conditions.add(Condition(name.value, negated))
            case BooleanValueNode(value=value) if value == negated:
                return None
    if any(Condition(each.variable, not each.negated) in conditions for each in conditions):
        return None
    return tuple(sorted(conditions))
