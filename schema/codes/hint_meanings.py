"""What composes and deserves a look."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schema.codes.hints import HintCode
from schema.codes.meaning import Meaning

__all__ = ["HINT_MEANINGS"]

HINT_MEANINGS: Mapping[HintCode, Meaning] = MappingProxyType(
    {
        HintCode.INCONSISTENT_DESCRIPTION: Meaning(
            "Subgraphs describe an element differently.", "Agree on one description."
        ),
        HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE: Meaning(
            "A field has different types that go together.", "Nothing, if that is meant."
        ),
        HintCode.INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE: Meaning(
            "An argument or input field has different types that go together.", "Nothing, if that is meant."
        ),
        HintCode.INCONSISTENT_DEFAULT_VALUE_PRESENCE: Meaning(
            "Only some subgraphs give a default value, so the supergraph has none.",
            "Give it everywhere, or nowhere.",
        ),
        HintCode.INCONSISTENT_ARGUMENT_PRESENCE: Meaning(
            "Only some subgraphs have an optional argument, so the supergraph has it not.",
            "Add it to the others that resolve the field.",
        ),
        HintCode.INCONSISTENT_INPUT_OBJECT_FIELD: Meaning(
            "Only some subgraphs have an input field, so the supergraph has it not.",
            "Add it to the others that have the input type.",
        ),
        HintCode.INCONSISTENT_UNION_MEMBER: Meaning(
            "Only some subgraphs have a member of a union.", "Nothing, if only they return it."
        ),
        HintCode.INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM: Meaning(
            "Only some subgraphs have a value of an input enum, so the supergraph has it not.",
            "Add it to the others, or remove it.",
        ),
        HintCode.INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM: Meaning(
            "Only some subgraphs have a value of an output enum.", "Nothing, if only they return it."
        ),
        HintCode.UNUSED_ENUM_TYPE: Meaning("An enum is defined and used nowhere.", "Remove it."),
        HintCode.FROM_SUBGRAPH_DOES_NOT_EXIST: Meaning(
            "`@override` names a subgraph that does not exist.",
            "Correct the name, or remove the `@override`.",
        ),
        HintCode.OVERRIDDEN_FIELD_CAN_BE_REMOVED: Meaning(
            "A field is overridden for good.", "Remove it from the subgraph that it was taken from."
        ),
        HintCode.OVERRIDE_MIGRATION_IN_PROGRESS: Meaning(
            "A field is being moved to another subgraph, step by step.",
            "Remove it from the old subgraph once the new one serves everyone.",
        ),
        HintCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS: Meaning(
            "An argument is filled from a context in only some subgraphs, so the supergraph has it not.",
            "Add `@fromContext` in the others, or remove the argument there.",
        ),
        HintCode.INCONSISTENT_OBJECT_VALUE_TYPE_FIELD: Meaning(
            "Only some subgraphs have a field of an object type without a key.",
            "Add it to the others, or nothing, if no query meets the type there.",
        ),
        HintCode.INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD: Meaning(
            "Only some subgraphs have a field of an interface without a key.",
            "Nothing, if the implementers can be found by keys; else add it to the others.",
        ),
        HintCode.INCONSISTENT_ENTITY: Meaning(
            "Only some subgraphs have a key of a type.",
            "Add the key where the type is to be found again elsewhere.",
        ),
        HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE: Meaning(
            "Only some subgraphs have a directive for clients, so clients cannot use it.",
            "Define it in all, or remove it.",
        ),
        HintCode.NO_EXECUTABLE_DIRECTIVE_INTERSECTION: Meaning(
            "A directive for clients has no place in common, so clients cannot use it.",
            "Give it the same places in all subgraphs.",
        ),
        HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS: Meaning(
            "A directive for clients may stand in different places; in the supergraph, in those in common.",
            "Give it the same places in all subgraphs.",
        ),
        HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE: Meaning(
            "A directive for clients is repeatable in only some subgraphs, so in the supergraph it is not.",
            "Make it repeatable in all, or in none.",
        ),
        HintCode.INCONSISTENT_TYPE_SYSTEM_DIRECTIVE_LOCATIONS: Meaning(
            "A composed directive may stand in different places; in the supergraph, in all of them.",
            "Nothing, or give it one definition.",
        ),
        HintCode.INCONSISTENT_TYPE_SYSTEM_DIRECTIVE_REPEATABLE: Meaning(
            "A composed directive is repeatable in only some subgraphs, and in the supergraph it is.",
            "Nothing, or give it one definition.",
        ),
        HintCode.DIRECTIVE_COMPOSITION_INFO: Meaning(
            "`@composeDirective` is superfluous, or a subgraph links another major version of what others "
            "compose.",
            "Remove the `@composeDirective`, or link one version.",
        ),
        HintCode.DIRECTIVE_COMPOSITION_WARN: Meaning(
            "A subgraph has a composed directive under another name, so it is not carried from there.",
            "Import it under one name in all subgraphs.",
        ),
        HintCode.IMPLICITLY_UPGRADED_FEDERATION_VERSION: Meaning(
            "A subgraph links a specification that is newer than the federation that it links.",
            "Link the version of federation that the message names.",
        ),
        HintCode.MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS: Meaning(
            "A directive has different arguments in several subgraphs, and they were merged.",
            "Nothing, if that is meant.",
        ),
        HintCode.INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS: Meaning(
            "A directive has different arguments in several subgraphs, and one of them was chosen.",
            "Agree on the arguments.",
        ),
        HintCode.OVERRIDE_DIRECTIVE_CAN_BE_REMOVED: Meaning(
            "A field was taken over from a subgraph that has it no more.", "Remove the `@override`."
        ),
        HintCode.INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN: Meaning(
            "Several subgraphs resolve a field, and may resolve it to different types.",
            "Resolve it only to types that all of them have.",
        ),
    }
)
