"""What a caller must be allowed to do, where the API schema is silent: `@authenticated` and its like."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLSchema
from graphql.language import print_ast

from schema.changes.elements import Element, elements, in_both
from schema.changes.model import Change, ChangeCode
from schema.directives import applied, has
from schema.merge.authorization import implies, required_alternatives
from schema.nodes import directive

__all__ = ["right_changes"]

_LISTS = (("requiresScopes", "scopes"), ("policy", "policies"))


def right_changes(old: GraphQLSchema, new: GraphQLSchema, visible: frozenset[str]) -> Iterator[Change]:
    """Between the merged types of two supergraphs; `visible` is what clients of both see."""
    for coordinate, was, now in in_both(elements(old), elements(new)):
        before, after = _rights(was), _rights(now)
        if coordinate not in visible or before.keys() == after.keys():
            continue
        if not before:
            yield Change(ChangeCode.RIGHTS_ADDED, coordinate, f"It needs {_told(after)} now.")
        elif not after:
            yield Change(ChangeCode.RIGHTS_REMOVED, coordinate, f"It does not need {_told(before)} any more.")
        else:
            message = f"It needed {_told(before)}, and needs {_told(after)} now."
            sufficed = _suffice(was, now)
            code = ChangeCode.RIGHTS_LOOSENED if sufficed else ChangeCode.RIGHTS_CHANGED
            yield Change(code, coordinate, message)


def _suffice(was: Element, now: Element) -> bool:
    """Whether everyone who was allowed before is allowed now."""
    before, after = ([found.ast_node] if found.ast_node else [] for found in (was, now))
    authenticated = [any(has(node, "authenticated") for node in nodes) for nodes in (before, after)]
    return authenticated[0] >= authenticated[1] and all(
        implies(required_alternatives(before, *of), required_alternatives(after, *of)) for of in _LISTS
    )


def _rights(element: Element) -> dict[tuple[str, frozenset[frozenset[str]]], str]:
    """By what they ask for, whatever its order: how they are written."""
    node = element.ast_node
    if node is None:
        return {}
    found = {}
    if any(applied(node, "authenticated")):
        found["authenticated", frozenset[frozenset[str]]()] = print_ast(directive("authenticated"))
    for name, parameter in _LISTS:
        alternatives = required_alternatives([node], name, parameter)
        written = " ".join(print_ast(application) for application in applied(node, name))
        if alternatives:
            found[name, frozenset(frozenset(every) for every in alternatives)] = written
    return found


def _told(rights: dict[tuple[str, frozenset[frozenset[str]]], str]) -> str:
    return " and ".join(f"`{written}`" for written in rights.values())
