"""`@listSize` speaks of lists: of the field itself, or of fields below it (`sizedFields`)."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import (
    ConstDirectiveNode,
    FieldDefinitionNode,
    IntValueNode,
    ListTypeNode,
    StringValueNode,
    TypeNode,
    print_ast,
)

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import applied, argument
from schema.nodes import items
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import LIST_SIZE, PREFIX
from schema.supergraph import TypeKind
from schema.type_nodes import named_type, nullable

__all__ = ["check_list_sizes"]

Fault = tuple[ErrorCode, str]


def check_list_sizes(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        for name, field in owner.fields.items():
            for node in applied(field, LIST_SIZE):
                coordinate, written = f"{owner.name}.{name}", print_ast(node).replace(PREFIX, "")
                faults = (
                    *_assumed_size_faults(node),
                    *_slicing_faults(coordinate, field, node),
                    *_sized_field_faults(schema, coordinate, field, node),
                )
                for code, message in faults:
                    yield composition_error(
                        code,
                        f"[{schema.name}] {written} on `{coordinate}`: {message}",
                        [(schema.name, node), (schema.name, field)],
                    )


def _assumed_size_faults(node: ConstDirectiveNode) -> Iterator[Fault]:
    size = argument(node, "assumedSize")
    if isinstance(size, IntValueNode) and int(size.value) < 0:
        yield ErrorCode.LIST_SIZE_INVALID_ASSUMED_SIZE, "a list cannot have fewer than 0 items."


def _slicing_faults(coordinate: str, field: FieldDefinitionNode, node: ConstDirectiveNode) -> Iterator[Fault]:
    arguments = {found.name.value: found for found in field.arguments or ()}
    for name in _names(node, "slicingArguments"):
        if name not in arguments:
            message = f"`{coordinate}` has no argument `{name}`. Name one that it has."
            yield ErrorCode.LIST_SIZE_INVALID_SLICING_ARGUMENT, message
        elif print_ast(nullable(arguments[name].type)) != "Int":
            message = (
                f"the argument `{name}` is of type `{print_ast(arguments[name].type)}`, which says no number "
                "of items. Use one of type `Int`."
            )
            yield ErrorCode.LIST_SIZE_INVALID_SLICING_ARGUMENT, message


def _sized_field_faults(
    schema: SubgraphSchema, coordinate: str, field: FieldDefinitionNode, node: ConstDirectiveNode
) -> Iterator[Fault]:
    sized = _names(node, "sizedFields")
    if not sized:
        if not _is_list(field.type):
            message = f"`{coordinate}` is no list. Name the lists below it in `sizedFields`."
            yield ErrorCode.LIST_SIZE_APPLIED_TO_NON_LIST, message
        return
    found = schema.types.get(named_type(field.type))
    if found is None or found.kind not in (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION):
        message = f"`{print_ast(field.type)}` has no fields. Remove `sizedFields`."
        yield ErrorCode.LIST_SIZE_INVALID_SIZED_FIELD, message
        return
    for name in sized:
        below = found.fields.get(name)
        if below is None:
            message = f"`{found.name}` has no field `{name}`. Name one that it has."
            yield ErrorCode.LIST_SIZE_INVALID_SIZED_FIELD, message
        elif not _is_list(below.type):
            message = f"`{found.name}.{name}` is no list. Name a field that is one."
            yield ErrorCode.LIST_SIZE_APPLIED_TO_NON_LIST, message


def _names(node: ConstDirectiveNode, parameter: str) -> tuple[str, ...]:
    return tuple(item.value for item in items(argument(node, parameter)) if isinstance(item, StringValueNode))


def _is_list(node: TypeNode) -> bool:
    return isinstance(nullable(node), ListTypeNode)
