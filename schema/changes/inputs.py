"""What clients send: the arguments of fields and directives, and the fields of input objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLSchema,
    is_required_argument,
    is_required_input_field,
)
from graphql.language import print_ast
from graphql.utilities.get_default_value_ast import get_default_value_ast
from graphql.utilities.sort_value_node import sort_value_node

from schema.changes.elements import added, arguments_in_both, in_both, removed, types_in_both
from schema.changes.model import Change, ChangeCode
from schema.changes.nullability import Difference, difference

__all__ = ["input_changes"]

Input = GraphQLArgument | GraphQLInputField


@dataclass(frozen=True, slots=True)
class _Codes:
    removed: ChangeCode
    required_added: ChangeCode
    optional_added: ChangeCode
    type_changed: ChangeCode
    became_non_null: ChangeCode
    became_nullable: ChangeCode
    became_required: ChangeCode
    became_optional: ChangeCode
    default_changed: ChangeCode


_ARGUMENT = _Codes(
    ChangeCode.ARGUMENT_REMOVED,
    ChangeCode.REQUIRED_ARGUMENT_ADDED,
    ChangeCode.OPTIONAL_ARGUMENT_ADDED,
    ChangeCode.ARGUMENT_TYPE_CHANGED,
    ChangeCode.ARGUMENT_BECAME_NON_NULL,
    ChangeCode.ARGUMENT_BECAME_NULLABLE,
    ChangeCode.ARGUMENT_BECAME_REQUIRED,
    ChangeCode.ARGUMENT_BECAME_OPTIONAL,
    ChangeCode.ARGUMENT_DEFAULT_CHANGED,
)
_INPUT_FIELD = _Codes(
    ChangeCode.INPUT_FIELD_REMOVED,
    ChangeCode.REQUIRED_INPUT_FIELD_ADDED,
    ChangeCode.OPTIONAL_INPUT_FIELD_ADDED,
    ChangeCode.INPUT_FIELD_TYPE_CHANGED,
    ChangeCode.INPUT_FIELD_BECAME_NON_NULL,
    ChangeCode.INPUT_FIELD_BECAME_NULLABLE,
    ChangeCode.INPUT_FIELD_BECAME_REQUIRED,
    ChangeCode.INPUT_FIELD_BECAME_OPTIONAL,
    ChangeCode.INPUT_FIELD_DEFAULT_CHANGED,
)


def input_changes(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    for found in arguments_in_both(old, new):
        owner = found.owner
        yield from _changes(found.old, found.new, lambda name, o=owner: f"{o}({name}:)", _ARGUMENT)  # type: ignore[misc] # mypy cannot infer a lambda with a default
    for type_name, before, after in types_in_both(old, new, GraphQLInputObjectType):
        if before.is_one_of != after.is_one_of:
            yield _one_of_change(type_name, after)
        yield from _changes(before.fields, after.fields, f"{type_name}.{{}}".format, _INPUT_FIELD)


def _one_of_change(name: str, after: GraphQLInputObjectType) -> Change:
    if after.is_one_of:
        return Change(ChangeCode.INPUT_BECAME_ONE_OF, name, "Exactly one of its fields must be given now.")
    return Change(ChangeCode.INPUT_NO_LONGER_ONE_OF, name, "Any of its fields may be given together now.")


def _changes(
    old: Mapping[str, Input], new: Mapping[str, Input], coordinate: Callable[[str], str], codes: _Codes
) -> Iterator[Change]:
    for name, gone in removed(old, new):
        yield Change(codes.removed, coordinate(name), f"It was of type `{gone.type}`, and is gone.")
    for name, came in added(old, new):
        if _is_required(came):
            message = f"It is new, of type `{came.type}`, and must be given."
            yield Change(codes.required_added, coordinate(name), message)
        else:
            yield Change(codes.optional_added, coordinate(name), f"It is new, of type `{came.type}`.")
    for name, was, now in in_both(old, new):
        yield from _type_changes(was, now, coordinate(name), codes)
        yield from _default_changes(was, now, coordinate(name), codes)


def _type_changes(was: Input, now: Input, coordinate: str, codes: _Codes) -> Iterator[Change]:
    told = f"It was of type `{was.type}`, and is of `{now.type}` now"
    match difference(was.type, now.type):
        case Difference.ANOTHER_TYPE:
            yield Change(codes.type_changed, coordinate, f"{told}.")
        case Difference.LESS_MAY_BE_NULL:
            yield Change(codes.became_non_null, coordinate, f"{told}: null is refused.")
        case Difference.MORE_MAY_BE_NULL:
            yield Change(codes.became_nullable, coordinate, f"{told}.")
        case Difference.NONE:
            pass


def _default_changes(was: Input, now: Input, coordinate: str, codes: _Codes) -> Iterator[Change]:
    before, after = _default(was), _default(now)
    if before == after:
        return
    if after is None and isinstance(now.type, GraphQLNonNull):
        message = f"Its default was `{before}`, and it has none now: it must be given."
        yield Change(codes.became_required, coordinate, message)
    elif before is None and _is_required(was):
        yield Change(codes.became_optional, coordinate, f"Its default is `{after}`: it need not be given.")
    else:
        yield Change(
            codes.default_changed,
            coordinate,
            f"Its default was {_quoted(before)}, and is {_quoted(after)} now.",
        )


def _default(found: Input) -> str | None:
    """Objects with their fields sorted: their order says nothing."""
    literal = get_default_value_ast(found)
    return None if literal is None else print_ast(sort_value_node(literal))


def _quoted(default: str | None) -> str:
    return "none" if default is None else f"`{default}`"


def _is_required(found: Input) -> bool:
    match found:
        case GraphQLArgument():
            return is_required_argument(found)
        case GraphQLInputField():
            return is_required_input_field(found)
