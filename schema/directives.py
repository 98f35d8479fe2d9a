"""Applied directives: found on a node, their arguments read as what they must be, rewritten everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from graphql.language import (
    BooleanValueNode,
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    StringValueNode,
    ValueNode,
    Visitor,
    visit,
)
from graphql.language.visitor import REMOVE, SKIP, VisitorAction

__all__ = [
    "HasDirectives",
    "applied",
    "argument",
    "enum_argument",
    "executable_locations",
    "flag_argument",
    "has",
    "rewrite_directives",
    "string_argument",
]


class HasDirectives(Protocol):
    """Every definition of a type, a field, an argument or a value."""

    @property
    def directives(self) -> tuple[ConstDirectiveNode, ...] | None: ...


def applied(node: HasDirectives, name: str) -> Iterator[ConstDirectiveNode]:
    return (directive for directive in node.directives or () if directive.name.value == name)


def has(node: HasDirectives, name: str) -> bool:
    return any(applied(node, name))


def argument(directive: DirectiveNode, name: str) -> ValueNode | None:
    return next((a.value for a in directive.arguments or () if a.name.value == name), None)


def string_argument(directive: DirectiveNode, name: str) -> str | None:
    value = argument(directive, name)
    return value.value if isinstance(value, StringValueNode) else None


def enum_argument(directive: DirectiveNode, name: str) -> str | None:
    value = argument(directive, name)
    return value.value if isinstance(value, EnumValueNode) else None


def flag_argument(directive: DirectiveNode, name: str, default: bool) -> bool:
    value = argument(directive, name)
    return value.value if isinstance(value, BooleanValueNode) else default


_EXECUTABLE = frozenset(
    (
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    )
)


def executable_locations(node: DirectiveDefinitionNode) -> tuple[str, ...]:
    """The places in a client's document, and not in a schema, where the directive may stand."""
    return tuple(place.value for place in node.locations if place.value in _EXECUTABLE)


Rewrite = Callable[[ConstDirectiveNode], ConstDirectiveNode | None]


def rewrite_directives(document: DocumentNode, rewrite: Rewrite) -> DocumentNode:
    """The document with every applied directive replaced, or removed where `rewrite` gives None."""
    rewritten: DocumentNode = visit(document, _Rewriting(rewrite))
    return rewritten


class _Rewriting(Visitor):
    def __init__(self, rewrite: Rewrite) -> None:
        super().__init__()
        self._rewrite = rewrite

    def enter_directive(self, node: ConstDirectiveNode, *_: object) -> VisitorAction | ConstDirectiveNode:
        rewritten = self._rewrite(node)
        if rewritten is None:
            return REMOVE
        return SKIP if rewritten is node else rewritten
