"""Only a field that leads to fields can provide some of them."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.subgraph.field_sets import applied_field_sets, parsed_or_empty, selected_fields
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import PROVIDES
from schema.supergraph import TypeKind

__all__ = ["check_provides_on_composite"]

_WITH_FIELDS = (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)


def check_provides_on_composite(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for applied in applied_field_sets(schema, (PROVIDES,)):
        root = schema.types.get(applied.root)
        if root is None or root.kind not in _WITH_FIELDS:
            yield composition_error(
                ErrorCode.PROVIDES_ON_NON_OBJECT_FIELD,
                f"[{schema.name}] `{applied.coordinate}` is of type `{applied.root}`, which has no fields to "
                "provide. Remove its @provides.",
                [(schema.name, applied.node)],
            )
        for selected in selected_fields(schema, applied.root, parsed_or_empty(applied.text)):
            definition = selected.parent.fields.get(selected.field.name)
            if definition is not None and definition.arguments:
                yield composition_error(
                    ErrorCode.PROVIDES_FIELDS_HAS_ARGS,
                    f'[{schema.name}] @provides(fields: "{applied.text}") on `{applied.coordinate}`: '
                    f"`{selected.parent.name}.{selected.field.name}` has arguments, so its value depends on "
                    "the query. Leave it out.",
                    [(schema.name, applied.node), (schema.name, definition)],
                )
