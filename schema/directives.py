"""Applied directives: found on a node, their arguments read as what they must be, rewritten everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from graphql.language import (
    BooleanValueNode,
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    Node,
    StringValueNode,
    ValueNode,
)

__all__ = [
    "EXECUTABLE",
    "HasDirectives",
    "all_directives",
    "applied",
    "argument",
    "enum_argument",
    "executable_locations",
    "flag_argument",
    "has",
    "rewrite_directives",
    "string_argument",
    "without_directive",
]


_Defined = TypeVar("_Defined", bound=Node)


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


EXECUTABLE = frozenset(
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
    return tuple(place.value for place in node.locations if place.value in EXECUTABLE)


Rewrite = Callable[[ConstDirectiveNode], ConstDirectiveNode | None]


def rewrite_directives(document: DocumentNode, rewrite: Rewrite) -> DocumentNode:
    """The document with every applied directive replaced, or removed where `rewrite` gives None."""
    return replace(document, definitions=tuple(_rewritten(node, rewrite) for node in document.definitions))


def without_directive(node: _Defined, name: str) -> _Defined:
    """The same node where the directive is nowhere on it."""
    return _rewritten(node, lambda applied: None if applied.name.value == name else applied)


def all_directives(node: Node) -> Iterator[ConstDirectiveNode]:
    """Those on a definition and on all that it consists of."""
    yield from getattr(node, "directives", None) or ()
    for part in _PARTS:
        for child in getattr(node, part, None) or ():
            yield from all_directives(child)


_PARTS = ("fields", "values", "arguments")


def _rewritten(node: _Defined, rewrite: Rewrite) -> _Defined:
    """The same node where nothing on it changes; graphql-core's visitor would visit every leaf below it."""
    changes: dict[str, Any] = {}
    directives = getattr(node, "directives", None) or ()
    kept = tuple(new for new in map(rewrite, directives) if new is not None)
    if _differ(kept, directives):
        changes["directives"] = kept
    for part in _PARTS:
        children = getattr(node, part, None) or ()
        new_children = tuple(_rewritten(child, rewrite) for child in children)
        if _differ(new_children, children):
            changes[part] = new_children
    return replace(node, **changes) if changes else node


def _differ(new: Sequence[Node], old: Sequence[Node]) -> bool:
    return len(new) != len(old) or any(a is not b for a, b in zip(new, old, strict=True))
