"""Variables that are plainly of their types, as most are: nothing about them has to be coerced or told.

Whatever is less plain is left to graphql-core, which coerces it or says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode, VariableDefinitionNode
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

__all__ = ["PlainVariables", "plain_variables"]

PlainVariables = Callable[[Mapping[str, object]], "dict[str, object] | None"]
"""From what the client gave to the coerced values; None where that is not plain."""

_IsPlain = Callable[[object], bool]

_ABSENT: Final = object()


def plain_variables(declared: Sequence[VariableDefinitionNode]) -> PlainVariables:
    """`declared` fits the schema."""
    checks = tuple((node.variable.name.value, _check(node.type), _may_be_absent(node)) for node in declared)

    def coerced(given: Mapping[str, object]) -> dict[str, object] | None:
        values: dict[str, object] = {}
        for name, is_plain, may_be_absent in checks:
            value = given.get(name, _ABSENT)
            if value is _ABSENT:
                if not may_be_absent:
                    return None
            elif is_plain(value):
                values[name] = value
            else:
                return None
        return values

    return coerced


def _may_be_absent(node: VariableDefinitionNode) -> bool:
    return node.default_value is None and not isinstance(node.type, NonNullTypeNode)


def _check(type_: TypeNode) -> _IsPlain:
    match type_:
        case NonNullTypeNode(type=inner):
            return _check_nullable(inner)
        case _:
            is_plain = _check_nullable(type_)
            return lambda value: value is None or is_plain(value)


def _check_nullable(type_: TypeNode) -> _IsPlain:
    match type_:
        case ListTypeNode(type=items):
            is_plain = _check(items)
            return lambda value: type(value) is list and all(map(is_plain, value))
        case NamedTypeNode(name=name):
            return _PLAIN.get(name.value, _never)
        case _:
            return _never


def _is_int(value: object) -> bool:
    return type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT


def _is_text(value: object) -> bool:
    return type(value) is str


def _never(_: object) -> bool:
    """Of types of the graph's own."""
    return False


_PLAIN: Final[Mapping[str, _IsPlain]] = {
    "Int": _is_int,
    "Float": lambda value: type(value) is float,
    "String": _is_text,
    "Boolean": lambda value: type(value) is bool,
    "ID": _is_text,
}
"""By the built-in scalars: what they let pass as it is."""
