"""What is required or provided must be external: a field of one's own needs neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import has
from schema.selections import Field, SelectionSet
from schema.subgraph.field_sets import applied_field_sets, parsed_or_empty
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import EXTERNAL, FEDERATION_ONE, PROVIDES, REQUIRES, published_name
from schema.type_nodes import named_type

__all__ = ["check_external_in_field_sets"]

_CODES: Mapping[str, ErrorCode] = {
    REQUIRES: ErrorCode.REQUIRES_FIELDS_MISSING_EXTERNAL,
    PROVIDES: ErrorCode.PROVIDES_FIELDS_MISSING_EXTERNAL,
}


def check_external_in_field_sets(schema: SubgraphSchema) -> Iterator[CompositionError]:
    if schema.version == FEDERATION_ONE:
        return
    for applied in applied_field_sets(schema, _CODES):
        for owner, name in _own_leaves(schema, applied.root, parsed_or_empty(applied.text)):
            yield composition_error(
                _CODES[applied.directive],
                f'[{schema.name}] @{published_name(applied.directive)}(fields: "{applied.text}") on '
                f"`{applied.coordinate}`: `{owner}.{name}` is not @external, so this subgraph has it anyway. "
                f"Mark it as @external, or leave it out.",
                [(schema.name, applied.node), (schema.name, schema.types[owner].fields[name])],
            )


def _own_leaves(schema: SubgraphSchema, root: str, selections: SelectionSet) -> Iterator[tuple[str, str]]:
    """Leaves that are not external themselves and do not hang on an external field."""
    for selection in selections:
        if not isinstance(selection, Field):
            yield from _own_leaves(schema, selection.on or root, selection.selections)
            continue
        owner = schema.types.get(root)
        definition = owner.fields.get(selection.name) if owner else None
        if definition is None or _is_external(schema, root, selection.name):
            continue
        if selection.selections is None:
            yield root, selection.name
        else:
            yield from _own_leaves(schema, named_type(definition.type), selection.selections)


def _is_external(schema: SubgraphSchema, root: str, name: str) -> bool:
    """A field of an interface cannot be external; those of its implementers can."""
    return any(
        name in found.fields and has(found.fields[name], EXTERNAL) for found in schema.possible_types(root)
    )
