"""What is wrong with one subgraph, whatever the others are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schema.codes.errors import ErrorCode
from schema.codes.meaning import Meaning

__all__ = ["SUBGRAPH_MEANINGS"]

SUBGRAPH_MEANINGS: Mapping[ErrorCode, Meaning] = MappingProxyType(
    {
        ErrorCode.INVALID_GRAPHQL: Meaning(
            "The SDL of a subgraph is not valid GraphQL.",
            "Correct the SDL at the place that is named; a federation directive must be imported.",
        ),
        ErrorCode.INVALID_SUBGRAPH_NAME: Meaning(
            "The name of a subgraph is empty, reserved or used twice.", "Choose another name."
        ),
        ErrorCode.DIRECTIVE_DEFINITION_INVALID: Meaning(
            "A subgraph defines a federation directive otherwise than its specification does.",
            "Correct the definition, or leave it out.",
        ),
        ErrorCode.TYPE_DEFINITION_INVALID: Meaning(
            "A subgraph defines a type of federation as another kind of type.",
            "Rename the type, or correct it.",
        ),
        ErrorCode.UNKNOWN_FEDERATION_LINK_VERSION: Meaning(
            "A subgraph links a version of federation that is not known here.",
            "Link one of the versions that the message names.",
        ),
        ErrorCode.UNKNOWN_LINK_VERSION: Meaning(
            "A subgraph links a version of a known specification that is not known here.",
            "Link one of the versions that the message names.",
        ),
        ErrorCode.UNSUPPORTED_LINKED_FEATURE: Meaning(
            "A subgraph links a specification that is not supported, such as connectors.",
            "Remove the link and what uses it.",
        ),
        ErrorCode.INVALID_LINK_DIRECTIVE_USAGE: Meaning(
            "`@link` imports what its specification does not have, clashes with another, or is malformed.",
            "Correct what the message names; the name of a directive begins with `@`.",
        ),
        ErrorCode.INVALID_LINK_IDENTIFIER: Meaning(
            "The `url` of a `@link` has no name and version at its end.",
            "Write it like `https://specs.apollo.dev/federation/v2.9`.",
        ),
        ErrorCode.ROOT_QUERY_USED: Meaning(
            "A type that is not the query root is named Query.", "Rename that type, or the root."
        ),
        ErrorCode.ROOT_MUTATION_USED: Meaning(
            "A type that is not the mutation root is named Mutation.", "Rename that type, or the root."
        ),
        ErrorCode.ROOT_SUBSCRIPTION_USED: Meaning(
            "A type that is not the subscription root is named Subscription.",
            "Rename that type, or the root.",
        ),
        ErrorCode.KEY_INVALID_FIELDS_TYPE: Meaning(
            "The `fields` of `@key` is not a string.", 'Write the field set in quotes: `fields: "id"`.'
        ),
        ErrorCode.KEY_INVALID_FIELDS: Meaning(
            "The `fields` of `@key` is no field set of its type.",
            "Select fields that the type has in this subgraph, and fields below those that are objects.",
        ),
        ErrorCode.KEY_FIELDS_HAS_ARGS: Meaning(
            "The `fields` of `@key` selects a field with arguments.", "Use a field without arguments."
        ),
        ErrorCode.KEY_DIRECTIVE_IN_FIELDS_ARG: Meaning(
            "The `fields` of `@key` applies a directive.", "Remove the directive."
        ),
        ErrorCode.KEY_FIELDS_SELECT_INVALID_TYPE: Meaning(
            "The `fields` of `@key` selects an interface or a union.",
            "Use fields of scalars, enums and objects.",
        ),
        ErrorCode.KEY_UNSUPPORTED_ON_INTERFACE: Meaning(
            "`@key` is on an interface, and the subgraph links federation 2.0 to 2.2.",
            "Link v2.3 or newer, or remove the key.",
        ),
        ErrorCode.REQUIRES_INVALID_FIELDS_TYPE: Meaning(
            "The `fields` of `@requires` is not a string.",
            'Write the field set in quotes: `fields: "weight"`.',
        ),
        ErrorCode.REQUIRES_INVALID_FIELDS: Meaning(
            "The `fields` of `@requires` is no field set of its type.",
            "Declare the fields in this subgraph, as `@external`, and select them as they are declared.",
        ),
        ErrorCode.REQUIRES_DIRECTIVE_IN_FIELDS_ARG: Meaning(
            "The `fields` of `@requires` applies a directive.", "Remove the directive."
        ),
        ErrorCode.REQUIRES_FIELDS_MISSING_EXTERNAL: Meaning(
            "The `fields` of `@requires` selects a field that is not `@external`.",
            "Mark the field as `@external`, or leave it out: the subgraph has it anyway.",
        ),
        ErrorCode.REQUIRES_UNSUPPORTED_ON_INTERFACE: Meaning(
            "`@requires` is on a field of an interface.",
            "Put it on the fields of the types that implement it.",
        ),
        ErrorCode.PROVIDES_INVALID_FIELDS_TYPE: Meaning(
            "The `fields` of `@provides` is not a string.", 'Write the field set in quotes: `fields: "name"`.'
        ),
        ErrorCode.PROVIDES_INVALID_FIELDS: Meaning(
            "The `fields` of `@provides` is no field set of the field's type.",
            "Declare the fields in this subgraph, as `@external`, and select them as they are declared.",
        ),
        ErrorCode.PROVIDES_FIELDS_HAS_ARGS: Meaning(
            "The `fields` of `@provides` selects a field with arguments.", "Use a field without arguments."
        ),
        ErrorCode.PROVIDES_DIRECTIVE_IN_FIELDS_ARG: Meaning(
            "The `fields` of `@provides` applies a directive.", "Remove the directive."
        ),
        ErrorCode.PROVIDES_FIELDS_MISSING_EXTERNAL: Meaning(
            "The `fields` of `@provides` selects a field that is not `@external`.",
            "Mark the field as `@external`, or leave it out: the subgraph has it anyway.",
        ),
        ErrorCode.PROVIDES_UNSUPPORTED_ON_INTERFACE: Meaning(
            "`@provides` is on a field of an interface.",
            "Put it on the fields of the types that implement it.",
        ),
        ErrorCode.PROVIDES_ON_NON_OBJECT_FIELD: Meaning(
            "`@provides` is on a field whose type has no fields.", "Remove the `@provides`."
        ),
        ErrorCode.EXTERNAL_UNUSED: Meaning(
            "An `@external` field is used by no `@key`, `@requires`, `@provides` or interface.",
            "Remove the field, or its `@external`.",
        ),
        ErrorCode.TYPE_WITH_ONLY_UNUSED_EXTERNAL: Meaning(
            "A type of a federation 1 subgraph has only `@external` fields, and none is used.",
            "Resolve or use one of its fields, or remove the type.",
        ),
        ErrorCode.EXTERNAL_ON_INTERFACE: Meaning(
            "`@external` is on a field of an interface.",
            "Put it on the fields of the types that implement the interface.",
        ),
        ErrorCode.MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL: Meaning(
            "A directive that is merged, such as `@inaccessible` or `@cost`, is on an `@external` field.",
            "Put it on the field in the subgraph that resolves it.",
        ),
        ErrorCode.INVALID_SHAREABLE_USAGE: Meaning(
            "`@shareable` is on a field of an interface, or twice on one field.",
            "Put it once on the fields of object types.",
        ),
        ErrorCode.INTERFACE_KEY_NOT_ON_IMPLEMENTATION: Meaning(
            "A key of an interface is not on all its implementers.", "Add the key to each implementer."
        ),
        ErrorCode.EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE: Meaning(
            "`@external` meets `@requires` or `@provides` on one field.", "Remove one of them."
        ),
        ErrorCode.AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE: Meaning(
            "`@authenticated`, `@requiresScopes` or `@policy` is on an interface, its field or its stand-in.",
            "Put it on the types that implement the interface; the interface then asks for the same.",
        ),
        ErrorCode.OVERRIDE_ON_INTERFACE: Meaning(
            "`@override` is on a field of an interface.",
            "Put it on the fields of the types that implement the interface.",
        ),
        ErrorCode.COST_APPLIED_TO_INTERFACE_FIELD: Meaning(
            "`@cost` is on a field of an interface.",
            "Put it on the fields of the types that implement the interface.",
        ),
        ErrorCode.LIST_SIZE_APPLIED_TO_NON_LIST: Meaning(
            "`@listSize` is on a field that is no list, or names one in `sizedFields`.",
            "Put it on a list, or name the lists below the field in `sizedFields`.",
        ),
        ErrorCode.LIST_SIZE_INVALID_ASSUMED_SIZE: Meaning(
            "The `assumedSize` of `@listSize` is negative.", "Give a number of items."
        ),
        ErrorCode.LIST_SIZE_INVALID_SLICING_ARGUMENT: Meaning(
            "The `slicingArguments` of `@listSize` name what is no argument of type `Int`.",
            "Name arguments of the field that say how many items are asked for.",
        ),
        ErrorCode.LIST_SIZE_INVALID_SIZED_FIELD: Meaning(
            "The `sizedFields` of `@listSize` name what is no field of the field's type.",
            "Name lists of the type that the field returns.",
        ),
        ErrorCode.CACHE_TAG_NOT_ON_ROOT_FIELD: Meaning(
            "`@cacheTag` is on a field that is no field of a root type.",
            "Put it on a root field, or on the entity.",
        ),
        ErrorCode.CACHE_TAG_ENTITY_NOT_RESOLVABLE: Meaning(
            "`@cacheTag` is on a type without a resolvable key.",
            "Add the key, or remove the `@cacheTag`.",
        ),
        ErrorCode.CACHE_TAG_INVALID_FORMAT: Meaning(
            "The `format` of `@cacheTag` cannot be read, or mentions what is no single value.",
            "Write it like `order-{$key.number}` or `orders-{$args.customer}`.",
        ),
        ErrorCode.CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ROOT_FIELD: Meaning(
            "The `format` of `@cacheTag` on a root field mentions something other than `$args`.",
            "Mention arguments of the field.",
        ),
        ErrorCode.CACHE_TAG_INVALID_FORMAT_ARGUMENT_ON_ENTITY: Meaning(
            "The `format` of `@cacheTag` on an entity mentions something other than `$key`.",
            "Mention fields of its key.",
        ),
        ErrorCode.CACHE_TAG_INVALID_FORMAT_FIELD_SET_ON_ENTITY: Meaning(
            "The `format` of `@cacheTag` mentions a field that is not in every key of the entity.",
            "Mention fields that all keys have.",
        ),
        ErrorCode.CACHE_TAG_FORMAT_NULLABLE_ARGUMENT: Meaning(
            "The `format` of `@cacheTag` mentions an argument that may be null.",
            "Make the argument required, or do not mention it.",
        ),
        ErrorCode.CACHE_TAG_FORMAT_NULLABLE_FIELD: Meaning(
            "The `format` of `@cacheTag` mentions a field that may be null.",
            "Make the field non-null, or do not mention it.",
        ),
        ErrorCode.INVALID_TAG_NAME: Meaning(
            "The name of a `@tag` is not made of letters, digits, `_`, `-` and `/`, or is too long.",
            "Choose another name.",
        ),
        ErrorCode.DISALLOWED_INACCESSIBLE: Meaning(
            "`@inaccessible` is on what GraphQL or federation defines, or in a composed directive.",
            "Remove the `@inaccessible`.",
        ),
        ErrorCode.CONTEXT_NAME_INVALID: Meaning(
            "The name of a context has more in it than letters and digits.", "Rename the context."
        ),
        ErrorCode.CONTEXT_NOT_SET: Meaning(
            "`@fromContext` uses a context that no type sets, or stands where none can be.",
            "Add `@context` to the types that have the value; use it on fields of object types alone.",
        ),
        ErrorCode.NO_CONTEXT_IN_SELECTION: Meaning(
            "The `field` of `@fromContext` names no context.", 'Write `field: "$context { field }"`.'
        ),
        ErrorCode.NO_SELECTION_FOR_CONTEXT: Meaning(
            "The `field` of `@fromContext` selects nothing.", 'Write `field: "$context { field }"`.'
        ),
        ErrorCode.CONTEXT_INVALID_SELECTION: Meaning(
            "The `field` of `@fromContext` does not select one value of the argument's type.",
            "Select one field, or one in a fragment for each type that sets the context.",
        ),
        ErrorCode.CONTEXT_NO_RESOLVABLE_KEY: Meaning(
            "A type has an argument that is filled from a context, and no resolvable key.",
            "Add a `@key` by which the type can be entered once the argument is known.",
        ),
    }
)
