"""The published codes of composition errors and hints, each with what it means.

A code is added here together with its rule and its test.
See https://www.apollographql.com/docs/graphos/reference/federation/errors.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

__all__ = ["ErrorCode", "HintCode"]


class ErrorCode(StrEnum):
    """No supergraph can be made."""

    description: str

    def __new__(cls, code: str, description: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.description = description
        return member

    INVALID_GRAPHQL = "INVALID_GRAPHQL", "The SDL of a subgraph is not valid GraphQL."
    INVALID_SUBGRAPH_NAME = (
        "INVALID_SUBGRAPH_NAME",
        "The name of a subgraph is empty, reserved or used twice.",
    )
    UNKNOWN_FEDERATION_LINK_VERSION = (
        "UNKNOWN_FEDERATION_LINK_VERSION",
        "A subgraph links a version of federation that is not known here.",
    )
    INVALID_LINK_DIRECTIVE_USAGE = (
        "INVALID_LINK_DIRECTIVE_USAGE",
        "`@link` imports something that its specification does not have.",
    )
    ROOT_QUERY_USED = "ROOT_QUERY_USED", "A type that is not the query root is named Query."
    ROOT_MUTATION_USED = "ROOT_MUTATION_USED", "A type that is not the mutation root is named Mutation."
    ROOT_SUBSCRIPTION_USED = (
        "ROOT_SUBSCRIPTION_USED",
        "A type that is not the subscription root is named Subscription.",
    )
    KEY_INVALID_FIELDS_TYPE = "KEY_INVALID_FIELDS_TYPE", "The `fields` of `@key` is not a string."
    KEY_INVALID_FIELDS = "KEY_INVALID_FIELDS", "The `fields` of `@key` is no field set of its type."
    KEY_FIELDS_HAS_ARGS = "KEY_FIELDS_HAS_ARGS", "The `fields` of `@key` gives a field arguments."
    KEY_DIRECTIVE_IN_FIELDS_ARG = "KEY_DIRECTIVE_IN_FIELDS_ARG", "The `fields` of `@key` applies a directive."
    KEY_FIELDS_SELECT_INVALID_TYPE = (
        "KEY_FIELDS_SELECT_INVALID_TYPE",
        "The `fields` of `@key` selects an interface or a union.",
    )
    REQUIRES_INVALID_FIELDS_TYPE = (
        "REQUIRES_INVALID_FIELDS_TYPE",
        "The `fields` of `@requires` is not a string.",
    )
    REQUIRES_INVALID_FIELDS = (
        "REQUIRES_INVALID_FIELDS",
        "The `fields` of `@requires` is no field set of its type.",
    )
    REQUIRES_DIRECTIVE_IN_FIELDS_ARG = (
        "REQUIRES_DIRECTIVE_IN_FIELDS_ARG",
        "The `fields` of `@requires` applies a directive.",
    )
    REQUIRES_FIELDS_MISSING_EXTERNAL = (
        "REQUIRES_FIELDS_MISSING_EXTERNAL",
        "The `fields` of `@requires` selects a field that is not `@external`.",
    )
    REQUIRES_UNSUPPORTED_ON_INTERFACE = (
        "REQUIRES_UNSUPPORTED_ON_INTERFACE",
        "`@requires` is on a field of an interface.",
    )
    PROVIDES_INVALID_FIELDS_TYPE = (
        "PROVIDES_INVALID_FIELDS_TYPE",
        "The `fields` of `@provides` is not a string.",
    )
    PROVIDES_INVALID_FIELDS = (
        "PROVIDES_INVALID_FIELDS",
        "The `fields` of `@provides` is no field set of the field's type.",
    )
    PROVIDES_FIELDS_HAS_ARGS = (
        "PROVIDES_FIELDS_HAS_ARGS",
        "The `fields` of `@provides` selects a field with arguments.",
    )
    PROVIDES_DIRECTIVE_IN_FIELDS_ARG = (
        "PROVIDES_DIRECTIVE_IN_FIELDS_ARG",
        "The `fields` of `@provides` applies a directive.",
    )
    PROVIDES_FIELDS_MISSING_EXTERNAL = (
        "PROVIDES_FIELDS_MISSING_EXTERNAL",
        "The `fields` of `@provides` selects a field that is not `@external`.",
    )
    PROVIDES_UNSUPPORTED_ON_INTERFACE = (
        "PROVIDES_UNSUPPORTED_ON_INTERFACE",
        "`@provides` is on a field of an interface.",
    )
    PROVIDES_ON_NON_OBJECT_FIELD = (
        "PROVIDES_ON_NON_OBJECT_FIELD",
        "`@provides` is on a field whose type has no fields.",
    )
    EXTERNAL_UNUSED = (
        "EXTERNAL_UNUSED",
        "An `@external` field is used by no `@key`, `@requires`, `@provides` or interface.",
    )
    EXTERNAL_ON_INTERFACE = "EXTERNAL_ON_INTERFACE", "`@external` is on a field of an interface."
    EXTERNAL_MISSING_ON_BASE = (
        "EXTERNAL_MISSING_ON_BASE",
        "An `@external` field is resolved by no other subgraph.",
    )
    EXTERNAL_TYPE_MISMATCH = (
        "EXTERNAL_TYPE_MISMATCH",
        "An `@external` field has another type where it is resolved.",
    )
    EXTERNAL_ARGUMENT_MISSING = (
        "EXTERNAL_ARGUMENT_MISSING",
        "An `@external` field lacks an argument that it has where it is resolved.",
    )
    EXTERNAL_ARGUMENT_TYPE_MISMATCH = (
        "EXTERNAL_ARGUMENT_TYPE_MISMATCH",
        "An argument of an `@external` field has another type where it is resolved.",
    )
    MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL = (
        "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL",
        "`@inaccessible` or `@tag` is on an `@external` field.",
    )
    EXTENSION_WITH_NO_BASE = "EXTENSION_WITH_NO_BASE", "A type is extended, and no subgraph defines it."
    INVALID_SHAREABLE_USAGE = "INVALID_SHAREABLE_USAGE", "`@shareable` is on a field of an interface."
    INVALID_FIELD_SHARING = (
        "INVALID_FIELD_SHARING",
        "Several subgraphs resolve a field, and not all mark it as `@shareable`.",
    )
    INTERFACE_OBJECT_USAGE_ERROR = (
        "INTERFACE_OBJECT_USAGE_ERROR",
        "An `@interfaceObject` lacks a key, stands beside implementers, or is no interface elsewhere.",
    )
    INTERFACE_KEY_NOT_ON_IMPLEMENTATION = (
        "INTERFACE_KEY_NOT_ON_IMPLEMENTATION",
        "A key of an interface is not on all its implementers.",
    )
    OVERRIDE_FROM_SELF_ERROR = "OVERRIDE_FROM_SELF_ERROR", "`@override` names its own subgraph."
    OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE = (
        "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE",
        "`@override` meets `@external`, `@provides` or `@requires`.",
    )
    OVERRIDE_SOURCE_HAS_OVERRIDE = "OVERRIDE_SOURCE_HAS_OVERRIDE", "Two subgraphs override the same field."
    OVERRIDE_ON_INTERFACE = "OVERRIDE_ON_INTERFACE", "`@override` is on a field of an interface."
    OVERRIDE_LABEL_INVALID = (
        "OVERRIDE_LABEL_INVALID",
        "The label of `@override` is neither a name nor `percent(n)`.",
    )
    TYPE_KIND_MISMATCH = "TYPE_KIND_MISMATCH", "A type is of different kinds in different subgraphs."
    FIELD_TYPE_MISMATCH = (
        "FIELD_TYPE_MISMATCH",
        "The types of a field in several subgraphs have no type in common.",
    )
    FIELD_ARGUMENT_TYPE_MISMATCH = (
        "FIELD_ARGUMENT_TYPE_MISMATCH",
        "The types of an argument in several subgraphs have no type in common.",
    )
    FIELD_ARGUMENT_DEFAULT_MISMATCH = (
        "FIELD_ARGUMENT_DEFAULT_MISMATCH",
        "An argument has different default values.",
    )
    INPUT_FIELD_DEFAULT_MISMATCH = (
        "INPUT_FIELD_DEFAULT_MISMATCH",
        "An input field has different default values.",
    )
    REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH = (
        "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH",
        "An argument is required in one subgraph and lacking in another.",
    )
    REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH = (
        "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH",
        "An input field is required in one subgraph and lacking in another.",
    )
    EMPTY_MERGED_INPUT_TYPE = (
        "EMPTY_MERGED_INPUT_TYPE",
        "The subgraphs have no field of an input type in common.",
    )
    EMPTY_MERGED_ENUM_TYPE = (
        "EMPTY_MERGED_ENUM_TYPE",
        "The subgraphs have no value of an enum used in inputs in common.",
    )
    ENUM_VALUE_MISMATCH = (
        "ENUM_VALUE_MISMATCH",
        "An enum that is used in inputs and outputs has not the same values everywhere.",
    )
    INTERFACE_FIELD_NO_IMPLEM = (
        "INTERFACE_FIELD_NO_IMPLEM",
        "A type lacks a field of an interface that it implements.",
    )
    DIRECTIVE_COMPOSITION_ERROR = (
        "DIRECTIVE_COMPOSITION_ERROR",
        "`@composeDirective` names a directive that cannot be composed.",
    )
    MISSING_TRANSITIVE_AUTH_REQUIREMENTS = (
        "MISSING_TRANSITIVE_AUTH_REQUIREMENTS",
        "A field requires data that needs more rights than the field itself.",
    )
    NO_QUERIES = "NO_QUERIES", "No subgraph has a query."
    REFERENCED_INACCESSIBLE = (
        "REFERENCED_INACCESSIBLE",
        "An accessible element mentions a type that is `@inaccessible`.",
    )
    ONLY_INACCESSIBLE_CHILDREN = (
        "ONLY_INACCESSIBLE_CHILDREN",
        "All that an accessible type consists of is `@inaccessible`.",
    )
    IMPLEMENTED_BY_INACCESSIBLE = (
        "IMPLEMENTED_BY_INACCESSIBLE",
        "A field is `@inaccessible`, and an accessible interface has it.",
    )
    REQUIRED_INACCESSIBLE = (
        "REQUIRED_INACCESSIBLE",
        "A required argument or input field is `@inaccessible`, and what needs it is not.",
    )
    DEFAULT_VALUE_USES_INACCESSIBLE = (
        "DEFAULT_VALUE_USES_INACCESSIBLE",
        "A default value uses an element that is `@inaccessible`.",
    )
    QUERY_ROOT_TYPE_INACCESSIBLE = "QUERY_ROOT_TYPE_INACCESSIBLE", "The query root is `@inaccessible`."
    SATISFIABILITY_ERROR = (
        "SATISFIABILITY_ERROR",
        "A query that the API schema allows cannot be answered by the subgraphs.",
    )


class HintCode(StrEnum):
    """A supergraph can be made; this deserves a look."""

    description: str

    def __new__(cls, code: str, description: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.description = description
        return member

    INCONSISTENT_DESCRIPTION = "INCONSISTENT_DESCRIPTION", "Subgraphs describe an element differently."
    INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE = (
        "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE",
        "A field has different types that go together.",
    )
    INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE = (
        "INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE",
        "An argument or input field has different types that go together.",
    )
    INCONSISTENT_DEFAULT_VALUE_PRESENCE = (
        "INCONSISTENT_DEFAULT_VALUE_PRESENCE",
        "Only some subgraphs give a default value, so the supergraph has none.",
    )
    INCONSISTENT_ARGUMENT_PRESENCE = (
        "INCONSISTENT_ARGUMENT_PRESENCE",
        "Only some subgraphs have an optional argument, so the supergraph has it not.",
    )
    INCONSISTENT_INPUT_OBJECT_FIELD = (
        "INCONSISTENT_INPUT_OBJECT_FIELD",
        "Only some subgraphs have an input field, so the supergraph has it not.",
    )
    INCONSISTENT_UNION_MEMBER = "INCONSISTENT_UNION_MEMBER", "Only some subgraphs have a member of a union."
    INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM = (
        "INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM",
        "Only some subgraphs have a value of an input enum, so the supergraph has it not.",
    )
    INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM = (
        "INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM",
        "Only some subgraphs have a value of an output enum.",
    )
    UNUSED_ENUM_TYPE = "UNUSED_ENUM_TYPE", "An enum is defined and used nowhere."
    FROM_SUBGRAPH_DOES_NOT_EXIST = (
        "FROM_SUBGRAPH_DOES_NOT_EXIST",
        "`@override` names a subgraph that does not exist.",
    )
    OVERRIDDEN_FIELD_CAN_BE_REMOVED = "OVERRIDDEN_FIELD_CAN_BE_REMOVED", "A field is overridden everywhere."
    OVERRIDE_MIGRATION_IN_PROGRESS = (
        "OVERRIDE_MIGRATION_IN_PROGRESS",
        "A field is being moved to another subgraph, step by step.",
    )
