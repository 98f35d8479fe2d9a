"""What a caller must be allowed to do is said of the types behind an interface, not of the interface."""

from __future__ import annotations

from collections.abc import Iterator

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.directives import HasDirectives, applied
from schema.subgraph.model import SubgraphSchema, SubgraphType
from schema.subgraph.specification import AUTHENTICATED, POLICY, REQUIRES_SCOPES, published_name
from schema.supergraph import TypeKind

__all__ = ["check_authorization_on_interfaces"]


def check_authorization_on_interfaces(schema: SubgraphSchema) -> Iterator[CompositionError]:
    for owner in schema.types.values():
        for coordinate, element in _elements(owner):
            for directive in (AUTHENTICATED, REQUIRES_SCOPES, POLICY):
                for node in applied(element, directive):
                    yield composition_error(
                        ErrorCode.AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE,
                        f"[{schema.name}] @{published_name(directive)} is on `{coordinate}`, of an "
                        "interface. Put it on the object types that implement the interface; it then "
                        "asks for the same.",
                        [(schema.name, node)],
                    )


def _elements(owner: SubgraphType) -> Iterator[tuple[str, HasDirectives]]:
    """The fields of an interface object are its own, and may be protected."""
    if owner.kind is TypeKind.INTERFACE or owner.is_interface_object:
        yield owner.name, owner.node
    if owner.kind is TypeKind.INTERFACE:
        yield from ((f"{owner.name}.{name}", field) for name, field in owner.fields.items())
