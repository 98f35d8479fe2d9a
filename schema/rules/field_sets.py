"""Field sets must select what their subgraph has: `@key`, `@requires` and `@provides` alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.subgraph.field_set_faults import Fault, field_set_faults
from schema.subgraph.field_sets import applied_field_sets
from schema.subgraph.model import SubgraphSchema
from schema.subgraph.specification import KEY, PROVIDES, REQUIRES, published_name
from schema.supergraph import TypeKind

__all__ = ["check_field_sets"]

_CODES: Mapping[str, Mapping[Fault, ErrorCode]] = {
    KEY: {
        Fault.NOT_A_STRING: ErrorCode.KEY_INVALID_FIELDS_TYPE,
        Fault.INVALID: ErrorCode.KEY_INVALID_FIELDS,
        Fault.APPLIES_DIRECTIVE: ErrorCode.KEY_DIRECTIVE_IN_FIELDS_ARG,
    },
    REQUIRES: {
        Fault.NOT_A_STRING: ErrorCode.REQUIRES_INVALID_FIELDS_TYPE,
        Fault.INVALID: ErrorCode.REQUIRES_INVALID_FIELDS,
        Fault.APPLIES_DIRECTIVE: ErrorCode.REQUIRES_DIRECTIVE_IN_FIELDS_ARG,
    },
    PROVIDES: {
        Fault.NOT_A_STRING: ErrorCode.PROVIDES_INVALID_FIELDS_TYPE,
        Fault.INVALID: ErrorCode.PROVIDES_INVALID_FIELDS,
        Fault.APPLIES_DIRECTIVE: ErrorCode.PROVIDES_DIRECTIVE_IN_FIELDS_ARG,
    },
}
_WITH_FIELDS = (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)


def check_field_sets(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for applied in applied_field_sets(schema):
        root = schema.types.get(applied.root)
        if applied.directive == PROVIDES and (root is None or root.kind not in _WITH_FIELDS):
            continue  # the rule `provides_on_composite` speaks of it
        for found in field_set_faults(schema, applied):
            quoted = "" if applied.text is None else f'(fields: "{applied.text}")'
            yield composition_error(
                _CODES[applied.directive][found.fault],
                f"[{schema.name}] @{published_name(applied.directive)}{quoted} on `{applied.coordinate}`: "
                f"{_sentence(found.message)}",
                [(schema.name, applied.node)],
            )


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?")) else f"{message}."
