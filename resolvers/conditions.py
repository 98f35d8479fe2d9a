"""`@skip` and `@include`, settled once for each outcome of their variables.

A machine is compiled per outcome, so nothing that runs per request looks at a condition again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from resolvers.plan import ConditionNode, Fetch, Parallel, PlanNode, Sequence
from schema.operation import VariableDefinition
from schema.selections import Condition, Field, InlineFragment, Selection, SelectionSet
from schema.values import Literal

__all__ = ["Outcome", "condition_variables", "decide", "plan_condition_variables", "settle", "settle_plan"]

Outcome = Mapping[str, bool]
"""What each condition variable says in one request."""


def decide(definition: VariableDefinition, variables: Mapping[str, object]) -> bool:
    """The value of a condition variable: the client's, else the default."""
    if definition.name in variables:
        return variables[definition.name] is True
    return definition.default == Literal("true")


def condition_variables(selections: SelectionSet) -> Iterator[str]:
    for selection in selections:
        yield from (condition.variable for condition in selection.conditions)
        if selection.selections is not None:
            yield from condition_variables(selection.selections)


def plan_condition_variables(node: PlanNode) -> Iterator[str]:
    """The variables that decide what is fetched, and what a representation holds."""
    match node:
        case Fetch():
            yield from condition_variables(node.selections)
            for entities in node.entities:
                yield from condition_variables(entities.requires)
                yield from condition_variables(entities.selections)
        case ConditionNode(conditions, inner):
            yield from (condition.variable for condition in conditions)
            yield from plan_condition_variables(inner)
        case Sequence(nodes) | Parallel(nodes):
            for inner in nodes:
                yield from plan_condition_variables(inner)
        case _:
            assert_never(node)


def settle(selections: SelectionSet, outcome: Outcome) -> SelectionSet:
    """What remains of a selection set, without any condition."""
    if not outcome:
        return selections
    return SelectionSet(
        tuple(
            _settled(selection, outcome) for selection in selections if _hold(selection.conditions, outcome)
        )
    )


def _settled(selection: Selection, outcome: Outcome) -> Selection:
    if isinstance(selection, InlineFragment):
        return InlineFragment(selection.on, settle(selection.selections, outcome))
    inner = None if selection.selections is None else settle(selection.selections, outcome)
    return Field(selection.name, selection.alias, selection.arguments, (), inner)


def settle_plan(node: PlanNode, outcome: Outcome) -> PlanNode | None:
    """The plan without its condition nodes; what a request sends keeps its conditions."""
    if not outcome:
        return node
    match node:
        case Fetch():
            return _settled_fetch(node, outcome)
        case ConditionNode(conditions, inner):
            return settle_plan(inner, outcome) if _hold(conditions, outcome) else None
        case Sequence(nodes):
            return Sequence(
                tuple(n for n in (settle_plan(inner, outcome) for inner in nodes) if n is not None)
            )
        case Parallel(nodes):
            return Parallel(
                tuple(n for n in (settle_plan(inner, outcome) for inner in nodes) if n is not None)
            )
    assert_never(node)


def _settled_fetch(fetch: Fetch, outcome: Outcome) -> Fetch | None:
    """None where nothing is left to ask for: no request then, and no gap where the subgraph is down."""
    if not fetch.entities:
        return fetch if _asks(fetch.selections, outcome) else None
    entities = tuple(
        replace(each, requires=settle(each.requires, outcome))
        for each in fetch.entities
        if _asks(each.selections, outcome)
    )
    return replace(fetch, entities=entities) if entities else None


def _asks(selections: SelectionSet, outcome: Outcome) -> bool:
    """Whether a field is left."""
    return any(
        isinstance(selection, Field) or _asks(selection.selections, outcome)
        for selection in selections
        if _hold(selection.conditions, outcome)
    )


def _hold(conditions: tuple[Condition, ...], outcome: Outcome) -> bool:
    return all(outcome[condition.variable] is not condition.negated for condition in conditions)
