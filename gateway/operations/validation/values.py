"""Whether values are plainly of their types: literals of the built-in scalars, enums, input objects, lists,
and variables of the very type that is wanted, or of a narrower one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Final

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    is_input_type,
    is_required_input_field,
    is_specified_scalar_type,
    type_from_ast,
)
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from graphql.utilities import is_type_sub_type_of

__all__ = ["Unsure", "Values"]


class Unsure(Exception):
    """The document is wrong, or less plain than what is known here."""


class Values:
    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._used: set[str] = set()
        definitions = operation.variable_definitions or ()
        self._variables = {node.variable.name.value: self._declared(node) for node in definitions}
        if len(self._variables) < len(definitions):
            raise Unsure

    def all_variables_are_used(self) -> bool:
        return len(self._used) == len(self._variables)

    def check(self, value: ValueNode, type_: GraphQLInputType) -> None:
        if isinstance(value, VariableNode):
            self._use(value.name.value, type_)
            return
        if isinstance(type_, GraphQLNonNull):
            if isinstance(value, NullValueNode):
                raise Unsure
            type_ = type_.of_type
        elif isinstance(value, NullValueNode):
            return
        match type_:
            case GraphQLList():
                for item in value.values if isinstance(value, ListValueNode) else (value,):
                    self.check(item, type_.of_type)
            case GraphQLInputObjectType():
                self._object(value, type_)
            case GraphQLEnumType():
                if not isinstance(value, EnumValueNode) or value.value not in type_.values:
                    raise Unsure
            case _:
                is_literal = _LITERALS.get(type_.name) if is_specified_scalar_type(type_) else None
                if is_literal is None or not is_literal(value):
                    raise Unsure

    def _declared(self, node: VariableDefinitionNode) -> GraphQLInputType:
        type_ = type_from_ast(self._schema, node.type)
        if node.directives or not is_input_type(type_):
            raise Unsure
        if node.default_value is not None:
            self.check(node.default_value, type_)
        return type_

    def _use(self, name: str, wanted: GraphQLInputType) -> None:
        declared = self._variables.get(name)
        if declared is None or not is_type_sub_type_of(self._schema, declared, wanted):
            raise Unsure
        self._used.add(name)

    def _object(self, value: ValueNode, type_: GraphQLInputObjectType) -> None:
        if not isinstance(value, ObjectValueNode) or type_.is_one_of:
            raise Unsure
        given = {node.name.value: node.value for node in value.fields}
        if len(given) < len(value.fields) or not given.keys() <= type_.fields.keys():
            raise Unsure
        for name, field in type_.fields.items():
            if name in given:
                self.check(given[name], field.type)
            elif is_required_input_field(field):
                raise Unsure


def _is_int(value: ValueNode) -> bool:
    return (
        isinstance(value, IntValueNode)
        and len(value.value) <= len(str(GRAPHQL_MIN_INT))
        and GRAPHQL_MIN_INT <= int(value.value) <= GRAPHQL_MAX_INT
    )


def _is_float(value: ValueNode) -> bool:
    return isinstance(value, IntValueNode | FloatValueNode) and isfinite(float(value.value))


_LITERALS: Final[Mapping[str, Callable[[ValueNode], bool]]] = {
    "Int": _is_int,
    "Float": _is_float,
    "String": lambda value: isinstance(value, StringValueNode),
    "Boolean": lambda value: isinstance(value, BooleanValueNode),
    "ID": lambda value: isinstance(value, StringValueNode | IntValueNode),
}
