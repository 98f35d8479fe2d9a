"""What may be wrong with a field set, whichever directive it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from graphql import GraphQLError
from graphql.language import (
    FieldDefinitionNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)
from graphql.pyutils import did_you_mean, suggestion_list

from schema.subgraph.field_sets import AppliedFieldSet
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.supergraph import TypeKind
from schema.type_nodes import named_type

__all__ = ["Fault", "FieldSetFault", "field_set_faults", "parsed_field_set", "selection_faults"]

_COMPOSITE = (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)


class Fault(Enum):
    NOT_A_STRING = auto()
    INVALID = auto()
    APPLIES_DIRECTIVE = auto()


@dataclass(frozen=True, slots=True)
class FieldSetFault:
    fault: Fault
    message: str


def field_set_faults(schema: SubgraphSchema, applied: AppliedFieldSet) -> Iterator[FieldSetFault]:
    if applied.text is None:
        yield FieldSetFault(Fault.NOT_A_STRING, "`fields` must be a string")
        return
    try:
        selections = parsed_field_set(applied.text)
    except GraphQLError as error:
        yield FieldSetFault(Fault.INVALID, f"`fields` is no field set: {error.message}")
        return
    yield from selection_faults(schema, applied.root, selections)


def selection_faults(
    schema: SubgraphSchema, type_name: str, selections: SelectionSetNode
) -> Iterator[FieldSetFault]:
    return _Walk(schema).selection_set(type_name, selections)


def parsed_field_set(text: str) -> SelectionSetNode:
    """Raises GraphQLError."""
    stripped = text.strip()
    source = stripped if stripped.startswith("{") else f"{{ {stripped} }}"
    definition = parse(source, no_location=True).definitions[0]
    if not isinstance(definition, OperationDefinitionNode):
        raise GraphQLError("it is a definition.")
    return definition.selection_set


@dataclass(frozen=True, slots=True)
class _Walk:
    schema: SubgraphSchema

    def selection_set(self, type_name: str, node: SelectionSetNode) -> Iterator[FieldSetFault]:
        for selection in node.selections:
            if selection.directives:
                yield FieldSetFault(Fault.APPLIES_DIRECTIVE, "`fields` may not apply a directive")
            match selection:
                case FieldNode():
                    yield from self._field(type_name, selection)
                case InlineFragmentNode():
                    yield from self._fragment(type_name, selection)
                case FragmentSpreadNode():
                    yield _invalid("`fields` may not spread a named fragment")

    def _fragment(self, type_name: str, node: InlineFragmentNode) -> Iterator[FieldSetFault]:
        on = node.type_condition.name.value if node.type_condition else type_name
        here = {found.name for found in self.schema.possible_types(type_name)}
        there = {found.name for found in self.schema.possible_types(on)}
        if on not in self.schema.types:
            yield _invalid(f"the type `{on}` does not exist in this subgraph")
        elif not here & there:
            yield _invalid(f"`... on {on}` never applies to `{type_name}`")
        else:
            yield from self.selection_set(on, node.selection_set)

    def _field(self, type_name: str, node: FieldNode) -> Iterator[FieldSetFault]:
        name = node.name.value
        if node.alias is not None:
            yield _invalid(f"`{name}` may not have an alias")
        if name == "__typename":
            return
        owner = self.schema.types.get(type_name)
        definition = owner.fields.get(name) if owner else None
        if owner is None or definition is None:
            yield _unknown_field(type_name, name, owner)
            return
        yield from _argument_faults(f"{type_name}.{name}", node, definition)
        yield from self._nested(f"{type_name}.{name}", node, named_type(definition.type))

    def _nested(self, coordinate: str, node: FieldNode, type_name: str) -> Iterator[FieldSetFault]:
        found = self.schema.types.get(type_name)
        is_composite = found is not None and found.kind in _COMPOSITE
        if node.selection_set is None:
            if is_composite:
                yield _invalid(f"`{coordinate}` is of type `{type_name}`, so fields of it must be selected")
        elif not is_composite:
            yield _invalid(f"`{coordinate}` is of type `{type_name}`, which has no fields to select")
        else:
            yield from self.selection_set(type_name, node.selection_set)


def _invalid(message: str) -> FieldSetFault:
    return FieldSetFault(Fault.INVALID, message)


def _unknown_field(type_name: str, name: str, owner: SubgraphType | None) -> FieldSetFault:
    known = list(owner.fields) if owner else []
    suggestion = did_you_mean(suggestion_list(name, known))
    advice = suggestion or " If another subgraph has it, declare it here as @external."
    return _invalid(f"`{type_name}` has no field `{name}` in this subgraph.{advice}")


def _argument_faults(
    coordinate: str, node: FieldNode, definition: FieldDefinitionNode
) -> Iterator[FieldSetFault]:
    known = {argument.name.value: argument for argument in definition.arguments or ()}
    given = {argument.name.value for argument in node.arguments or ()}
    for name in sorted(given - known.keys()):
        yield _invalid(f"`{coordinate}` has no argument `{name}`")
    for name, argument in known.items():
        required = isinstance(argument.type, NonNullTypeNode) and argument.default_value is None
        if required and name not in given:
            yield _invalid(f"the argument `{name}` of `{coordinate}` is required")
