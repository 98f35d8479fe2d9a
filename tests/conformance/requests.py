"""What was asked of the subgraphs, and what of it was asked twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from graphql import parse, print_ast, value_from_ast_untyped
from graphql.language import (
    FieldNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from resolvers.plan import ConditionNode, Fetch, Parallel, PlanNode, QueryPlan, Sequence, print_path
from schema.selections import Condition, Field, SelectionSet
from tests.conformance.run import Request

__all__ = ["asked_twice", "planned_twice", "print_requests"]

Question = tuple[str, str, str]
"""The subgraph, the representation (empty at the root), the field with all that is asked below it."""


def print_requests(requests: Iterable[Request]) -> str:
    """`loyalty, representations: 3 + 1` where a request has two sets of entities."""
    return "\n".join(map(_line, requests))


def _line(request: Request) -> str:
    counts = [
        str(sum(1 for _ in _representations(node, request)))
        for node in _root_nodes(request)
        if _is_entities(node)
    ]
    return request.subgraph + (f", representations: {' + '.join(counts)}" if counts else "")


def asked_twice(requests: Iterable[Request]) -> list[Question]:
    """The same field of the same entity, by two selections. Places that are reached at different times cannot
    always avoid it."""
    counted: Counter[Question] = Counter()
    for request in requests:
        counted.update(_questions(request))
    return [question for question, times in counted.items() if times > 1]


def _questions(request: Request) -> Iterator[Question]:
    if request.query.startswith("mutation"):
        return
    for node in _root_nodes(request):
        if not _is_entities(node):
            yield request.subgraph, "", print_ast(node)
            continue
        asked = set(_fields(node.selection_set))
        for representation in _representations(node, request):
            for field in asked:
                yield request.subgraph, representation, field


def _root_nodes(request: Request) -> tuple[SelectionNode, ...]:
    operation = parse(request.query).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return tuple(operation.selection_set.selections)


def _is_entities(node: SelectionNode) -> TypeGuard[FieldNode]:
    return isinstance(node, FieldNode) and node.name.value == "_entities"


def _representations(node: FieldNode, request: Request) -> Iterator[str]:
    (argument,) = node.arguments or ()
    values = value_from_ast_untyped(argument.value, request.variables)
    for value in values:
        yield json.dumps(value, sort_keys=True)


def _fields(node: SelectionSetNode | None, on: str = "") -> Iterator[str]:
    for selection in node.selections if node else ():
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition.name.value if selection.type_condition else on
            yield from _fields(selection.selection_set, condition)
        elif isinstance(selection, FieldNode) and selection.name.value != "__typename":
            yield f"{on}.{print_ast(selection)}"


def planned_twice(plan: QueryPlan) -> list[Question]:
    """The same field of one subgraph at the same place by two selections: never with good reason.

    Under conditions of which neither implies the other they are two questions: a way that is taken under the
    one may be longer than that under the other, and the shorter cannot wait for what may not happen. But what
    is asked anyway, or under fewer conditions, is not asked once more: there the planner leaves it out.
    """
    counted = Counter(question for node, given in _fetches(plan.node) for question in _planned(node, given))
    return [question for question, times in counted.items() if times > 1]


def _fetches(node: PlanNode | None, given: tuple[Condition, ...] = ()) -> Iterator[tuple[Fetch, str]]:
    """With the conditions under which each is made."""
    match node:
        case Fetch():
            yield node, "".join(map(str, given))
        case Sequence(nodes) | Parallel(nodes):
            for inner in nodes:
                yield from _fetches(inner, given)
        case ConditionNode(conditions, inner):
            yield from _fetches(inner, given + conditions)


def _planned(fetch: Fetch, given: str) -> Iterator[Question]:
    for leaf in _leaves(fetch.selections):
        yield fetch.subgraph, print_path(fetch.path), given + leaf
    for entities in fetch.entities:
        for path in dict.fromkeys(entities.paths):
            for leaf in _leaves(entities.selections):
                yield fetch.subgraph, print_path(path), given + leaf


def _leaves(selections: SelectionSet) -> Iterator[str]:
    for selection in selections:
        head = "".join(map(str, selection.conditions))
        if isinstance(selection, Field):
            if selection.name == "__typename":
                continue
            head += f"{selection.response_name}: {selection.name}{selection.arguments}"
        else:
            head += f"on {selection.on}"
        if selection.selections is None:
            yield head
        else:
            yield from (f"{head} / {leaf}" for leaf in _leaves(selection.selections))
