"""What an implementer's field became in the merge still fits what the interface's field became.

Each subgraph is right by itself; but where one has `ID!` on both, another may have `ID` on the type.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_equal_type,
    is_required_argument,
    is_type_sub_type_of,
)

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.rules.accessibility import places
from schema.supergraph import Supergraph

__all__ = ["check_interface_field_types"]


def check_interface_field_types(supergraph: Supergraph, federation: Federation) -> Iterator[CompositionError]:
    schema = supergraph.schema
    for type_ in schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for interface in type_.interfaces:
            for name, wanted in interface.fields.items():
                fault = _fault(schema, type_.fields[name], wanted) if name in type_.fields else None
                if fault is not None:
                    yield composition_error(
                        ErrorCode.INVALID_GRAPHQL,
                        f"`{type_.name}.{name}` implements `{interface.name}.{name}`, but once the subgraphs "
                        f"are merged {fault}. Make them agree in all subgraphs.",
                        [*places(federation, interface.name, name), *places(federation, type_.name, name)],
                    )


def _fault(schema: GraphQLSchema, field: GraphQLField, wanted: GraphQLField) -> str | None:
    if not is_type_sub_type_of(schema, field.type, wanted.type):
        return f"its type is `{field.type}`, which is no `{wanted.type}`"
    for name, argument in wanted.args.items():
        if name not in field.args:
            return f"it has no argument `{name}`"
        if not is_equal_type(field.args[name].type, argument.type):
            return f"its argument `{name}` is `{field.args[name].type}` instead of `{argument.type}`"
    for name, argument in field.args.items():
        if name not in wanted.args and is_required_argument(argument):
            return f"it demands an argument `{name}`, which the interface does not have"
    return None
