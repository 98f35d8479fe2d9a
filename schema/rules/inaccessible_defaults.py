"""A default value that clients see may not name an enum value that they do not see."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import EnumValueNode, ListValueNode, ValueNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.rules.accessibility import hidden_values, inputs_of_visible, is_hidden, places
from schema.supergraph import Supergraph
from schema.type_nodes import named_type

__all__ = ["check_inaccessible_defaults"]


def check_inaccessible_defaults(supergraph: Supergraph, federation: Federation) -> Iterator[CompositionError]:
    hidden = hidden_values(supergraph)
    for found in inputs_of_visible(supergraph):
        if found.node.default_value is None or is_hidden(found.node):
            continue
        enum = named_type(found.node.type)
        for value in _enum_values(found.node.default_value):
            if (enum, value) in hidden:
                yield composition_error(
                    ErrorCode.DEFAULT_VALUE_USES_INACCESSIBLE,
                    f"The default value of `{found.coordinate}` is `{enum}.{value}`, which is @inaccessible. "
                    "Give it another one.",
                    places(federation, found.type_name, found.field),
                )


def _enum_values(value: ValueNode) -> Iterator[str]:
    if isinstance(value, EnumValueNode):
        yield value.value
    elif isinstance(value, ListValueNode):
        for item in value.values:
            yield from _enum_values(item)
