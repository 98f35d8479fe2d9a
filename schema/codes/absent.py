"""Codes that Apollo has published and that never come from here, with the reason of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ABSENT_CODES"]

_FEDERATION_ONE = "Of the composition of federation 1 alone; its subgraphs are upgraded here."
_CONNECTORS = "Of connectors; a link to them is UNSUPPORTED_LINKED_FEATURE."
_OPERATION = "Of planning an operation, not of composition; the gateway has its own codes."

ABSENT_CODES: Mapping[str, str] = MappingProxyType(
    {
        "INTERNAL": "A fault of the program, and no finding about subgraphs.",
        "LINK_IMPORT_NAME_MISMATCH": (
            "Subgraphs may import a directive under names of their own; it is merged under its published one."
        ),
        "KEY_FIELDS_MISSING_ON_BASE": _FEDERATION_ONE,
        "KEY_FIELDS_MISSING_EXTERNAL": _FEDERATION_ONE,
        "KEY_MISSING_ON_BASE": _FEDERATION_ONE,
        "KEY_NOT_SPECIFIED": _FEDERATION_ONE,
        "MULTIPLE_KEYS_ON_EXTENSION": _FEDERATION_ONE,
        "DUPLICATE_ENUM_DEFINITION": _FEDERATION_ONE,
        "DUPLICATE_ENUM_VALUE": _FEDERATION_ONE,
        "DUPLICATE_SCALAR_DEFINITION": _FEDERATION_ONE,
        "ENUM_MISMATCH": _FEDERATION_ONE,
        "EXTERNAL_USED_ON_BASE": _FEDERATION_ONE,
        "PROVIDES_NOT_ON_ENTITY": _FEDERATION_ONE,
        "REQUIRES_FIELDS_MISSING_ON_BASE": _FEDERATION_ONE,
        "REQUIRES_USED_ON_BASE": _FEDERATION_ONE,
        "RESERVED_FIELD_USED": _FEDERATION_ONE,
        "VALUE_TYPE_NO_ENTITY": _FEDERATION_ONE,
        "VALUE_TYPE_FIELD_TYPE_MISMATCH": "Replaced by FIELD_TYPE_MISMATCH.",
        "VALUE_TYPE_INPUT_VALUE_MISMATCH": "Replaced by FIELD_ARGUMENT_TYPE_MISMATCH.",
        "VALUE_TYPE_KIND_MISMATCH": "Replaced by TYPE_KIND_MISMATCH.",
        "EXTENSION_OF_WRONG_KIND": "Replaced by TYPE_KIND_MISMATCH.",
        "ENUM_MISMATCH_TYPE": "Replaced by TYPE_KIND_MISMATCH.",
        "VALUE_TYPE_UNION_TYPES_MISMATCH": "Unions are merged; see INCONSISTENT_UNION_MEMBER.",
        "PROVIDES_FIELDS_SELECT_INVALID_TYPE": "Lists, interfaces and unions may be provided.",
        "REQUIRES_FIELDS_HAS_ARGS": "Fields with arguments may be required.",
        "RESERVED_FIELD": "What the gateway adds to a query root is taken out of a subgraph as it is read.",
        "INTERFACE_FIELD_IMPLEM_TYPE_MISMATCH": "Fields may have other types behind an interface.",
        "NON_REPEATABLE_DIRECTIVE_ARGUMENTS_MISMATCH": (
            "Now a hint: INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS."
        ),
        "INPUT_FIELD_MERGE_FAILED": "Cannot arise: a rule names what is wrong with an input field.",
        "QUERY_ROOT_MISSING": "Cannot arise: see NO_QUERIES.",
        "MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED": (
            "Cannot arise: the proof walks each type by where it may stand, not path by path."
        ),
        "CONTEXT_NAME_CONTAINS_UNDERSCORE": "Told as CONTEXT_NAME_INVALID.",
        "NO_CONTEXT_REFERENCED": "Told as NO_CONTEXT_IN_SELECTION.",
        "CONTEXT_SELECTION_INVALID": "Told as CONTEXT_INVALID_SELECTION.",
        "UNSUPPORTED_FEATURE": _OPERATION,
        "QUERY_PLAN_COMPLEXITY_EXCEEDED": _OPERATION,
        "NO_PLAN_FOUND_WITH_DISABLED_SUBGRAPHS": _OPERATION,
        "DOWNSTREAM_SERVICE_ERROR": _OPERATION,
        "INVALID_FEDERATION_SUPERGRAPH": "Of reading a supergraph, which is refused with its own message.",
        "UNSUPPORTED_FEDERATION_VERSION": "Of reading a supergraph, which is refused with its own message.",
        "UNSUPPORTED_FEDERATION_DIRECTIVE": "Directives of old supergraphs are read, join v0.1 to v0.5.",
        "ABSOLUTE_CONNECT_URL_WITH_SOURCE": _CONNECTORS,
        "CIRCULAR_REFERENCE": _CONNECTORS,
        "CONNECTORS_FIELD_WITH_ARGUMENTS": _CONNECTORS,
        "CONNECTORS_UNRESOLVED_FIELD": _CONNECTORS,
        "INVALID_SELECTION": _CONNECTORS,
        "SOURCE_NAME_MISMATCH": _CONNECTORS,
    }
)
