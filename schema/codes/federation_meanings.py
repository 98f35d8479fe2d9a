"""Where subgraphs do not go together, and what is wrong with the supergraph that they make."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schema.codes.errors import ErrorCode
from schema.codes.meaning import Meaning

__all__ = ["FEDERATION_MEANINGS"]

FEDERATION_MEANINGS: Mapping[ErrorCode, Meaning] = MappingProxyType(
    {
        ErrorCode.EXTERNAL_MISSING_ON_BASE: Meaning(
            "An `@external` field is resolved by no other subgraph.",
            "Resolve it somewhere, or remove `@external`.",
        ),
        ErrorCode.EXTERNAL_TYPE_MISMATCH: Meaning(
            "An `@external` field has another type where it is resolved.", "Repeat that type."
        ),
        ErrorCode.EXTERNAL_ARGUMENT_MISSING: Meaning(
            "An `@external` field lacks an argument that it has where it is resolved.", "Repeat the argument."
        ),
        ErrorCode.EXTERNAL_ARGUMENT_TYPE_MISMATCH: Meaning(
            "An argument of an `@external` field has another type where it is resolved.", "Repeat that type."
        ),
        ErrorCode.EXTERNAL_ARGUMENT_DEFAULT_MISMATCH: Meaning(
            "An argument of an `@external` field has another default where it is resolved.",
            "Repeat that default.",
        ),
        ErrorCode.EXTENSION_WITH_NO_BASE: Meaning(
            "A type is extended, and no subgraph defines it.",
            "Define it in the subgraph that owns it, or correct the name.",
        ),
        ErrorCode.INVALID_FIELD_SHARING: Meaning(
            "Several subgraphs resolve a field, and not all mark it as `@shareable`.",
            "Mark it as `@shareable` everywhere, or remove it from all but one, or `@override` it.",
        ),
        ErrorCode.INTERFACE_OBJECT_USAGE_ERROR: Meaning(
            "An `@interfaceObject` lacks a key, stands beside implementers, or is no interface elsewhere.",
            "Give it a key of the interface, and leave the implementers to the subgraph of the interface.",
        ),
        ErrorCode.INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE: Meaning(
            "A subgraph finds an interface by a key, and lacks types that implement it elsewhere.",
            "Add these types, or make the interface an `@interfaceObject`.",
        ),
        ErrorCode.OVERRIDE_FROM_SELF_ERROR: Meaning(
            "`@override` names its own subgraph.", "Name the subgraph that had the field before."
        ),
        ErrorCode.OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE: Meaning(
            "`@override` meets `@external`, `@provides` or `@requires`.",
            "Remove the other directive, here or in the subgraph that the field is taken from.",
        ),
        ErrorCode.OVERRIDE_SOURCE_HAS_OVERRIDE: Meaning(
            "Two subgraphs override the same field.", "Leave the `@override` in one of them."
        ),
        ErrorCode.OVERRIDE_LABEL_INVALID: Meaning(
            "The label of `@override` is neither a name nor `percent(n)`.",
            "Write a name that begins with a letter, or `percent(0)` to `percent(100)`.",
        ),
        ErrorCode.TYPE_KIND_MISMATCH: Meaning(
            "A type is of different kinds in different subgraphs.", "Make them the same, or rename one."
        ),
        ErrorCode.FIELD_TYPE_MISMATCH: Meaning(
            "The types of a field in several subgraphs have no type in common.",
            "Give it one type, or types of which one includes the others.",
        ),
        ErrorCode.FIELD_ARGUMENT_TYPE_MISMATCH: Meaning(
            "The types of an argument in several subgraphs have no type in common.",
            "Give it one type, or types of which one includes the others.",
        ),
        ErrorCode.FIELD_ARGUMENT_DEFAULT_MISMATCH: Meaning(
            "An argument has different default values.", "Give it one default value."
        ),
        ErrorCode.INPUT_FIELD_DEFAULT_MISMATCH: Meaning(
            "An input field has different default values.", "Give it one default value."
        ),
        ErrorCode.REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH: Meaning(
            "An argument is required in one subgraph and lacking in another.",
            "Add it there, or make it nullable.",
        ),
        ErrorCode.REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH: Meaning(
            "An input field is required in one subgraph and lacking in another.",
            "Add it there, or make it nullable.",
        ),
        ErrorCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS: Meaning(
            "An argument is filled from a context in one subgraph and required of clients in another.",
            "Add `@fromContext` there, or make it optional.",
        ),
        ErrorCode.EMPTY_MERGED_INPUT_TYPE: Meaning(
            "The subgraphs have no field of an input type in common.",
            "Give them a field in common, or rename one.",
        ),
        ErrorCode.EMPTY_MERGED_ENUM_TYPE: Meaning(
            "The subgraphs have no value of an enum used in inputs in common.",
            "Give them a value in common, or rename one.",
        ),
        ErrorCode.ENUM_VALUE_MISMATCH: Meaning(
            "An enum that is used in inputs and outputs has not the same values everywhere.",
            "Give it the same values, or hide the missing one with `@inaccessible`.",
        ),
        ErrorCode.INTERFACE_FIELD_NO_IMPLEM: Meaning(
            "A type lacks a field of an interface that it implements.",
            "Add the field to the type, or remove it from the interface.",
        ),
        ErrorCode.DIRECTIVE_COMPOSITION_ERROR: Meaning(
            "`@composeDirective` names a directive that cannot be composed.",
            "Define the directive, import it with `@link`, and link one major version of its specification.",
        ),
        ErrorCode.MISSING_TRANSITIVE_AUTH_REQUIREMENTS: Meaning(
            "A field is computed from data that needs more rights than the field itself.",
            "Repeat the `@authenticated`, `@requiresScopes` or `@policy` of that data on the field.",
        ),
        ErrorCode.NO_QUERIES: Meaning("No subgraph has a query.", "Add a field to a query root."),
        ErrorCode.REFERENCED_INACCESSIBLE: Meaning(
            "An accessible element mentions a type that is `@inaccessible`.", "Hide both, or neither."
        ),
        ErrorCode.ONLY_INACCESSIBLE_CHILDREN: Meaning(
            "All that an accessible type consists of is `@inaccessible`.",
            "Hide the type, or show a part of it.",
        ),
        ErrorCode.IMPLEMENTED_BY_INACCESSIBLE: Meaning(
            "A field is `@inaccessible`, and an accessible interface has it.", "Hide both, or neither."
        ),
        ErrorCode.REQUIRED_INACCESSIBLE: Meaning(
            "A required argument or input field is `@inaccessible`, and what needs it is not.",
            "Show it, make it nullable or give it a default value.",
        ),
        ErrorCode.DEFAULT_VALUE_USES_INACCESSIBLE: Meaning(
            "A default value uses an element that is `@inaccessible`.",
            "Show the element, or choose another default value.",
        ),
        ErrorCode.QUERY_ROOT_TYPE_INACCESSIBLE: Meaning(
            "The query root is `@inaccessible`.", "Hide its fields instead, but not all."
        ),
        ErrorCode.SATISFIABILITY_ERROR: Meaning(
            "A query that the API schema allows cannot be answered by the subgraphs.",
            "Follow the reasons in the message: most often a key is missing, or is not resolvable.",
        ),
        ErrorCode.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES: Meaning(
            "Several subgraphs resolve a field, and have no type in common to which they could resolve it.",
            "Give the interface or union a type in common.",
        ),
    }
)
