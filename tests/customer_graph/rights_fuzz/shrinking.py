"""A case that fails, made as small as it can be and still fail: fields, arguments and scopes are left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

from graphql import (
    REMOVE,
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

from tests.customer_graph.rights_fuzz.cases import Case
from tests.customer_graph.rights_fuzz.expected import without_unused

__all__ = ["smallest"]

MOST_TRIALS = 400

REMOVABLE = (FieldNode, InlineFragmentNode, FragmentSpreadNode, ArgumentNode, DirectiveNode)

Fails = Callable[[Case], Awaitable[bool]]


async def smallest(case: Case, schema: GraphQLSchema, fails: Fails) -> Case:
    """Of a case that is no valid operation, only the scopes are left out."""
    trials, is_smaller = 0, True
    while is_smaller and trials < MOST_TRIALS:
        is_smaller = False
        for smaller in _smaller(case, schema):
            trials += 1
            if await fails(smaller):
                case, is_smaller = smaller, True
                break
            if trials >= MOST_TRIALS:
                break
    return case


def _smaller(case: Case, schema: GraphQLSchema) -> Iterator[Case]:
    if case.kind == "read":
        document = parse(case.text)
        collecting = _Collecting()
        visit(document, collecting)
        for node in collecting.found:
            left = without_unused(visit(document, _Without(node)))
            if _is_whole(left) and not validate(schema, left):
                text = print_ast(left)
                variables = {name: value for name, value in case.variables.items() if f"${name}" in text}
                yield replace(case, text=text, variables=variables)
    others = [scope for scope in case.scopes if scope != "me"]
    if len(others) > 1:
        for half in (others[: len(others) // 2], others[len(others) // 2 :]):
            yield replace(case, scopes=tuple(scope for scope in case.scopes if scope not in half))
    for scope in others:
        yield replace(case, scopes=tuple(one for one in case.scopes if one != scope))


class _Collecting(Visitor):
    """From the outside in: the first that can be left out takes the most along."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Node] = []

    def enter(self, node: Node, *_: object) -> None:
        if isinstance(node, REMOVABLE):
            self.found.append(node)


class _Without(Visitor):
    def __init__(self, node: Node) -> None:
        super().__init__()
        self._node = node

    def enter(self, node: Node, *_: object) -> Any:
        return REMOVE if node is self._node else None


def _is_whole(document: Node) -> bool:
    """No selection set is empty: that would be no GraphQL."""
    return "{}" not in "".join(print_ast(document).split())
