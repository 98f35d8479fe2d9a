"""Opens the pairwise ids and cursors in what a client sends, wherever they may stand.

Plans are shared by all clients of equal rights, so no id of one client may stand in them: the literals of
type `ID` and the cursors of an operation become variables, and their values are opened for each request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from graphql import (
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    IntValueNode,
    StringValueNode,
    get_named_type,
    is_input_type,
    parse_type,
    parse_value,
    type_from_ast,
)
from graphql.type import GraphQLCompositeType

from gateway.operations.normalize.drop_unused_variables import drop_unused_variables
from gateway.operations.normalize.schema_types import field_type, named_composite, root_type
from schema.operation import Operation, VariableDefinition
from schema.selections import Field, InlineFragment, Selection, SelectionSet
from schema.values import ListValue, Literal, ObjectValue, Value, Variable

__all__ = ["Opener", "SealedInput", "seal_input"]

CURSOR_ARGUMENTS: Final = frozenset(("after", "before"))


class Opener(Protocol):
    """What one client was given, turned into what the subgraphs know."""

    def opened_id(self, value: str) -> str: ...

    def opened_cursor(self, value: str) -> str: ...


_Open = Callable[[Opener, object], object]


@dataclass(frozen=True, slots=True)
class SealedInput:
    """What of an operation's variables has to be opened."""

    typed: tuple[tuple[str, _Open], ...]
    """Variables whose type holds ids."""
    lifted: tuple[tuple[str, str, _Open], ...]
    """Variables that stand for a literal: name, value, and how it is opened."""
    cursors: tuple[tuple[str, str], ...]
    """Variables that stand for another one where it is used as a cursor: name, and the other's name."""

    def opened(self, variables: Mapping[str, object], opener: Opener) -> dict[str, object]:
        """What is absent stays absent."""
        opened = dict(variables)
        for name, open_ in self.typed:
            if name in opened:
                opened[name] = open_(opener, opened[name])
        for name, text, open_ in self.lifted:
            opened[name] = open_(opener, text)
        for name, source in self.cursors:
            if source in variables:
                opened[name] = _open_cursor(opener, variables[source])
        return opened


def seal_input(operation: Operation, api_schema: GraphQLSchema) -> tuple[Operation, SealedInput]:
    """The operation without literals that are ids or cursors, and what its variables then need."""
    lifting = _Lifting(operation, api_schema)
    selections = lifting.rewritten(operation.selections, root_type(api_schema, operation))
    variables = (*operation.variables, *lifting.added.values())
    lifted = replace(operation, selections=selections, variables=variables)
    openers = _Openers()
    typed = tuple(
        (each.name, open_)
        for each in operation.variables
        if (open_ := openers.of(_input_type(each.type, api_schema))) is not None
    )
    return drop_unused_variables(lifted, api_schema), SealedInput(
        typed, tuple(lifting.literals), tuple(lifting.cursors)
    )


def _open_id(opener: Opener, value: object) -> object:
    return opener.opened_id(value) if isinstance(value, str) else value


def _open_cursor(opener: Opener, value: object) -> object:
    return opener.opened_cursor(value) if isinstance(value, str) else value


class _Openers:
    """How the values of an input type are opened; None where they hold no id. The types may be recursive."""

    def __init__(self) -> None:
        self._objects: dict[str, _Open | None] = {}

    def of(self, type_: GraphQLInputType) -> _Open | None:
        match type_:
            case GraphQLNonNull():
                return self.of(type_.of_type)
            case GraphQLList():
                item = self.of(type_.of_type)
                return None if item is None else _open_each(item)
            case GraphQLInputObjectType():
                return self._object(type_)
        return _open_id if _is_id(type_) else None

    def _object(self, type_: GraphQLInputObjectType) -> _Open | None:
        if type_.name not in self._objects:
            fields: dict[str, _Open] = {}
            self._objects[type_.name] = _open_fields(fields) if _holds_ids(type_) else None
            for name, field in type_.fields.items():
                if (open_ := self.of(field.type)) is not None:
                    fields[name] = open_
        return self._objects[type_.name]


def _open_each(item: _Open) -> _Open:
    def open_(opener: Opener, value: object) -> object:
        return [item(opener, each) for each in value] if isinstance(value, list) else item(opener, value)

    return open_


def _open_fields(fields: Mapping[str, _Open]) -> _Open:
    def open_(opener: Opener, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            name: fields[name](opener, inner) if name in fields else inner for name, inner in value.items()
        }

    return open_


def _holds_ids(type_: GraphQLInputObjectType) -> bool:
    return any(_is_id(each) for each in _leaves(type_, set()))


def _leaves(type_: GraphQLInputObjectType, seen: set[str]) -> Iterator[object]:
    seen.add(type_.name)
    for field in type_.fields.values():
        inner = get_named_type(field.type)
        if not isinstance(inner, GraphQLInputObjectType):
            yield inner
        elif inner.name not in seen:
            yield from _leaves(inner, seen)


class _Lifting:
    """Of one operation: makes variables of literals, and apart ones of variables that are cursors."""

    def __init__(self, operation: Operation, api_schema: GraphQLSchema) -> None:
        self._schema = api_schema
        self._declared = {each.name: each for each in operation.variables}
        self.added: dict[str, VariableDefinition] = {}
        self.literals: list[tuple[str, str, _Open]] = []
        self.cursors: list[tuple[str, str]] = []

    def rewritten(self, selections: SelectionSet, parent: GraphQLCompositeType) -> SelectionSet:
        return SelectionSet(tuple(self._selection(each, parent) for each in selections))

    def _selection(self, selection: Selection, parent: GraphQLCompositeType) -> Selection:
        match selection:
            case InlineFragment(on, inner):
                beneath = parent if on is None else named_composite(self._schema, on)
                return replace(selection, selections=self.rewritten(inner, beneath))
            case Field():
                return self._field(selection, parent)

    def _field(self, field: Field, parent: GraphQLCompositeType) -> Field:
        arguments, selections = field.arguments, field.selections
        if arguments:
            definition = self._schema.get_field(parent, field.name)
            assert definition is not None  # noqa: S101 - validation refused unknown fields
            pages = isinstance(kind := get_named_type(definition.type), GraphQLObjectType) and (
                "pageInfo" in kind.fields
            )
            arguments = tuple(
                (name, self._argument(name, value, definition.args[name], pages=pages))
                for name, value in arguments
            )
        if selections is not None:
            selections = self.rewritten(selections, field_type(self._schema, parent, field.name))
        return replace(field, arguments=arguments, selections=selections)

    def _argument(self, name: str, value: Value, argument: GraphQLArgument, *, pages: bool) -> Value:
        is_leaf = isinstance(get_named_type(argument.type), GraphQLScalarType)
        if not (pages and is_leaf and name in CURSOR_ARGUMENTS):
            return self._value(value, argument.type)
        if isinstance(value, Variable):
            return self._cursor_variable(value.name)
        return self._lifted(value, argument.type, _open_cursor)

    def _value(self, value: Value, type_: GraphQLInputType) -> Value:
        """A single value where a list is due is the list of it: a variable cannot stand for that."""
        match value, type_:
            case Variable() | Literal("null"), _:
                return value
            case _, GraphQLNonNull():
                return self._value(value, type_.of_type)
            case ListValue(items), GraphQLList():
                return ListValue(tuple(self._value(each, type_.of_type) for each in items))
            case _, GraphQLList():
                return ListValue((self._value(value, type_.of_type),))
            case ObjectValue(fields), GraphQLInputObjectType():
                return ObjectValue(
                    tuple((name, self._value(each, type_.fields[name].type)) for name, each in fields)
                )
        return self._lifted(value, type_, _open_id) if _is_id(type_) else value

    def _lifted(self, value: Value, type_: GraphQLInputType, open_: _Open) -> Value:
        text = _text(value)
        if text is None:
            return value
        name = self._free("fiche_literal", len(self.literals))
        self.added[name] = VariableDefinition(name, f"{get_named_type(type_).name}!")
        self.literals.append((name, text, open_))
        return Variable(name)

    def _cursor_variable(self, source: str) -> Variable:
        for name, earlier in self.cursors:
            if earlier == source:
                return Variable(name)
        name = self._free("fiche_cursor", len(self.cursors))
        self.added[name] = replace(self._declared[source], name=name)
        self.cursors.append((name, source))
        return Variable(name)

    def _free(self, stem: str, number: int) -> str:
        name = f"{stem}_{number}"
        while name in self._declared or name in self.added:
            name += "_"
        return name


def _text(value: Value) -> str | None:
    """Of a literal that may be an id. A number is an id as well (GraphQL, section 3.5.5)."""
    node = parse_value(value.text) if isinstance(value, Literal) else None
    return node.value if isinstance(node, StringValueNode | IntValueNode) else None


def _is_id(type_: object) -> bool:
    return isinstance(type_, GraphQLScalarType) and type_.name == "ID"


def _input_type(text: str, api_schema: GraphQLSchema) -> GraphQLInputType:
    found = type_from_ast(api_schema, parse_type(text))
    assert is_input_type(found)  # noqa: S101 - validation refused variables of any other type
    return found
