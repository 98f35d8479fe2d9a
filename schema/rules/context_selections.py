"""What is selected from a context is one value of the argument's type, on every type that sets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql import GraphQLError
from graphql.language import (
    FieldNode,
    InlineFragmentNode,
    ListTypeNode,
    NonNullTypeNode,
    SelectionSetNode,
    TypeNode,
    print_ast,
)

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.subgraph.contexts import ContextualArgument, context_setters, contextual_arguments
from schema.subgraph.field_set_faults import parsed_field_set, selection_faults
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.type_nodes import named_type

__all__ = ["check_context_selections"]


def check_context_selections(schema: SubgraphSchema) -> Iterator[CompositionError]:
    setters = context_setters(schema)
    for owner, field, argument in contextual_arguments(schema):
        types = setters.get(argument.context or "", ())
        if not types or not argument.selection:
            continue  # the rule `contextual_arguments` speaks of it
        fault = _fault(schema, argument, types)
        if fault is not None:
            yield composition_error(
                ErrorCode.CONTEXT_INVALID_SELECTION,
                f'[{schema.name}] @fromContext(field: "${argument.context} {argument.selection}") on '
                f"`{owner.name}.{field}({argument.name}:)`: {fault}",
                [(schema.name, argument.application)],
            )


def _fault(
    schema: SubgraphSchema, argument: ContextualArgument, setters: Sequence[SubgraphType]
) -> str | None:
    try:
        selected = parsed_field_set(argument.selection)
    except GraphQLError as error:
        return f"the selection is not valid: {error.message}"
    fragments = [node for node in selected.selections if isinstance(node, InlineFragmentNode)]
    if fragments and len(fragments) == len(selected.selections):
        return _fault_in_fragments(schema, argument, setters, fragments)
    if len(selected.selections) > 1 or not isinstance(selected.selections[0], FieldNode):
        return "one field must be selected, or one in a fragment for each type that sets the context."
    faults = (_fault_on(schema, setter.name, selected, argument) for setter in setters)
    return next((fault for fault in faults if fault), None)


def _fault_in_fragments(
    schema: SubgraphSchema,
    argument: ContextualArgument,
    setters: Sequence[SubgraphType],
    fragments: Sequence[InlineFragmentNode],
) -> str | None:
    chosen = {node.type_condition.name.value: node for node in fragments if node.type_condition}
    if len(chosen) < len(fragments):
        return "each fragment must name a type of its own."
    possible = {setter.name: {t.name for t in schema.possible_types(setter.name)} for setter in setters}
    for on, node in chosen.items():
        if not any(on in types for types in possible.values()):
            return f"no type that sets the context can be a `{on}`. Remove the fragment."
        fault = _fault_on(schema, on, node.selection_set, argument)
        if fault is not None:
            return fault
    unserved = (name for name, types in possible.items() if not types & chosen.keys())
    return next(
        (f"`{name}` sets the context, and nothing is selected on it. Add a fragment." for name in unserved),
        None,
    )


def _fault_on(
    schema: SubgraphSchema, on: str, selected: SelectionSetNode, argument: ContextualArgument
) -> str | None:
    for fault in selection_faults(schema, on, selected):
        return fault.message if fault.message.endswith((".", "?")) else f"{fault.message}."
    if schema.types[on].is_interface_object:
        return f"`{on}` is an interface object, of which the gateway knows no value."
    found = _selected_type(schema, on, selected)
    if found is None:
        return f"exactly one value must be selected on `{on}`."
    wanted = print_ast(argument.node.type)
    if found != wanted:
        return (
            f"what is selected on `{on}` is of type `{found}` and may be missing, but the argument is of "
            f"type `{wanted}`. Make the argument `{found}`."
        )
    return None


def _selected_type(schema: SubgraphSchema, on: str, selected: SelectionSetNode) -> str | None:
    """Of a valid selection: the type of its one leaf, in the lists on the way, where all may be null."""
    node = selected.selections[0]
    if len(selected.selections) > 1 or not isinstance(node, FieldNode):
        return None
    if node.name.value == "__typename":
        return "String"
    definition = schema.types[on].fields[node.name.value]
    below = named_type(definition.type)
    leaf = below if node.selection_set is None else _selected_type(schema, below, node.selection_set)
    return None if leaf is None else _in_lists(definition.type, leaf)


def _in_lists(node: TypeNode, leaf: str) -> str:
    match node:
        case NonNullTypeNode():
            return _in_lists(node.type, leaf)
        case ListTypeNode():
            return f"[{_in_lists(node.type, leaf)}]"
    return leaf
