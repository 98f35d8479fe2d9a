"""The fields of objects and interfaces: one field of many sources, and who resolves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from graphql.language import ConstDirectiveNode, FieldDefinitionNode, NameNode, print_ast

from schema.directives import HasDirectives, applied, string_argument
from schema.federation import FieldSource, client_arguments, override_of
from schema.merge.arguments import merged_arguments
from schema.merge.context import MergeContext
from schema.merge.descriptions import merged_description
from schema.merge.joins import ContextJoin, JoinField, join_directives, join_field
from schema.merge.types import widest
from schema.subgraph.contexts import context_name, contextual_arguments_of
from schema.subgraph.specification import PROVIDES, REQUIRES

__all__ = ["interface_object_field", "merged_field", "merged_fields"]


def merged_fields(name: str, context: MergeContext) -> Iterator[FieldDefinitionNode]:
    owners = context.owners(name)
    for sources in context.federation.fields(name).values():
        field = merged_field(sources, owners, context)
        if field is not None:
            yield field


def merged_field(
    sources: Sequence[FieldSource], owners: int, context: MergeContext, also: Iterable[HasDirectives] = ()
) -> FieldDefinitionNode | None:
    """`also` are elements whose authorization the field takes on, beside that of its sources.

    None where every source was taken over by a subgraph that is not there.
    """
    kept = tuple(source for source in sources if not _is_gone(source, sources, context))
    if not kept:
        return None
    resolving = tuple(source for source in kept if not source.is_external) or kept
    nodes = [source.node for source in resolving]
    types = [node.type for node in nodes]
    merged_type = widest(types, context.subtypes) or types[0]
    return FieldDefinitionNode(
        name=NameNode(value=nodes[0].name.value),
        description=merged_description(node.description for node in nodes),
        arguments=merged_arguments(client_arguments(resolving).values(), context),
        type=merged_type,
        directives=(
            *_joins(kept, sources, owners, context),
            *join_directives(context.graphs, ((source.subgraph, source.node) for source in kept)),
            *context.carried.onto((*nodes, *also)),
        ),
    )


def interface_object_field(field: FieldDefinitionNode) -> FieldDefinitionNode:
    """The field of an interface object, on an implementer: no subgraph resolves it on the implementer."""
    others = tuple(d for d in field.directives or () if not d.name.value.startswith("join__"))
    return replace(field, directives=(join_field(None), *others))


def _is_gone(source: FieldSource, sources: Sequence[FieldSource], context: MergeContext) -> bool:
    """Taken over for good, and not needed by its own subgraph either."""
    override = context.federation.override(source, sources)
    return (
        override is not None
        and override.label is None
        and not source.is_external
        and not context.federation.is_used(source)
    )


def _joins(
    kept: Sequence[FieldSource], sources: Sequence[FieldSource], owners: int, context: MergeContext
) -> Iterator[ConstDirectiveNode]:
    types_differ = len({print_ast(source.node.type) for source in kept}) > 1
    said = {source.subgraph: _join(source, sources, types_differ, context) for source in kept}
    if len(kept) == owners and all(join.says_nothing for join in said.values()):
        return
    for subgraph, join in said.items():
        yield join_field(context.graphs[subgraph], join)


def _join(
    source: FieldSource, sources: Sequence[FieldSource], types_differ: bool, context: MergeContext
) -> JoinField:
    taken_over = context.federation.override(source, sources)
    override = override_of(source)
    if override is not None and override.source not in context.federation.subgraphs:
        override = None
    label = override.label if override else taken_over.label if taken_over else None
    return JoinField(
        type=print_ast(source.node.type) if types_differ else None,
        requires=_field_set(source, REQUIRES),
        provides=_field_set(source, PROVIDES),
        external=source.is_external,
        override=override.source if override else None,
        override_label=label,
        used_overridden=taken_over is not None and taken_over.label is None and not source.is_external,
        contexts=tuple(
            ContextJoin(
                context_name(source.subgraph, found.context),
                found.name,
                print_ast(found.node.type),
                found.selection,
            )
            for found in contextual_arguments_of(source.node)
            if found.context is not None
        ),
    )


def _field_set(source: FieldSource, name: str) -> str | None:
    node = next(applied(source.node, name), None)
    return string_argument(node, "fields") if node else None
