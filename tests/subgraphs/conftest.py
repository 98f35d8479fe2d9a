"""What the tests of all islands share: a schema as the set of its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from graphql import (
    DirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

FEDERATION = frozenset({"_Any", "_Entity", "_Service", "_entities", "_service"})
"""What every subgraph has and no SDL declares."""

Facts = frozenset[str]

SchemaFacts = Callable[..., Facts]


@pytest.fixture
def schema_facts() -> SchemaFacts:
    """SDL, and names of types to leave out -> one line for each type, field, argument list and value, with
    its marks and its description.

    Two texts with equal facts declare the same schema; the order in which they do so is no fact.
    """
    return lambda sdl, left_out=frozenset(): frozenset(_facts(sdl, left_out))


def _facts(sdl: str, left_out: frozenset[str]) -> Iterator[str]:
    for node in parse(sdl).definitions:
        if isinstance(node, TypeDefinitionNode) and node.name.value not in FEDERATION | left_out:
            yield from _type_facts(node)


def _type_facts(node: TypeDefinitionNode) -> Iterator[str]:
    name = node.name.value
    match node:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            interfaces = sorted(interface.name.value for interface in node.interfaces or ())
            marks = f"{_marks(node.directives)}{_told(node.description)}"
            yield f"{node.kind} {name} implements {interfaces}{marks}"
            for field in node.fields or ():
                if field.name.value not in FEDERATION:
                    yield f"{name}.{_field(field)}"
        case InputObjectTypeDefinitionNode():
            yield f"input {name}{_marks(node.directives)}{_told(node.description)}"
            for value in node.fields or ():
                yield f"{name}.{_argument(value)}"
        case EnumTypeDefinitionNode():
            yield f"enum {name}{_marks(node.directives)}{_told(node.description)}"
            for member in node.values or ():
                yield f"{name}.{member.name.value}{_marks(member.directives)}{_told(member.description)}"
        case UnionTypeDefinitionNode():
            members = sorted(member.name.value for member in node.types or ())
            yield f"union {name} = {members}{_marks(node.directives)}{_told(node.description)}"
        case ScalarTypeDefinitionNode():
            yield f"scalar {name}{_marks(node.directives)}{_told(node.description)}"


def _field(field: FieldDefinitionNode) -> str:
    arguments = ", ".join(sorted(_argument(argument) for argument in field.arguments or ()))
    marks = f"{_marks(field.directives)}{_told(field.description)}"
    return f"{field.name.value}({arguments}): {print_ast(field.type)}{marks}"


def _argument(argument: InputValueDefinitionNode) -> str:
    default = f" = {print_ast(argument.default_value)}" if argument.default_value else ""
    marks = f"{_marks(argument.directives)}{_told(argument.description)}"
    return f"{argument.name.value}: {print_ast(argument.type)}{default}{marks}"


def _marks(directives: tuple[DirectiveNode, ...] | None) -> str:
    return "".join(f" {mark}" for mark in sorted(print_ast(directive) for directive in directives or ()))


def _told(description: StringValueNode | None) -> str:
    return f" “{description.value}”" if description else ""
