"""Clients must be able to send what is demanded of them."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.language import NonNullTypeNode

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation
from schema.rules.accessibility import inputs_of_visible, is_hidden, places
from schema.supergraph import Supergraph

__all__ = ["check_inaccessible_required"]


def check_inaccessible_required(supergraph: Supergraph, federation: Federation) -> Iterator[CompositionError]:
    for found in inputs_of_visible(supergraph):
        is_required = isinstance(found.node.type, NonNullTypeNode) and found.node.default_value is None
        if is_required and is_hidden(found.node):
            yield composition_error(
                ErrorCode.REQUIRED_INACCESSIBLE,
                f"`{found.coordinate}` is @inaccessible and required. Make it nullable, give it a default "
                "value, or hide what it belongs to.",
                places(federation, found.type_name, found.field),
            )
