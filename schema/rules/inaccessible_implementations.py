"""A field that clients see on an interface must be seen on its implementers."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import FieldDefinitionNode, ObjectTypeDefinitionNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.rules.accessibility import is_hidden, places, types, visible_fields
from schema.supergraph import Supergraph

__all__ = ["check_inaccessible_implementations"]


def check_inaccessible_implementations(
    supergraph: Supergraph, federation: Federation
) -> Iterator[CompositionError]:
    shown: dict[str, dict[str, FieldDefinitionNode]] = {}
    for type_name, field in visible_fields(supergraph):
        shown.setdefault(type_name, {})[field.name.value] = field
    for name, node in types(supergraph).items():
        if not isinstance(node, ObjectTypeDefinitionNode) or is_hidden(node):
            continue
        hidden = [field.name.value for field in node.fields or () if is_hidden(field)]
        for interface in node.interfaces or ():
            for field_name in hidden:
                if field_name in shown.get(interface.name.value, {}):
                    yield composition_error(
                        ErrorCode.IMPLEMENTED_BY_INACCESSIBLE,
                        f"`{name}.{field_name}` is @inaccessible, and `{interface.name.value}.{field_name}`, "
                        "which it implements, is not. Mark that as well.",
                        places(federation, name, field_name),
                    )
