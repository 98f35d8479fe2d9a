"""What clients see may not mention a type that they do not see."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, Place, composition_error
from schema.federation import Federation
from schema.rules.accessibility import inputs_of_visible, is_hidden, places, types, visible_fields
from schema.supergraph import Supergraph
from schema.type_nodes import named_type

__all__ = ["check_inaccessible_references"]


def check_inaccessible_references(
    supergraph: Supergraph, federation: Federation
) -> Iterator[CompositionError]:
    hidden = {name for name, node in types(supergraph).items() if is_hidden(node)}
    for type_name, field in visible_fields(supergraph):
        mentioned = named_type(field.type)
        if mentioned in hidden:
            coordinate = f"{type_name}.{field.name.value}"
            yield _error(coordinate, mentioned, places(federation, type_name, field.name.value))
    for found in inputs_of_visible(supergraph):
        mentioned = named_type(found.node.type)
        if mentioned in hidden and not is_hidden(found.node):
            yield _error(found.coordinate, mentioned, places(federation, found.type_name, found.field))


def _error(coordinate: str, mentioned: str, where: list[Place]) -> CompositionError:
    return composition_error(
        ErrorCode.REFERENCED_INACCESSIBLE,
        f"`{mentioned}` is @inaccessible, and `{coordinate}` is of this type and is not. Mark it as well.",
        where,
    )
