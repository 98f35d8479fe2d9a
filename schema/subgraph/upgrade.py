"""Federation 1 SDL in the terms of federation 2.

    value types          every field that is resolved may be resolved elsewhere too: @shareable
    @external on a key   an extension repeats the key of its entity; the field is its own
    unused @external     was allowed, and meant nothing; a type of such fields alone means nothing either,
                         and is refused where another type mentions it
    interfaces           @key, @external, @requires and @provides on them were never read

See https://www.apollographql.com/docs/graphos/reference/migration/to-federation-version-2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from graphql.language import (
    ConstDirectiveNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    NameNode,
    ObjectTypeDefinitionNode,
)

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import has
from schema.subgraph.field_sets import fields_used
from schema.subgraph.model import SubgraphSchema, SubgraphType, subgraph_type
from schema.subgraph.specification import EXTERNAL, KEY, PROVIDES, REQUIRES, SHAREABLE, TAG
from schema.supergraph import TypeKind
from schema.type_nodes import named_type

__all__ = ["upgrade_faults", "upgraded", "without_external_keys"]

_UNREAD_ON_INTERFACES = (KEY, EXTERNAL, REQUIRES, PROVIDES)


def upgraded(schema: SubgraphSchema) -> SubgraphSchema:
    return _with_fields(_without_empty(_with_used_fields(schema)), _shared)


def upgrade_faults(schema: SubgraphSchema) -> Iterator[CompositionError]:
    """Types of which the upgrade would leave nothing, and which are mentioned."""
    used = _with_used_fields(schema)
    mentioned = {named_type(f.type) for found in used.types.values() for f in found.fields.values()}
    mentioned |= {member for found in used.types.values() for member in found.members}
    for name, found in used.types.items():
        if not found.fields and schema.types[name].fields and name in mentioned:
            yield composition_error(
                ErrorCode.TYPE_WITH_ONLY_UNUSED_EXTERNAL,
                f"[{schema.name}] All fields of `{name}` are @external, and no @key, @requires or @provides "
                "uses one. Resolve one here, use one, or mention the type nowhere.",
                [(schema.name, schema.types[name].node)],
            )


def _with_used_fields(schema: SubgraphSchema) -> SubgraphSchema:
    schema = _with_fields(schema, _without_unread)
    used = fields_used(schema)
    return _with_fields(schema, lambda owner, field: _without_unused_external(used, owner, field))


def without_external_keys(schema: SubgraphSchema) -> SubgraphSchema:
    """In both versions, an extension that marks its key as external has the key all the same."""
    keys = fields_used(schema, (KEY,))

    def own(owner: SubgraphType, field: FieldDefinitionNode) -> FieldDefinitionNode | None:
        if owner.is_extension and (owner.name, field.name.value) in keys:
            return _without(field, (EXTERNAL,))
        return field

    return _with_fields(schema, own)


FieldChange = Callable[[SubgraphType, FieldDefinitionNode], "FieldDefinitionNode | None"]


def _with_fields(schema: SubgraphSchema, change: FieldChange) -> SubgraphSchema:
    return replace(schema, types={name: _changed(t, change) for name, t in schema.types.items()})


def _changed(owner: SubgraphType, change: FieldChange) -> SubgraphType:
    node = owner.node
    if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        return owner
    changed = (change(owner, field) for field in owner.fields.values())
    node = replace(node, fields=tuple(field for field in changed if field is not None))
    if isinstance(node, InterfaceTypeDefinitionNode) and change is _without_unread:
        node = replace(node, directives=tuple(d for d in node.directives or () if d.name.value != KEY))
    return subgraph_type(node, owner.subgraph, owner.is_extension)


def _without_unread(owner: SubgraphType, field: FieldDefinitionNode) -> FieldDefinitionNode:
    if owner.kind is TypeKind.INTERFACE:
        return _without(field, _UNREAD_ON_INTERFACES)
    return _without(field, (TAG,)) if has(field, EXTERNAL) else field


def _without_unused_external(
    used: frozenset[tuple[str, str]], owner: SubgraphType, field: FieldDefinitionNode
) -> FieldDefinitionNode | None:
    if not has(field, EXTERNAL) or (owner.name, field.name.value) in used:
        return field
    return None


def _without_empty(schema: SubgraphSchema) -> SubgraphSchema:
    types = {n: t for n, t in schema.types.items() if t.fields or t.kind is not TypeKind.OBJECT}
    return replace(schema, types=types)


def _shared(owner: SubgraphType, field: FieldDefinitionNode) -> FieldDefinitionNode:
    if owner.kind is not TypeKind.OBJECT or has(field, EXTERNAL) or has(field, SHAREABLE):
        return field
    shareable = ConstDirectiveNode(name=NameNode(value=SHAREABLE), arguments=())
    return replace(field, directives=(*(field.directives or ()), shareable))


def _without(field: FieldDefinitionNode, names: Iterable[str]) -> FieldDefinitionNode:
    unwanted = frozenset(names)
    if not any(has(field, name) for name in unwanted):
        return field
    return replace(field, directives=tuple(d for d in field.directives or () if d.name.value not in unwanted))
