"""The field sets of one subgraph: where `@key`, `@requires` and `@provides` stand, and what they select."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import GraphQLError
from graphql.language import ConstDirectiveNode

from schema.directives import applied, string_argument
from schema.selections import Field, SelectionSet, parse_selections
from schema.subgraph.contexts import context_setters, contextual_arguments
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.subgraph.specification import FROM_CONTEXT, KEY, PROVIDES, REQUIRES
from schema.type_nodes import named_type

__all__ = ["AppliedFieldSet", "SelectedField", "applied_field_sets", "fields_used", "selected_fields"]


@dataclass(frozen=True, slots=True)
class AppliedFieldSet:
    directive: str
    owner: SubgraphType
    field: str | None
    """The field that carries the directive; a key is on its type."""
    root: str
    """The type that the field set selects from."""
    text: str | None
    """None where the argument is no string."""
    node: ConstDirectiveNode

    @property
    def coordinate(self) -> str:
        return self.owner.name if self.field is None else f"{self.owner.name}.{self.field}"


@dataclass(frozen=True, slots=True)
class SelectedField:
    parent: SubgraphType
    field: Field


def applied_field_sets(
    schema: SubgraphSchema, directives: Iterable[str] = (KEY, REQUIRES, PROVIDES)
) -> Iterator[AppliedFieldSet]:
    wanted = frozenset(directives)
    for owner in schema.types.values():
        if KEY in wanted:
            for node in applied(owner.node, KEY):
                yield AppliedFieldSet(KEY, owner, None, owner.name, string_argument(node, "fields"), node)
        for name, field in owner.fields.items():
            for node in field.directives or ():
                directive = node.name.value
                if directive in wanted and directive in (REQUIRES, PROVIDES):
                    root = owner.name if directive == REQUIRES else named_type(field.type)
                    yield AppliedFieldSet(directive, owner, name, root, string_argument(node, "fields"), node)


def selected_fields(schema: SubgraphSchema, root: str, selections: SelectionSet) -> Iterator[SelectedField]:
    """Every field that is selected, at any depth. What the subgraph does not have is passed over."""
    parent = schema.types.get(root)
    if parent is None:
        return
    for selection in selections:
        if not isinstance(selection, Field):
            yield from selected_fields(schema, selection.on or root, selection.selections)
            continue
        yield SelectedField(parent, selection)
        definition = parent.fields.get(selection.name)
        if definition is not None and selection.selections is not None:
            yield from selected_fields(schema, named_type(definition.type), selection.selections)


def fields_used(
    schema: SubgraphSchema, directives: Iterable[str] = (KEY, REQUIRES, PROVIDES, FROM_CONTEXT)
) -> frozenset[tuple[str, str]]:
    """Type and name of each selected field; where an interface is selected from, also on its implementers."""
    wanted = frozenset(directives)
    selections = [(found.root, found.text) for found in applied_field_sets(schema, wanted)]
    if FROM_CONTEXT in wanted:
        selections += _selected_by_contexts(schema)
    used: set[tuple[str, str]] = set()
    for root, text in selections:
        for selected in selected_fields(schema, root, parsed_or_empty(text)):
            used.add((selected.parent.name, selected.field.name))
            used.update((t.name, selected.field.name) for t in schema.possible_types(selected.parent.name))
    return frozenset(used)


def _selected_by_contexts(schema: SubgraphSchema) -> Iterator[tuple[str, str | None]]:
    setters = context_setters(schema)
    for _, _, argument in contextual_arguments(schema):
        for setter in setters.get(argument.context or "", ()):
            yield setter.name, argument.selection


def parsed_or_empty(text: str | None) -> SelectionSet:
    """Rules report what cannot be parsed; everyone else reads on."""
    try:
        return parse_selections(text) if text else SelectionSet()
    except GraphQLError:
        return SelectionSet()
