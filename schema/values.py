"""Input values as they stand in a document: frozen, hashable, printed in GraphQL's own notation.

Scalars keep their source text, so `1`, `1.0`, `true` and `"1"` stay four different values, and an
integer of any length survives. See GraphQL, section 2.9 (Input Values).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql.language import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    print_ast,
)

__all__ = ["ListValue", "Literal", "ObjectValue", "Value", "Variable", "value_from_ast", "variables_in"]


@dataclass(frozen=True, slots=True)
class Variable:
    name: str

    def __str__(self) -> str:
        return f"${self.name}"


@dataclass(frozen=True, slots=True)
class Literal:
    """An int, float, string, boolean, null or enum value, as its source text."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ListValue:
    items: tuple[Value, ...]

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]"


@dataclass(frozen=True, slots=True)
class ObjectValue:
    fields: tuple[tuple[str, Value], ...]

    def __str__(self) -> str:
        return "{" + ", ".join(f"{name}: {value}" for name, value in self.fields) + "}"


Value = Variable | Literal | ListValue | ObjectValue


def value_from_ast(node: ValueNode) -> Value:
    """The value of a parsed node. Block strings become ordinary ones, so equal strings are equal values."""
    match node:
        case VariableNode():
            return Variable(node.name.value)
        case ListValueNode():
            return ListValue(tuple(value_from_ast(item) for item in node.values))
        case ObjectValueNode():
            return ObjectValue(
                tuple((field.name.value, value_from_ast(field.value)) for field in node.fields)
            )
        case StringValueNode():
            return Literal(print_ast(StringValueNode(value=node.value, block=False)))
        case IntValueNode() | FloatValueNode() | EnumValueNode():
            return Literal(node.value)
        case BooleanValueNode():
            return Literal("true" if node.value else "false")
        case NullValueNode():
            return Literal("null")
    raise TypeError(f"Not an input value: {node!r}")


def variables_in(value: Value) -> Iterator[str]:
    """The names of the variables a value mentions, in order, with repeats."""
    match value:
        case Variable(name):
            yield name
        case ListValue(items):
            for item in items:
                yield from variables_in(item)
        case ObjectValue(fields):
            for _, item in fields:
                yield from variables_in(item)
        case Literal():
            return
