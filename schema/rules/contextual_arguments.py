"""An argument that is filled from a context: only the gateway gives it, and some type sets the context."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import applied, string_argument
from schema.subgraph.contexts import ContextualArgument, context_setters, contextual_arguments
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.subgraph.specification import FROM_CONTEXT
from schema.supergraph import TypeKind

__all__ = ["check_contextual_arguments"]


def check_contextual_arguments(schema: SubgraphSchema) -> Iterator[CompositionError]:
    yield from _on_directives(schema)
    setters = context_setters(schema)
    for owner, field, argument in contextual_arguments(schema):
        where = f"[{schema.name}] @fromContext on `{owner.name}.{field}({argument.name}:)`"
        place = [(schema.name, argument.application)]
        misplaced = _misplaced(schema, owner, field, argument)
        if misplaced is not None:
            yield composition_error(ErrorCode.CONTEXT_NOT_SET, f"{where}: {misplaced}", place)
            continue
        missing = _missing(argument, where)
        if missing is not None:
            code, message = missing
            yield composition_error(code, message, place)
        elif argument.context not in setters:
            message = (
                f"{where}: no type sets the context `{argument.context}`. Add "
                f'@context(name: "{argument.context}") to the types that have what is selected.'
            )
            yield composition_error(ErrorCode.CONTEXT_NOT_SET, message, place)
        if not any(key.resolvable for key in owner.keys):
            yield composition_error(
                ErrorCode.CONTEXT_NO_RESOLVABLE_KEY,
                f"{where}: `{owner.name}` has no resolvable @key here, by which it could be entered once the "
                "argument is known. Add one.",
                [(schema.name, owner.node)],
            )


def _on_directives(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for name, definition in schema.directives.items():
        for argument in definition.arguments or ():
            for application in applied(argument, FROM_CONTEXT):
                yield composition_error(
                    ErrorCode.CONTEXT_NOT_SET,
                    f"[{schema.name}] @fromContext on `@{name}({argument.name.value}:)`: a directive has no "
                    "context. Remove it.",
                    [(schema.name, application)],
                )


def _misplaced(
    schema: SubgraphSchema, owner: SubgraphType, field: str, argument: ContextualArgument
) -> str | None:
    if owner.kind is not TypeKind.OBJECT:
        return f"`{owner.name}` is an interface. Put it on the fields of object types."
    for name in owner.interfaces:
        if name in schema.types and field in schema.types[name].fields:
            return f"`{name}.{field}` has the field too, and could not give the argument. Use another field."
    if argument.node.default_value is not None:
        return "the argument has a default value, which would never be used. Remove it."
    return None


def _missing(argument: ContextualArgument, where: str) -> tuple[ErrorCode, str] | None:
    written = string_argument(argument.application, "field")
    if argument.context is None:
        message = f'{where}: "{written or ""}" names no context. Write "$context {{ field }}".'
        return ErrorCode.NO_CONTEXT_IN_SELECTION, message
    if not argument.selection:
        message = f'{where}: "{written}" selects nothing. Write "${argument.context} {{ field }}".'
        return ErrorCode.NO_SELECTION_FOR_CONTEXT, message
    return None
