"""A key must be comparable: no arguments, no interfaces or unions. A list is compared in its order."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import FieldDefinitionNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.subgraph.field_sets import applied_field_sets, parsed_or_empty, selected_fields
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import KEY
from schema.supergraph import TypeKind
from schema.type_nodes import named_type

__all__ = ["check_key_fields"]


def check_key_fields(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for applied in applied_field_sets(schema, (KEY,)):
        for selected in selected_fields(schema, applied.root, parsed_or_empty(applied.text)):
            definition = selected.parent.fields.get(selected.field.name)
            if definition is None:
                continue
            field = f"`{selected.parent.name}.{selected.field.name}`"
            where = f'[{schema.name}] @key(fields: "{applied.text}") on `{applied.owner.name}`'
            if definition.arguments:
                yield composition_error(
                    ErrorCode.KEY_FIELDS_HAS_ARGS,
                    f"{where}: {field} has arguments. Use a field without arguments.",
                    [(schema.name, applied.node), (schema.name, definition)],
                )
            kind = _incomparable(schema, definition)
            if kind:
                yield composition_error(
                    ErrorCode.KEY_FIELDS_SELECT_INVALID_TYPE,
                    f"{where}: {field} is {kind}, which no key may have. Use fields of scalars and objects.",
                    [(schema.name, applied.node), (schema.name, definition)],
                )


def _incomparable(schema: SubgraphSchema, definition: FieldDefinitionNode) -> str | None:
    found = schema.types.get(named_type(definition.type))
    if found is not None and found.kind is TypeKind.INTERFACE:
        return "of an interface"
    return "of a union" if found is not None and found.kind is TypeKind.UNION else None
